"""The payout accounts of a case: one of them, a page of them, those an affected account sent to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from core.database import table_of
from core.listing import Listing, Page, page_of
from incidents.models import Incident
from incidents.queries import visible as visible_cases
from ledger.models import AffectedAccount, PayoutAccount, PayoutLink
from ledger.queries.accounts import in_parts

AnySession = Session | scoped_session[Session]
PAYOUT_SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "recorded": PayoutAccount.id,
    "bank": PayoutAccount.bank,
    "updated": PayoutAccount.updated_at,
}


def find_payout(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> PayoutAccount | None:
    """Give a payout account the member may see with its case, locked when it is going to change."""
    statement = _visible(member).where(PayoutAccount.uid == uid)
    if for_update:
        return session.scalar(statement.with_for_update(of=PayoutAccount))
    case = joinedload(PayoutAccount.incident).joinedload(Incident.assignee)
    return session.scalar(statement.options(case))


def list_payout_page(session: AnySession, incident: Incident, listing: Listing) -> Page:
    """Give one page of the payout accounts of a case in two statements, excluded ones included."""
    rows = select(PayoutAccount).where(PayoutAccount.incident_id == incident.id)
    return page_of(session, rows, listing, PAYOUT_SORTS[listing.sort], PayoutAccount.id)


def list_payouts_of(session: AnySession, account: AffectedAccount) -> Sequence[PayoutAccount]:
    """Give the payout accounts that an affected account sent to."""
    return session.scalars(
        select(PayoutAccount)
        .join(PayoutLink, PayoutLink.payout_id == PayoutAccount.id)
        .where(PayoutLink.account_id == account.id)
        .order_by(PayoutAccount.id)
    ).all()


def numbers_of(session: AnySession, uids: Iterable[str]) -> dict[str, AffectedAccount]:
    """Give affected accounts by their uids, for the transfers that name them."""
    found = session.scalars(select(AffectedAccount).where(AffectedAccount.uid.in_(set(uids))))
    return {account.uid: account for account in found}


def numbers_of_case(session: AnySession, incident: Incident) -> dict[str, str]:
    """Give the numbers of all affected accounts of a case by their uids, in one statement."""
    column = table_of(AffectedAccount).c.account_no
    rows = session.execute(
        select(AffectedAccount.uid, column).where(AffectedAccount.incident_id == incident.id)
    )
    return {uid: AffectedAccount.account_no.read(uid, sealed) or "" for uid, sealed in rows}


def count_transfers(session: AnySession, incident: Incident) -> int:
    """Count what was sent to payout accounts, by its known senders; an account without any counts as one."""
    found = (
        select(func.count())
        .select_from(PayoutAccount)
        .outerjoin(PayoutLink, PayoutLink.payout_id == PayoutAccount.id)
    )
    return session.execute(found.where(*_counts(incident))).scalar_one()


def stream_payouts(session: AnySession, incident: Incident) -> Iterator[list[PayoutAccount]]:
    """Give all payout accounts of a case that count, in the order they were recorded, in parts."""
    return in_parts(session, select(PayoutAccount).where(*_counts(incident)), PayoutAccount.id)


def _counts(incident: Incident) -> tuple[ColumnElement[bool], ...]:
    return PayoutAccount.incident_id == incident.id, PayoutAccount.excluded_at.is_(None)


def _visible(member: SignedIn) -> Select[PayoutAccount]:
    payouts = select(PayoutAccount)
    if not member.may(Permission.LEDGER_READ):
        return payouts.where(PayoutAccount.id < 0)
    cases = visible_cases(member).with_only_columns(Incident.id)
    return payouts.where(PayoutAccount.incident_id.in_(cases))
