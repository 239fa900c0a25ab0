"""The addressees of letters."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from duties.vocabulary import Recipient
from notifications.models import Authority

AnySession = Session | scoped_session[Session]


def list_authorities(session: AnySession) -> Sequence[Authority]:
    """Give all addressees in the order they are offered."""
    return session.scalars(select(Authority).order_by(Authority.sort_order, Authority.id)).all()


def list_active_authorities(session: AnySession) -> Sequence[Authority]:
    """Give the authorities in use, to which a letter can go."""
    return session.scalars(
        select(Authority)
        .where(Authority.is_active.is_(True), Authority.recipient == Recipient.AUTHORITY)
        .order_by(Authority.sort_order, Authority.id)
    ).all()


def find_authority(
    session: AnySession, uid: str | None, *, for_update: bool = False
) -> Authority | None:
    """Give an addressee by its id."""
    statement = select(Authority).where(Authority.uid == uid)
    return session.scalar(statement.with_for_update() if for_update else statement)


def load_authority(session: AnySession, member: SignedIn, uid: str) -> Authority | None:
    """Give an addressee for its page; the permission alone decides."""
    return find_authority(session, uid) if member.may(Permission.AUTHORITIES_MANAGE) else None


def is_seeded(session: AnySession) -> bool:
    """Say whether any addressee was ever entered."""
    return bool(session.scalar(select(exists().select_from(Authority))))
