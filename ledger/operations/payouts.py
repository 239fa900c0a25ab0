"""The payout account: open, revise, leave out of the ledger and take back."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from core.database import new_uid
from core.work import Work
from incidents.models import Incident
from ledger.models import AffectedAccount, PayoutAccount, PayoutLink, Transfer, payout_index
from ledger.operations.keeping import (
    Book,
    exclude_record,
    include_record,
    open_record,
    revise_record,
)
from ledger.operations.tracing import trace_payouts


def open_payout(
    work: Work,
    incident: Incident,
    *,
    uid: str | None = None,
    **fields: Any,  # noqa: ANN401 (the revisable columns)
) -> PayoutAccount:
    """Record a payout account of a case; one that is there already raises AlreadyRecorded."""
    return open_record(work, PAYOUT_BOOK, incident, fields, uid)


def revise_payout(
    work: Work,
    payout: PayoutAccount,
    *,
    version: int,
    **fields: Any,  # noqa: ANN401 (the revisable columns)
) -> None:
    """Write the form; a version that is no longer the present one raises Conflict."""
    revise_record(work, PAYOUT_BOOK, payout, version, fields)


def exclude_payout(work: Work, payout: PayoutAccount, *, reason: str) -> None:
    """Leave a payout account out of all sums; it stays readable."""
    exclude_record(work, PAYOUT_BOOK, payout, reason)


def include_payout(work: Work, payout: PayoutAccount, *, reason: str) -> None:
    """Take a payout account back into the sums."""
    include_record(work, PAYOUT_BOOK, payout, reason)


def merged_transfers(
    present: Sequence[Transfer], account: str | None, values: dict[str, Any]
) -> tuple[Transfer, ...]:
    """Give the transfers with the one from this account changed, or added where there is none."""
    earlier = next((one for one in present if one.account == account), Transfer(account))
    merged = Transfer(account, values.get("at", earlier.at), values.get("yen", earlier.yen))
    if any(one is earlier for one in present):
        return tuple(merged if one is earlier else one for one in present)
    return (*present, merged)


def _derive(of: Callable[[str], Any], fields: dict[str, Any]) -> dict[str, Any]:
    derived: dict[str, Any] = {}
    if {"bank", "number"} & set(fields):
        derived["payout_index"] = payout_index(of("bank"), of("number") or "")
    if "transfers" in fields:
        known = [one.yen for one in fields["transfers"] or () if one.yen is not None]
        derived["sent_yen"] = sum(known) if known else None
    return derived


def settle_payouts(work: Work, payouts: Sequence[PayoutAccount]) -> None:
    """Write anew which accounts sent to payout accounts, and what these have in common with other cases."""
    trace_payouts(work, payouts)
    ids = [payout.id for payout in payouts]
    work.session.execute(delete(PayoutLink).where(PayoutLink.payout_id.in_(ids)))
    wanted = {
        (payout.id, transfer.account)
        for payout in payouts
        for transfer in payout.transfers or ()
        if transfer.account and payout.excluded_at is None
    }
    found = work.session.execute(
        select(AffectedAccount.uid, AffectedAccount.id).where(
            AffectedAccount.uid.in_({account for _, account in wanted}),
            AffectedAccount.incident_id.in_({payout.incident_id for payout in payouts}),
        )
    )
    known = {row.uid: row.id for row in found}
    rows = [
        {"uid": new_uid(), "payout_id": payout, "account_id": known[account]}
        for payout, account in sorted(wanted)
        if account in known
    ]
    if rows:
        work.session.execute(insert(PayoutLink), rows)


PAYOUT_BOOK = Book(
    model=PayoutAccount,
    index="payout_index",
    open_verb="ledger:open_payout",
    revise_verb="ledger:revise_payout",
    revisable=frozenset({
        "bank", "branch", "deposit", "number", "holder_kana", "transfers", "freeze_requested",
        "freeze_answered", "freeze_answer", "police_no", "note",
    }),
    defaults={},
    derive=_derive,
    settle=settle_payouts,
)  # fmt: skip
