"""The affected accounts of a case: one of them, a page of them, all of them for a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select
from sqlalchemy.orm import (
    InstrumentedAttribute,
    Session,
    joinedload,
    load_only,
    raiseload,
    scoped_session,
    selectinload,
)

from accounts.guard import SignedIn
from accounts.permissions import Permission
from audit.models import AuditEntry
from audit.vocabulary import EntryKind
from core.database import Base
from core.listing import Listing, Page, page_of
from incidents.models import Incident
from incidents.queries import visible as visible_cases
from ledger.models import AffectedAccount, account_index, name_index
from ledger.models.account import AMOUNTS
from ledger.vocabulary import CompensationState, ContactState, Decision, Hold, Stage

AnySession = Session | scoped_session[Session]
Kept = TypeVar("Kept", bound=Base)
AT_ONCE = 500
FILTERS = ("q", "stage", "hold", "contact", "compensation", "unknown", "excluded")
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "recorded": AffectedAccount.id,
    "updated": AffectedAccount.updated_at,
}
HISTORY_LIMIT = 500
A = AffectedAccount


def may_see_personal(member: SignedIn) -> bool:
    """Say whether a member sees numbers, names and addresses, or only masks."""
    return member.may(Permission.LEDGER_PERSONAL)


def visible(member: SignedIn) -> Select[AffectedAccount]:
    """Give the accounts a member may see: those of the visible cases, with the permission."""
    accounts = select(A)
    if not member.may(Permission.LEDGER_READ):
        return accounts.where(A.id < 0)
    return accounts.where(A.incident_id.in_(visible_cases(member).with_only_columns(Incident.id)))


def find_account(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> AffectedAccount | None:
    """Give an account the member may see with its case and contacts, locked when it is going to change."""
    statement = visible(member).where(A.uid == uid)
    if for_update:
        return session.scalar(statement.with_for_update(of=A))
    return session.scalar(
        statement.options(
            joinedload(A.incident).joinedload(Incident.assignee), selectinload(A.contacts)
        )
    )


def find_by_number(
    session: AnySession, incident_id: int, account_no: str | None
) -> AffectedAccount | None:
    """Give the account of a case with this number, however it was typed."""
    index = account_index(account_no)
    if index is None:
        return None
    return session.scalar(select(A).where(A.incident_id == incident_id, A.account_index == index))


def find_matches(
    session: AnySession, incident_id: int, account_no_index: str | None, name: str | None
) -> Sequence[AffectedAccount]:
    """Give the accounts of a case with this number or this name, those with the number first."""
    same: list[ColumnElement[bool]] = []
    if account_no_index:
        same.append(A.account_index == account_no_index)
    if name:
        same.append(A.name_index == name)
    if not same:
        return []
    found = session.scalars(
        select(A)
        .where(A.incident_id == incident_id, A.excluded_at.is_(None), or_(*same))
        .order_by(A.id)
        .limit(20)
    ).all()
    return sorted(found, key=lambda one: one.account_index != account_no_index)


def list_affected(session: AnySession, account_no_index: str) -> Sequence[AffectedAccount]:
    """Give every account of this number in any case, the newest case first (to tell whether it is affected)."""
    return session.scalars(
        select(A)
        .where(A.account_index == account_no_index, A.excluded_at.is_(None))
        .options(joinedload(A.incident))
        .order_by(A.incident_id.desc())
        .limit(20)
    ).all()


def resolve_numbers(
    session: AnySession, incident_id: int, numbers: Iterable[str]
) -> dict[str, str]:
    """Give the uids of the accounts of a case by their numbers as typed, in one statement."""
    indexes = {number: index for number in numbers if (index := account_index(number))}
    rows = session.execute(
        select(A.account_index, A.uid).where(
            A.incident_id == incident_id, A.account_index.in_(set(indexes.values()))
        )
    )
    uids = {row.account_index: row.uid for row in rows}
    return {number: uids[index] for number, index in indexes.items() if index in uids}


def indexes_of(session: AnySession, case_uid: str) -> dict[str, str]:
    """Give the uids of all accounts of a case by the value of their numbers, in one statement."""
    rows = session.execute(
        select(A.account_index, A.uid)
        .join(Incident, Incident.id == A.incident_id)
        .where(Incident.uid == case_uid)
    )
    return {row.account_index: row.uid for row in rows}


def list_page(session: AnySession, member: SignedIn, incident: Incident, listing: Listing) -> Page:
    """Give one page of the accounts of a case in two statements."""
    rows = (
        select(A)
        .where(A.incident_id == incident.id, *conditions(member, listing))
        .options(
            load_only(
                A.uid, A.account_index, A.sealed_account_no, A.sealed_customer_name, A.stages,  # type: ignore[attr-defined]
                A.occurred_at, A.occurred_precision, *(getattr(A, name) for name in AMOUNTS),  # type: ignore[attr-defined]
                *_hold_columns(), A.contact_state, A.claimed_on, A.decision, A.agreed_on,
                A.paid_on, A.excluded_at, raiseload=True,
            ),
            raiseload(A.incident),
        )
    )  # fmt: skip
    return page_of(session, rows, listing, SORTS[listing.sort], A.id)


def listing_of(member: SignedIn, query: str) -> Listing:
    """Read the conditions of a query string."""
    return listing_from(member, dict(parse_qsl(query.removeprefix("?"))))


def listing_from(member: SignedIn, arguments: Mapping[str, str]) -> Listing:
    """Read the conditions of an address; who sees masks has no search by number or name."""
    filters = [name for name in FILTERS if name != "q" or may_see_personal(member)]
    return Listing.from_address(arguments, filters, list(SORTS))


def count_accounts(
    session: AnySession, member: SignedIn, incident: Incident, listing: Listing
) -> int:
    """Count a list of accounts to the last row."""
    found = select(func.count(A.id)).where(A.incident_id == incident.id)
    return session.execute(found.where(*conditions(member, listing))).scalar_one()


def stream_accounts(
    session: AnySession, member: SignedIn, incident: Incident, listing: Listing
) -> Iterator[list[AffectedAccount]]:
    """Give all accounts of a list in the order they were recorded, in parts of a few hundred."""
    found = select(A).where(A.incident_id == incident.id, *conditions(member, listing))
    return in_parts(session, found, A.id)


def in_parts(
    session: AnySession, found: Select[Kept], identity: InstrumentedAttribute[int]
) -> Iterator[list[Kept]]:
    """Give records by their internal number, a few hundred a statement, so that each may end its look."""
    last = 0
    while part := list(
        session.scalars(found.where(identity > last).order_by(identity).limit(AT_ONCE))
    ):
        last = getattr(part[-1], identity.key)
        yield part


def list_changes(session: AnySession, table: str, uid: str) -> list[AuditEntry]:
    """Give the audit entries that changed a record of the ledger, newest first."""
    return list(
        session.scalars(
            select(AuditEntry)
            .where(
                AuditEntry.subject_table == table,
                AuditEntry.subject_uid == uid,
                AuditEntry.kind == EntryKind.CHANGE,
            )
            .order_by(AuditEntry.seq.desc())
            .limit(HISTORY_LIMIT)
        )
    )


def conditions(member: SignedIn, listing: Listing) -> list[ColumnElement[bool]]:
    """Give what the chosen filters demand; values off the closed lists demand nothing."""
    found: list[ColumnElement[bool]] = [
        A.excluded_at.is_not(None) if listing.value("excluded") else A.excluded_at.is_(None)
    ]
    if (stage := listing.value("stage")) in list(Stage):
        found.append(cast(A.stages, Text).like(f"%|{stage}|%"))
    elif stage == "none":
        found.append(cast(A.stages, Text) == "|")
    found += _of_hold(listing.value("hold"))
    if (contact := listing.value("contact")) in list(ContactState):
        found.append(A.contact_state == ContactState(contact))
    if (state := listing.value("compensation")) in list(CompensationState):
        found.append(COMPENSATION[CompensationState(state)])
    if (amount := listing.value("unknown")) in AMOUNTS:
        found.append(getattr(A, amount).is_(None))
    elif amount == "any":
        found.append(or_(*(getattr(A, name).is_(None) for name in AMOUNTS)))
    # Whoever sees masks must not find out by searching whose account is behind one.
    if (text := listing.value("q")) and may_see_personal(member):
        found.append(_matches(text))
    return found


def _matches(text: str) -> ColumnElement[bool]:
    """Find an account by the whole of its number or of its customer's name, however typed."""
    number, name = account_index(text), name_index(text)
    if number is None or name is None:
        return A.id < 0
    return or_(A.account_index == number, A.name_index == name)


def _hold_columns() -> list[InstrumentedAttribute[Any]]:
    return [getattr(A, f"{hold.value}_{part}") for hold in Hold for part in ("at", "precision")]


def _of_hold(chosen: str) -> list[ColumnElement[bool]]:
    """「withdrawal_held」 asks for accounts that have the hold, 「no-withdrawal_held」 for those that lack it."""
    name = chosen.removeprefix("no-")
    if name not in list(Hold):
        return []
    precision = getattr(A, f"{name}_precision")
    return [precision.is_(None) if chosen != name else precision.is_not(None)]


_UNDECIDED = A.decision.is_(None)
_OPEN = or_(_UNDECIDED, A.decision != Decision.REFUSED)
COMPENSATION: dict[CompensationState, ColumnElement[bool]] = {
    CompensationState.REFUSED: A.decision == Decision.REFUSED,
    CompensationState.PAID: _OPEN & A.paid_on.is_not(None),
    CompensationState.AGREED: _OPEN & A.paid_on.is_(None) & A.agreed_on.is_not(None),
    CompensationState.DECIDED: A.decision.in_((Decision.FULL, Decision.PARTIAL))
    & A.paid_on.is_(None)
    & A.agreed_on.is_(None),
    CompensationState.CLAIMED: _UNDECIDED
    & A.paid_on.is_(None)
    & A.agreed_on.is_(None)
    & A.claimed_on.is_not(None),
    CompensationState.NOT_CLAIMED: _UNDECIDED
    & A.paid_on.is_(None)
    & A.agreed_on.is_(None)
    & A.claimed_on.is_(None),
}
"""What each state of `AffectedAccount.compensation_state` means to the database."""
