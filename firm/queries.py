"""Reads of 自社情報 and of 営業日・営業時間."""

from collections.abc import Iterable, Sequence
from datetime import time
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from core.database import table_of
from firm.calendar import Calendar
from firm.models import (
    FIRM_UID,
    HOURS_UID,
    BusinessHours,
    ClosedDay,
    FirmProfile,
    empty_profile,
    usual_hours,
)

AnySession = Session | scoped_session[Session]
AnyRow = Row[*tuple[Any, ...]]

# Made once: every page of a case asks it.
_FIRM = select(FirmProfile).where(FirmProfile.uid == FIRM_UID)

_TIMES, _DAYS = table_of(BusinessHours), table_of(ClosedDay)
# Of tables instead of records: every inquiry that is recorded asks them, and changes nothing of them.
_HOURS = select(_TIMES.c.opens, _TIMES.c.closes, _TIMES.c.weekdays, _TIMES.c.closes_year_end).where(
    _TIMES.c.uid == HOURS_UID
)
_OWN_DAYS = select(_DAYS.c.day, _DAYS.c.name, _DAYS.c.is_open).where(_DAYS.c.removed_at.is_(None))


def find_firm(session: AnySession, *, for_update: bool = False) -> FirmProfile:
    """Give the firm's profile, an empty one (version 0, not stored) before it is filled in."""
    return session.scalar(_FIRM.with_for_update() if for_update else _FIRM) or empty_profile()


def calendar_of(session: AnySession) -> Calendar:
    """Give the firm's calendar in two statements."""
    hours = session.execute(_HOURS).one_or_none()
    return calendar_from(hours or usual_hours(), session.execute(_OWN_DAYS).all())


def calendar_from(hours: BusinessHours | AnyRow, days: Iterable[ClosedDay | AnyRow]) -> Calendar:
    """Give the calendar of these hours and these days of the firm's own."""
    return Calendar(
        opens=_time_of_day(hours.opens),
        closes=_time_of_day(hours.closes),
        weekdays=frozenset(weekday.number for weekday in hours.weekdays),
        closed={day.day: day.name for day in days if not day.is_open},
        opened={day.day: day.name for day in days if day.is_open},
        closes_year_end=hours.closes_year_end,
    )


def find_hours(session: AnySession, *, for_update: bool = False) -> BusinessHours:
    """Give the business hours, the usual ones (version 0, not stored) before any are entered."""
    statement = select(BusinessHours).where(BusinessHours.uid == HOURS_UID)
    if for_update:
        statement = statement.with_for_update()
    return session.scalar(statement) or usual_hours()


def list_closed_days(session: AnySession) -> Sequence[ClosedDay]:
    """Give the firm's own closed and open days that still count, by date."""
    standing = select(ClosedDay).where(ClosedDay.removed_at.is_(None)).order_by(ClosedDay.day)
    return session.scalars(standing).all()


def find_closed_day(session: AnySession, uid: str, *, for_update: bool = False) -> ClosedDay | None:
    """Give a day of the firm's own by its id, removed or not."""
    statement = select(ClosedDay).where(ClosedDay.uid == uid)
    return session.scalar(statement.with_for_update() if for_update else statement)


def load_closed_day(session: AnySession, member: SignedIn, uid: str) -> ClosedDay | None:
    """Give a day of the firm's own for its pages; the permission alone decides."""
    return find_closed_day(session, uid) if member.may(Permission.FIRM_MANAGE) else None


def _time_of_day(stored: str) -> time:
    hour, minute = map(int, stored.split(":"))
    return time(hour % 24, minute)
