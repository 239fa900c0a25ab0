"""Inquiries and affected accounts: which belong together, and which may."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, scoped_session

from accounts.guard import SignedIn
from inquiries.models import Inquiry
from inquiries.queries.records import visible
from ledger.models import AffectedAccount
from ledger.queries import find_matches, list_affected

AnySession = Session | scoped_session[Session]
SHOWN = 50


@dataclass(frozen=True)
class Affected:
    """What an inquiry's page tells of affected accounts: the one it points to, those it may, others of its number."""

    chosen: AffectedAccount | None
    offered: tuple[AffectedAccount, ...]
    elsewhere: tuple[AffectedAccount, ...]


def affected_of(session: AnySession, inquiry: Inquiry) -> Affected:
    """Give the affected accounts an inquiry is, or may be, about; without its case or number there are none."""
    chosen = inquiry.affected_account
    same_case: Sequence[AffectedAccount] = ()
    if inquiry.incident_id is not None:
        same_case = find_matches(
            session, inquiry.incident_id, inquiry.account_index, inquiry.name_index
        )
    known = list_affected(session, inquiry.account_index) if inquiry.account_index else ()
    seen = {one.uid for one in same_case} | ({chosen.uid} if chosen else set())
    return Affected(
        chosen,
        tuple(one for one in same_case if chosen is None or one.uid != chosen.uid),
        tuple(one for one in known if one.uid not in seen),
    )


def find_affected(session: AnySession, uid: str) -> AffectedAccount | None:
    """Give an affected account that counts."""
    return session.scalar(
        select(AffectedAccount).where(
            AffectedAccount.uid == uid, AffectedAccount.excluded_at.is_(None)
        )
    )


def list_of_account(
    session: AnySession, member: SignedIn, account: AffectedAccount
) -> Sequence[Inquiry]:
    """Give the inquiries that point to an account, and those with its number that may, the newest first."""
    return session.scalars(
        visible(member)
        .where(
            or_(
                Inquiry.affected_account_id == account.id,
                (Inquiry.account_index == account.account_index)
                & Inquiry.affected_account_id.is_(None)
                & or_(Inquiry.incident_id.is_(None), Inquiry.incident_id == account.incident_id),
            )
        )
        .options(joinedload(Inquiry.assignee))
        .order_by(Inquiry.received_at.desc(), Inquiry.id.desc())
        .limit(SHOWN)
    ).all()
