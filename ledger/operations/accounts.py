"""The affected account: open, revise, note a contact, leave out of the ledger and take back."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from core.work import Work
from incidents.models import Incident
from ledger.models import AccountContact, AffectedAccount, account_index, name_index
from ledger.operations.counting import count_accounts
from ledger.operations.keeping import (
    Book,
    exclude_record,
    include_record,
    open_record,
    revise_record,
)
from ledger.operations.tracing import trace_accounts
from ledger.vocabulary import ContactMethod, ContactState


def open_account(
    work: Work,
    incident: Incident,
    *,
    uid: str | None = None,
    **fields: Any,  # noqa: ANN401 (the revisable columns)
) -> AffectedAccount:
    """Record an account of a case; a number that is there already raises AlreadyRecorded."""
    return open_record(work, ACCOUNT_BOOK, incident, fields, uid)


def revise_account(
    work: Work,
    account: AffectedAccount,
    *,
    version: int,
    **fields: Any,  # noqa: ANN401 (the revisable columns)
) -> None:
    """Write the form; a version that is no longer the present one raises Conflict."""
    revise_record(work, ACCOUNT_BOOK, account, version, fields)


def exclude_account(work: Work, account: AffectedAccount, *, reason: str) -> None:
    """Leave an account out of all sums, such as one recorded by mistake; it stays readable."""
    exclude_record(work, ACCOUNT_BOOK, account, reason)


def include_account(work: Work, account: AffectedAccount, *, reason: str) -> None:
    """Take an account back into the sums."""
    include_record(work, ACCOUNT_BOOK, account, reason)


def add_contact(
    work: Work,
    account: AffectedAccount,
    *,
    happened_at: datetime,
    method: ContactMethod,
    is_reached: bool,
    text: str | None = None,
) -> AccountContact:
    """Note an attempt to reach the customer; once reached stays reached."""
    work.because("ledger:contact")
    contact = AccountContact(
        happened_at=happened_at,
        noted_at=work.now,
        method=method,
        is_reached=is_reached,
        member_name=work.actor.name,
        text=text,
    )
    contact.account = account
    work.session.add(contact)
    reach(work, account, is_reached=is_reached)
    work.session.flush()
    return contact


def reach(work: Work, account: AffectedAccount, *, is_reached: bool) -> None:
    """Say on the account how far its customer has been reached."""
    if is_reached:
        account.contact_state = ContactState.REACHED
    elif account.contact_state is ContactState.NONE:
        account.contact_state = ContactState.TRIED
    account.updated_at = work.now


def _derive(of: Callable[[str], Any], fields: dict[str, Any]) -> dict[str, Any]:
    del of
    derived: dict[str, Any] = {}
    if "account_no" in fields:
        derived["account_index"] = account_index(fields["account_no"])
        if derived["account_index"] is None:
            raise ValueError("an affected account needs its number")
    if "customer_name" in fields:
        derived["name_index"] = name_index(fields["customer_name"])
    return derived


def _settle(work: Work, accounts: Sequence[AffectedAccount]) -> None:
    trace_accounts(work, accounts)
    count_accounts(work, accounts)


ACCOUNT_BOOK = Book(
    model=AffectedAccount,
    index="account_index",
    open_verb="ledger:open",
    revise_verb="ledger:revise",
    revisable=frozenset({
        "account_no", "customer_name", "stages", "occurred",
        "sold_yen", "bought_yen", "withdrawn_yen", "recovered_yen", "loss_yen", "trades",
        "leaked_items", "changed_email", "logins", "withdrawal_held", "password_reset", "frozen",
        "claimed_on", "decision", "compensation_rate", "compensation_basis", "compensation_yen",
        "goodwill_yen", "agreed_on", "paid_on", "decided_by", "legal_basis", "note",
    }),
    defaults={
        "stages": frozenset(),
        "leaked_items": frozenset(),
        "contact_state": ContactState.NONE,
    },
    derive=_derive,
    settle=_settle,
)  # fmt: skip
