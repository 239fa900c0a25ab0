"""What cases can have in common is written anew whenever an account is."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, select, update

from core.database import new_uid, table_of
from core.many import insert_many
from core.work import Work
from ledger.models import AffectedAccount, Login, PayoutAccount, Trace, trace_value
from ledger.vocabulary import TraceKind


def trace_accounts(work: Work, accounts: Sequence[AffectedAccount]) -> None:
    """Write the traces of accounts anew, which have been flushed; an excluded one leaves none."""
    ids = [account.id for account in accounts]
    work.session.execute(delete(Trace).where(Trace.account_id.in_(ids)))
    for incident_id, held in groupby(accounts, attrgetter("incident_id")):
        write_traces(work, incident_id, [(account.id, traces_of(account)) for account in held])


def write_traces(
    work: Work, incident_id: int, accounts: Iterable[tuple[int, Sequence[tuple[TraceKind, str]]]]
) -> None:
    """Write the traces of accounts of one case, given by their ids, that have none yet."""
    _write(
        work,
        [
            {"incident_id": incident_id, "account_id": account_id, "payout_id": None,
             "kind": kind, "value": value}
            for account_id, traces in accounts
            for kind, value in traces
        ],
    )  # fmt: skip


def trace_payouts(work: Work, payouts: Sequence[PayoutAccount]) -> None:
    """Write the traces of payout accounts, which have been flushed; an excluded one leaves none."""
    ids = [payout.id for payout in payouts]
    work.session.execute(delete(Trace).where(Trace.payout_id.in_(ids)))
    _write(
        work,
        [
            {"incident_id": payout.incident_id, "account_id": None, "payout_id": payout.id,
             "kind": TraceKind.PAYOUT, "value": payout.payout_index}
            for payout in payouts
            if payout.excluded_at is None
        ],
    )  # fmt: skip


def traces_of(account: AffectedAccount) -> list[tuple[TraceKind, str]]:
    """Give the values by which another case can recognise an account; an excluded one has none."""
    if account.excluded_at is not None:
        return []
    return traces_from(account.account_index, account.changed_email, account.logins)


def traces_from(
    account_index: str, email: str | None, logins: Sequence[Login] | None
) -> list[tuple[TraceKind, str]]:
    """Give the values by which another case can recognise what an account holds."""
    seen: dict[tuple[TraceKind, str | None], None] = {
        (TraceKind.ACCOUNT, account_index): None,
        (TraceKind.EMAIL, trace_value(TraceKind.EMAIL, email)): None,
    }
    for login in logins or ():
        seen[TraceKind.IP, trace_value(TraceKind.IP, login.ip)] = None
        seen[TraceKind.DEVICE, trace_value(TraceKind.DEVICE, login.device)] = None
    return [(kind, value) for kind, value in seen if value]


def _write(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Insert traces and mark those that another case has too, on both sides."""
    if not rows:
        return
    work.take_turns("ledger|trace")
    incidents = {row["incident_id"] for row in rows}
    values = {row["value"] for row in rows}
    elsewhere = Trace.value.in_(values), Trace.incident_id.not_in(incidents)
    shared = set(work.session.scalars(select(Trace.value).where(*elsewhere)))
    made = [{"uid": new_uid(), "is_shared": row["value"] in shared, **row} for row in rows]
    insert_many(work.session.connection(), table_of(Trace), made)
    if shared:
        marked = update(Trace).where(Trace.value.in_(shared), Trace.is_shared.is_(False))
        work.session.execute(marked.values(is_shared=True))
