"""What the firm says once for all cases."""

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from duties.models import SETTINGS_UID, DutySettings, usual_settings


def find_settings(
    session: Session | scoped_session[Session], *, for_update: bool = False
) -> DutySettings:
    """Give the settings, the usual ones (version 0, not stored) before any are entered."""
    statement = select(DutySettings).where(DutySettings.uid == SETTINGS_UID)
    return session.scalar(statement.with_for_update() if for_update else statement) or (
        usual_settings()
    )
