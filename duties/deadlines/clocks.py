"""When a duty is due, counted in days of Japan from the instant its clock starts."""

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from core.clock import midnight_after, midnight_of, to_jst
from duties.rulebook import Due
from duties.vocabulary import DueKind

_DAY = timedelta(days=1)
IsClosed = Callable[[date], bool]
"""Whether a day is one on which offices are closed: 土日, 祝日, 12/29–1/3."""


class Marks(NamedTuple):
    """社内目安 for a duty without a legal time: minutes until a warning, and until it counts as late inside."""

    warn_minutes: int = 60
    alarm_minutes: int = 24 * 60


class Times(NamedTuple):
    """Instants in UTC: when to warn, the legal limit, and what the firm itself set where there is none."""

    warn_at: datetime | None = None
    due_at: datetime | None = None
    alarm_at: datetime | None = None


class Given(NamedTuple):
    """What a time is counted with, besides the start."""

    is_closed: IsClosed
    marks: Marks
    has_longer_time: bool = False
    """Whether the fact is known to hold under which `instead` counts."""
    ordered_due: datetime | None = None


def reckon(due: Due, start: datetime, given: Given) -> Times:
    """Give the times of a duty whose clock started at an instant."""
    if due.kind is DueKind.IMMEDIATELY:
        warning, alarm = _spans(given.marks)
        return Times(start + warning, None, start + alarm)
    if due.kind is DueKind.HOURS:
        end = start + timedelta(hours=due.limit or 0)
        return Times(start, end)
    if due.kind is DueKind.AS_ORDERED:
        return _before(due, given.ordered_due)
    if due.kind is DueKind.UNSET:
        return Times()
    return _of_day(due, to_jst(start).date(), given.is_closed, given.has_longer_time)


@lru_cache(maxsize=8)  # the same for every case of the firm
def _spans(marks: Marks) -> tuple[timedelta, timedelta]:
    return timedelta(minutes=marks.warn_minutes), timedelta(minutes=marks.alarm_minutes)


@lru_cache(maxsize=8192)  # cases of one day have the same dates
def _of_day(due: Due, first: date, is_closed: IsClosed, has_longer_time: bool) -> Times:  # noqa: FBT001 (as given)
    last = last_day_of(due, first, is_closed, has_longer_time=has_longer_time)
    return Times(_warning(due, first, last), midnight_after(last).astimezone(UTC))


def last_day_of(
    due: Due, first: date, is_closed: IsClosed, *, has_longer_time: bool = False
) -> date:
    """Give the last day of a dated duty, `first` being the day on which its clock started."""
    if due.kind is DueKind.ONE_MONTH:
        return _in_month(first, first.day)
    if due.kind is DueKind.MONTH_AFTER:
        return _in_month(first, 31)
    limit = due.instead[1] if due.instead and has_longer_time else due.limit or 0
    if due.kind is DueKind.CALENDAR_DAYS:
        return first + limit * _DAY
    day = first + (limit - 1) * _DAY
    while is_closed(day):
        day += _DAY
    return day


def _in_month(first: date, day: int) -> date:
    """Give a day of the next month, its last one where it is shorter."""
    year, month = divmod(first.year * 12 + first.month, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


def _warning(due: Due, first: date, last: date) -> datetime:
    """Give the beginning of the day from which on it is warned."""
    day = first + due.warn * _DAY if due.warn is not None else last - (due.warn_before or 0) * _DAY
    return midnight_of(max(day, first)).astimezone(UTC)


def _before(due: Due, end: datetime | None) -> Times:
    return Times() if end is None else Times(end - (due.warn_before or 0) * _DAY, end)
