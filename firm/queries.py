"""Reads of 自社情報."""

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from firm.models import FIRM_UID, FirmProfile, empty_profile

AnySession = Session | scoped_session[Session]


def find_firm(session: AnySession, *, for_update: bool = False) -> FirmProfile:
    """Give the firm's profile, an empty one (version 0, not stored) before it is filled in."""
    statement = select(FirmProfile).where(FirmProfile.uid == FIRM_UID)
    if for_update:
        statement = statement.with_for_update()
    return session.scalar(statement) or empty_profile()
