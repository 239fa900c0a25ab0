"""Whole months as the statistics count them: from one month to another, in Japan."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from core.clock import era_year, wareki_month

MOST_MONTHS = 24
_YEARS = range(1900, 3000)


@dataclass(frozen=True)
class Period:
    """Some months in a row, each given by its first day."""

    months: tuple[date, ...]

    @property
    def first(self) -> date:
        """Give the first day of the period."""
        return self.months[0]

    @property
    def last(self) -> date:
        """Give the last day of the period."""
        return last_day(self.months[-1])

    @property
    def label(self) -> str:
        """Write the period: 令和8年7月～9月."""
        first, last = self.months[0], self.months[-1]
        if first == last:
            return wareki_month(first)
        if era_year(first) == era_year(last):
            return f"{wareki_month(first)}～{last.month}月"
        return f"{wareki_month(first)}～{wareki_month(last)}"

    @property
    def before(self) -> "Period":
        """Give as many months right before these."""
        return period_of(shifted(self.first, -len(self.months)), shifted(self.first, -1))

    @property
    def address(self) -> str:
        """Write the period as a query string."""
        return f"from={month_text(self.months[0])}&to={month_text(self.months[-1])}"


def period_of(first: date, last: date) -> Period:
    """Give the months from one to another, at most two years of them, the latest ones."""
    first, last = sorted((first.replace(day=1), last.replace(day=1)))
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    count = min(count, MOST_MONTHS)
    return Period(tuple(shifted(last, back - count + 1) for back in range(count)))


def quarter_of(day: date) -> Period:
    """Give the quarter of the fiscal year (April to March) a day lies in."""
    first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return period_of(first, shifted(first, 2))


def fiscal_year_of(day: date) -> Period:
    """Give the fiscal year (April to March) a day lies in."""
    april = date(day.year - (day.month < 4), 4, 1)  # noqa: PLR2004 (April)
    return period_of(april, shifted(april, 11))


def until(period: Period, today: date) -> Period:
    """Leave out the months that have not begun."""
    begun = tuple(month for month in period.months if month <= today)
    return Period(begun or (today.replace(day=1),))


def read_period(arguments: Mapping[str, str], today: date) -> Period:
    """Read the period of an address; what cannot be read means this quarter."""
    usual = quarter_of(today)
    first, last = (read_month(arguments.get(name, "")) for name in ("from", "to"))
    if first is None and last is None:
        return until(usual, today)
    return until(period_of(first or last or usual.first, last or first or usual.last), today)


def offered(today: date) -> list[tuple[str, Period]]:
    """Give the periods that are asked for most, by their names."""
    quarter, year = quarter_of(today), fiscal_year_of(today)
    return [
        ("今四半期", until(quarter, today)),
        ("前四半期", quarter.before),
        ("今年度", until(year, today)),
        ("前年度", year.before),
    ]


def read_month(text: str) -> date | None:
    """Read a month of the address (2026-07)."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return month if month.year in _YEARS else None


def month_text(month: date) -> str:
    """Write a month as addresses do (2026-07)."""
    return f"{month.year:04d}-{month.month:02d}"


def last_day(month: date) -> date:
    """Give the last day of a month."""
    return shifted(month, 1) - timedelta(days=1)


def shifted(month: date, by: int) -> date:
    """Give the first day of the month so many months later."""
    count = month.year * 12 + month.month - 1 + by
    return date(count // 12, count % 12 + 1, 1)
