"""苦情集計: what is counted, and the counts month by month and class by class."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from urllib.parse import urlencode

from core.clock import wareki_month
from core.vocabulary import Term
from inquiries.reports.measures import AGES, BY_NAME, MEASURES, WHOLE, Basis, Counted, Key
from inquiries.reports.period import Period, last_day
from inquiries.vocabulary import (
    AGE_CLASSES,
    UNSET,
    Category,
    Channel,
    InquiryDamage,
    InquiryKind,
)

WITHOUT_DRILLS = {"drill": "no"}
"""Figures leave drills out, and so do the lists behind them."""


@dataclass(frozen=True)
class Row:
    """The figures of one month or class, each with the address of the list that shows its inquiries."""

    label: str
    first: date
    last: date
    filters: Mapping[str, str]
    counts: Mapping[str, int]
    reply_minutes: float | None
    close_minutes: float | None

    def address(self, name: str) -> str:
        """Give the address of the list that holds exactly what a measure counts."""
        measure = BY_NAME[name]
        first, last = self.first.isoformat(), self.last.isoformat()
        if measure.basis is Basis.PENDING:
            within = {"open_on": last}
        else:
            within = {f"{measure.basis.value}_from": first, f"{measure.basis.value}_to": last}
        chosen = {**self.filters, **within, **measure.filters, **WITHOUT_DRILLS}
        return "/inquiries?" + urlencode(chosen)

    @property
    def reply_hours(self) -> str:
        """Write the median time to the first reply in hours."""
        return _written(self.reply_minutes, 60)

    @property
    def close_days(self) -> str:
        """Write the median time until closed in days."""
        return _written(self.close_minutes, 24 * 60)


@dataclass(frozen=True)
class Breakdown:
    """One table by class."""

    name: str
    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class AgeClass:
    """How many of the pending ones have been waiting that long."""

    label: str
    count: int
    address: str


@dataclass(frozen=True)
class Statistics:
    """苦情集計 of a period as it stood at one instant."""

    period: Period
    as_of: datetime
    months: tuple[Row, ...]
    total: Row
    breakdowns: tuple[Breakdown, ...]
    ages: tuple[AgeClass, ...]
    received_before: int
    complaints_before: int

    @property
    def complaints(self) -> int:
        """Count what was received as 苦情 or 紛争."""
        return self.total.counts["kind_complaint"] + self.total.counts["kind_dispute"]


DIMENSIONS: tuple[tuple[str, str, type[Term]], ...] = (
    ("category", "分類", Category),
    ("channel", "受付方法", Channel),
    ("damage", "被害の有無", InquiryDamage),
    ("kind", "種別", InquiryKind),
)
CHOSEN = frozenset(name for name, _, _ in DIMENSIONS)
"""Dimensions that are filters of the list under the same name."""


def statistics_of(period: Period, counted: Counted, as_of: datetime) -> Statistics:
    """Lay out what was counted: a row per month, one for the whole, a table per kind of class."""
    first, last = period.first, period.last
    finmac = {"guided": sum(counted.guided.values()), "filed": sum(counted.filed.values())}
    total = _row("期間計", first, last, counted, WHOLE, finmac)
    return Statistics(
        period=period,
        as_of=as_of,
        months=tuple(
            _month_row(number, month, counted) for number, month in enumerate(period.months)
        ),
        total=total,
        breakdowns=tuple(
            Breakdown(name, label, tuple(_class_rows(name, term, period, counted)))
            for name, label, term in DIMENSIONS
        ),
        ages=tuple(_ages(total.counts, last)),
        received_before=counted.received_before,
        complaints_before=counted.complaints_before,
    )


def _month_row(number: int, month: date, counted: Counted) -> Row:
    own = {
        **counted.pending[number],
        "guided": counted.guided.get(number, 0),
        "filed": counted.filed.get(number, 0),
    }
    label, last = wareki_month(month), last_day(month)
    return _row(label, month, last, counted, ("month", number), own)


def _class_rows(name: str, term: type[Term], period: Period, counted: Counted) -> Iterator[Row]:
    """Give a row per value of a class; 未分類 only where there is any."""
    for value in (*term, None):
        label = "未分類" if value is None else value.label
        key = (name, None if value is None else value.value)
        row = _row(label, period.first, period.last, counted, key, {})
        if value is not None or any(row.counts.values()):
            yield row


def _row(
    label: str,
    first: date,
    last: date,
    counted: Counted,
    key: Key,
    own: Mapping[str, int],
) -> Row:
    name, value = key
    replies, closings = counted.replies.get(key, []), counted.closings.get(key, [])
    found = counted.counts.get(key, {})
    return Row(
        label=label,
        first=first,
        last=last,
        filters={name: UNSET if value is None else str(value)} if name in CHOSEN else {},
        counts={
            **{measure.name: found.get(measure.name, 0) for measure in MEASURES},
            "closed": len(closings),
            **own,
        },
        reply_minutes=median(replies) if replies else None,
        close_minutes=median(closings) if closings else None,
    )


def _ages(counts: Mapping[str, int], last: date) -> Iterator[AgeClass]:
    pending, over30, over60, over90 = (
        counts[name] for name in ("pending", "pending_30", "pending_60", "pending_90")
    )
    held = (pending - over30, over30 - over60, over60 - over90, over90)
    for age, count in zip(AGES, held, strict=True):
        query = urlencode({"open_on": last.isoformat(), "age": age, **WITHOUT_DRILLS})
        yield AgeClass(AGE_CLASSES[age].label, count, f"/inquiries?{query}")


def _written(minutes: float | None, unit: int) -> str:
    return "―" if minutes is None else f"{minutes / unit:,.1f}"
