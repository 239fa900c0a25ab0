"""The one clock: instants in UTC, the time people read in Japan, and the Japanese eras."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import NamedTuple

# Japan keeps one offset all year, so no time zone database is needed.
JST = timezone(timedelta(hours=9), "JST")
WEEKDAYS = "月火水木金土日"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Era(NamedTuple):
    """An era, the letter it is abbreviated to, and its first day."""

    name: str
    letter: str
    first_day: date


# Newest first; a new era is one more row.
ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
)


def now() -> datetime:
    """Tell the present instant, aware and in UTC."""
    return datetime.now(UTC)


def to_jst(at: datetime) -> datetime:
    """Turn an aware instant into the time read off a clock in Japan."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(JST)


def end_of_day(at: datetime) -> datetime:
    """Give the midnight in Japan at which the day of an instant ends."""
    return midnight_after(to_jst(at).date())


def midnight_of(day: date) -> datetime:
    """Give the instant at which a day begins in Japan."""
    return datetime.combine(day, time(), JST)


def midnight_after(day: date) -> datetime:
    """Give the instant at which a day is over in Japan."""
    return midnight_of(day + timedelta(days=1))


def jst_year(at: datetime) -> int:
    """Tell the calendar year of an instant in Japan, as the case numbers use it."""
    return to_jst(at).year


def jst_stamp(at: datetime) -> str:
    """Write an instant for tables: 2026/11/22 14:05."""
    return f"{to_jst(at):%Y/%m/%d %H:%M}"


def iso_jst(at: datetime) -> str:
    """Write an instant as ISO 8601 with the Japanese offset: 2026-11-22T14:05:00+09:00."""
    return to_jst(at).isoformat(timespec="seconds")


def stamps_of(at: datetime) -> tuple[str, str]:
    """Write an instant for machines and for people: `iso_jst` and `jst_stamp`, turned to Japan once.

    Half of a long list's time would go into turning each instant twice.
    """
    local = to_jst(at)
    return local.isoformat(timespec="seconds"), f"{local:%Y/%m/%d %H:%M}"


def era_year(day: date) -> tuple[str, int]:
    """Tell the era of a day and the year within it, exact to the day."""
    era, year = _era_of(day)
    return era.name, year


def era_short(day: date) -> str:
    """Write the year of a day in the era calendar as tables do: R8."""
    era, year = _era_of(day)
    return f"{era.letter}{year}"


def _era_of(day: date) -> tuple[Era, int]:
    day = _day_in_japan(day)
    for era in ERAS:
        if day >= era.first_day:
            return era, day.year - era.first_day.year + 1
    raise ValueError(f"no era is known for {day.isoformat()}")


def wareki(day: date) -> str:
    """Write a day in the era calendar: 令和8年11月22日."""
    day = _day_in_japan(day)
    return f"{wareki_month(day)}{day.day}日"


def wareki_month(day: date) -> str:
    """Write the month of a day in the era calendar: 令和8年11月."""
    return _year_and_month(day, str)


def wareki_echo(day: date) -> str:
    """Write a day as forms echo it, with the weekday: 令和8年11月22日（日）."""
    day = _day_in_japan(day)
    return f"{wareki(day)}（{WEEKDAYS[day.weekday()]}）"


def wareki_letter(day: date) -> str:
    """Write a day as official letters do, single digits full-width: 令和８年８月17日."""
    day = _day_in_japan(day)
    return f"{wareki_letter_month(day)}{letter_number(day.day)}日"


def wareki_letter_month(day: date) -> str:
    """Write the month of a day as official letters do: 令和２年９月."""
    return _year_and_month(day, letter_number)


def letter_number(number: int) -> str:
    """Write a number as official letters do: one digit full-width, more of them half-width."""
    digits = f"{number:,}"
    return digits.translate(_FULL_WIDTH) if len(digits) == 1 else digits


def _year_and_month(day: date, write: Callable[[int], str]) -> str:
    day = _day_in_japan(day)
    name, year = era_year(day)
    return f"{name}{'元' if year == 1 else write(year)}年{write(day.month)}月"


def _day_in_japan(day: date) -> date:
    # A datetime is a date too, but the day of an instant in UTC is yesterday until nine o'clock.
    return to_jst(day).date() if isinstance(day, datetime) else day
