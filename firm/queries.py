"""Reads of 自社情報."""

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from firm.models import FIRM_UID, FirmProfile, empty_profile

AnySession = Session | scoped_session[Session]

# Made once: every page of a case asks it.
_FIRM = select(FirmProfile).where(FirmProfile.uid == FIRM_UID)


def find_firm(session: AnySession, *, for_update: bool = False) -> FirmProfile:
    """Give the firm's profile, an empty one (version 0, not stored) before it is filled in."""
    return session.scalar(_FIRM.with_for_update() if for_update else _FIRM) or empty_profile()
