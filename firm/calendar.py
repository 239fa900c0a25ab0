"""Business days and business hours as plain arithmetic; the one door to the library of holidays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import jpholiday

from core.clock import JST, to_jst
from firm.vocabulary import YEAR_END_DAYS, ClosureKind, Weekday

WEEKDAYS = tuple(Weekday)
SATURDAY = 5
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


class Closure(NamedTuple):
    """Why a day is no business day, and what the day is called."""

    kind: ClosureKind
    name: str


def holiday_name(day: date) -> str | None:
    """Give the name of a national holiday, 振替休日 and 国民の休日 included."""
    return jpholiday.is_holiday_name(day)


@lru_cache(maxsize=8192)  # the clocks of ten thousand cases end on a few hundred days
def is_office_closed(day: date) -> bool:
    """Say whether a day is one of 行政機関の休日: 土日, 祝日, 12/29–1/3; legal clocks know no others."""
    is_weekend = day.weekday() >= SATURDAY
    return is_weekend or (day.month, day.day) in YEAR_END_DAYS or holiday_name(day) is not None


@dataclass(frozen=True)
class Calendar:
    """When the firm is open. Days and hours are those of Japan, instants are UTC.

    `weekdays` counts from Monday as 0. `closes` at 0:00 is the midnight at the day's end. `closed` and
    `opened` name the firm's own exceptions and win over holidays, 年末年始 and weekdays. Times are
    counted in whole minutes.
    """

    opens: time
    closes: time
    weekdays: frozenset[int]
    closed: Mapping[date, str] = field(default_factory=dict)
    opened: Mapping[date, str] = field(default_factory=dict)
    closes_year_end: bool = True
    _known: dict[date, date] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Next open days that were asked for; an import asks for the same few thousands of times."""

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(len(WEEKDAYS))):
            raise ValueError("a calendar needs at least one weekday, counted from 0 to 6")
        if self._opens >= self._closes:
            raise ValueError("a calendar opens before it closes")

    def usual_closure(self, day: date) -> Closure | None:
        """Say why a day is closed, the firm's own exceptions left aside."""
        if name := holiday_name(day):
            return Closure(ClosureKind.HOLIDAY, name)
        if self.closes_year_end and (day.month, day.day) in YEAR_END_DAYS:
            return Closure(ClosureKind.YEAR_END, ClosureKind.YEAR_END.label)
        if day.weekday() not in self.weekdays:
            return Closure(ClosureKind.WEEKDAY, WEEKDAYS[day.weekday()].label)
        return None

    def closure_of(self, day: date) -> Closure | None:
        """Say why a day is closed, None where it is a business day."""
        if day in self.opened:
            return None
        if day in self.closed:
            return Closure(ClosureKind.OWN, self.closed[day])
        return self.usual_closure(day)

    def why_closed(self, day: date) -> str | None:
        """Give the name of the reason why a day is closed, None where it is a business day."""
        closure = self.closure_of(day)
        return closure.name if closure else None

    def is_open_day(self, day: date) -> bool:
        """Say whether a day is a business day."""
        if day in self.opened:
            return True
        # The library is asked last: most closed days are known without it.
        is_plain_day = day.weekday() in self.weekdays and day not in self.closed
        return is_plain_day and self.usual_closure(day) is None

    def is_within_hours(self, instant: datetime) -> bool:
        """Say whether the firm is open; the closing time itself is outside."""
        local = to_jst(instant)
        opening, closing = self._hours_of(local.date())
        return opening <= local < closing and self.is_open_day(local.date())

    def opening_after(self, instant: datetime) -> datetime:
        """Give the first instant from here on at which the firm is open: this one or the next opening."""
        local = to_jst(instant)
        opening, closing = self._hours_of(local.date())
        if local < closing and self.is_open_day(local.date()):
            return max(local, opening).astimezone(UTC)
        return self._hours_of(self._open_day_after(local.date()))[0].astimezone(UTC)

    def add_hours(self, start: datetime, minutes: int) -> datetime:
        """Give the instant so many business minutes on; from outside hours they begin at the next opening."""
        left = timedelta(minutes=_not_negative(minutes))
        at = to_jst(self.opening_after(_whole_minute(start)))
        closing = self._hours_of(at.date())[1]
        while left > closing - at:
            left -= closing - at
            at, closing = self._hours_of(self._open_day_after(at.date()))
        return (at + left).astimezone(UTC)

    def add_days(self, start: datetime, days: int) -> datetime:
        """Give the closing time of the n-th business day after the day of `start`, which does not count.

        0 is the same day, or the next business day where it is over or no business day.
        """
        counted = _not_negative(days)
        day = to_jst(start if counted else self.opening_after(start)).date()
        for _ in range(counted):
            day = self._open_day_after(day)
        return self._hours_of(day)[1].astimezone(UTC)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Count the business minutes from one instant to a later one, 0 where it is not later."""
        first, last = to_jst(_whole_minute(start)), to_jst(_whole_minute(end))
        total, day = timedelta(), first.date()
        while first < last and day <= last.date():
            opening, closing = self._hours_of(day)
            passed = min(closing, last) - max(opening, first)
            if passed > timedelta() and self.is_open_day(day):
                total += passed
            day += _DAY
        return total // _MINUTE

    @property
    def _opens(self) -> timedelta:
        return _since_midnight(self.opens)

    @property
    def _closes(self) -> timedelta:
        return _since_midnight(self.closes) or _DAY

    def _hours_of(self, day: date) -> tuple[datetime, datetime]:
        midnight = datetime.combine(day, time(), JST)
        return midnight + self._opens, midnight + self._closes

    def _open_day_after(self, start: date) -> date:
        if start in self._known:
            return self._known[start]
        day = start + _DAY
        while not self.is_open_day(day):
            day += _DAY
        self._known[start] = day
        return day


def days_of(year: int) -> list[date]:
    """Give every day of a year."""
    first = date(year, 1, 1)
    return [first + _DAY * number for number in range((date(year, 12, 31) - first).days + 1)]


def _since_midnight(at: time) -> timedelta:
    return timedelta(hours=at.hour, minutes=at.minute)


def _whole_minute(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)


def _not_negative(number: int) -> int:
    if number < 0:
        raise ValueError("business time is counted forwards")
    return number
