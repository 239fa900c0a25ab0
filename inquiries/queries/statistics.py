"""苦情集計, counted by the database in a few statements whatever the number of inquiries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from core.clock import midnight_after, midnight_of
from inquiries.models import Inquiry
from inquiries.queries.filters import DRILLS, FACTS, IS_REAL, age_condition
from inquiries.reports.measures import Basis, Classes, Counted, Tally, Wait
from inquiries.reports.period import Period, last_day
from inquiries.reports.statistics import Statistics, statistics_of
from inquiries.vocabulary import InquiryKind

AnySession = Session | scoped_session[Session]

# As stored: making a Term of every value would take longer than the counting.
CLASSES: tuple[ColumnElement[Any], ...] = tuple(
    type_coerce(column, Text)
    for column in (Inquiry.kind, Inquiry.category, Inquiry.channel, Inquiry.damage)
)
Real = tuple[ColumnElement[bool], ...]
RECEIVED_REPLIED = (Inquiry.received_at, Inquiry.first_replied_at)
CLOSED_CLOSED = (Inquiry.closed_at, Inquiry.closed_at)
LONG = ("30", "60", "90")
COMPLAINTS = (InquiryKind.COMPLAINT, InquiryKind.DISPUTE)


def read_statistics(
    session: AnySession, member: SignedIn, period: Period, now: datetime
) -> Statistics:
    """Count a period; figures alone, so the right to statistics is enough."""
    if not member.may(Permission.INQUIRY_STATISTICS):
        raise PermissionError("counting needs the right to statistics")
    real = _real(session)
    *_, last = ends = [min(midnight_after(last_day(month)), now) for month in period.months]
    pending = [*_pending(session, ends[:-1], real)]
    final = list(_pending_by_class(session, last, len(ends) - 1, real))
    before = _received_before(session, period, real)
    counted = Counted(
        tallies=[*_received(session, period, real), *final],
        waits=[
            *_waits(session, period, Basis.RECEIVED, RECEIVED_REPLIED, real),
            *_waits(session, period, Basis.CLOSED, CLOSED_CLOSED, real),
        ],
        pending=[*pending, _summed(final)],
        guided=_on_days(session, period, Inquiry.adr_guided_on, real),
        filed=_on_days(session, period, Inquiry.adr_filed_on, real),
        received_before=before[0],
        complaints_before=before[1],
    )
    return statistics_of(period, counted, now)


def _real(session: AnySession) -> Real:
    """Give what leaves drills out: nothing where no inquiry belongs to one, so that indexes still suffice."""
    has_any = session.scalar(select(exists().where(Inquiry.incident_id.in_(DRILLS))))
    return (IS_REAL,) if has_any else ()


def _received(session: AnySession, period: Period, real: Real) -> Iterator[Tally]:
    month = _month_of(Inquiry.received_at, period, midnight_of)
    facts = [func.count().filter(fact).label(name) for name, fact in FACTS.items()]
    rows = session.execute(
        select(month, *CLASSES, func.count().label("number"), *facts)
        .where(*_within(Inquiry.received_at, period, midnight_of), *real)
        .group_by("month", *CLASSES)
    )
    for row in rows:
        number, classes, count = row[0], Classes(*row[1:5]), row[5]
        named = {
            "received": count,
            f"kind_{classes.kind}": count,
            f"damage_{classes.damage}": count,
            **dict(zip(FACTS, row[6:], strict=True)),
        }
        yield Tally(Basis.RECEIVED, number, classes, named)


def _waits(
    session: AnySession,
    period: Period,
    basis: Basis,
    times: tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]],
    real: Real,
) -> Iterator[Wait]:
    """Read a number per inquiry, for neither database has a median that the other knows."""
    counted_by, end = times
    month = _month_of(counted_by, period, midnight_of)
    minutes = (_seconds(session, end) - _seconds(session, Inquiry.received_at)) / 60
    rows = session.execute(
        select(month, *CLASSES, cast(minutes, Integer)).where(
            *_within(counted_by, period, midnight_of), end.is_not(None), *real
        )
    )
    for row in rows:
        yield Wait(basis, row[0], Classes(*row[1:5]), row[5])


def _pending(
    session: AnySession, ends: Sequence[datetime], real: Real
) -> Iterator[Mapping[str, int]]:
    """Count what was pending at each instant."""
    if not ends:
        return
    counted = [
        select(literal(place).label("place"), *_ages(at)).where(part, *real)
        for place, at in enumerate(ends)
        for part in _not_closed_by(at)
    ]
    found = [Counter[str]() for _ in ends]
    for row in session.execute(union_all(*counted)):
        found[row[0]].update(_named(row[1:]))
    yield from found


def _pending_by_class(session: AnySession, at: datetime, month: int, real: Real) -> Iterator[Tally]:
    counted = [
        select(*CLASSES, *_ages(at)).where(part, *real).group_by(*CLASSES)
        for part in _not_closed_by(at)
    ]
    for row in session.execute(union_all(*counted)):
        yield Tally(Basis.PENDING, month, Classes(*row[:4]), _named(row[4:]))


def _not_closed_by(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give the two parts apart, for with an OR neither database goes by the index."""
    return Inquiry.closed_at.is_(None), Inquiry.closed_at >= at


def _ages(at: datetime) -> list[ColumnElement[int]]:
    """Give the counts as filters, so that the index of 終結 is the only one that offers itself."""
    parts = (Inquiry.received_at < at, *(age_condition(age, at) for age in LONG))
    return [func.count().filter(part) for part in parts]


def _named(counts: Sequence[int]) -> dict[str, int]:
    names = ("pending", *(f"pending_{age}" for age in LONG))
    return dict(zip(names, counts, strict=True))


def _summed(tallies: Sequence[Tally]) -> dict[str, int]:
    return {name: sum(tally.counts[name] for tally in tallies) for name in _named((0, 0, 0, 0))}


def _on_days(
    session: AnySession, period: Period, column: InstrumentedAttribute[Any], real: Real
) -> dict[int, int]:
    statement = (
        select(_month_of(column, period, _as_it_is), func.count())
        .where(column >= period.first, column <= period.last, *real)
        .group_by("month")
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def _received_before(session: AnySession, period: Period, real: Real) -> tuple[int, int]:
    before = period.before
    row = session.execute(
        select(func.count(), func.count().filter(Inquiry.kind.in_(COMPLAINTS))).where(
            *_within(Inquiry.received_at, before, midnight_of), *real
        )
    ).one()
    return row[0], row[1]


def _month_of(
    column: InstrumentedAttribute[Any],
    period: Period,
    begins: Any,  # noqa: ANN401 (instants or days)
) -> ColumnElement[int]:
    """Give the number of the month, by bounds that are those of Japan in either database."""
    bounds = [(column < begins(month), number) for number, month in enumerate(period.months[1:])]
    last = len(period.months) - 1
    return (case(*bounds, else_=last) if bounds else literal(0)).label("month")


def _within(
    column: InstrumentedAttribute[Any],
    period: Period,
    begins: Any,  # noqa: ANN401 (instants or days)
) -> tuple[ColumnElement[bool], ...]:
    return column >= begins(period.first), column < midnight_after(period.last)


def _as_it_is(day: date) -> date:
    return day


def _seconds(session: AnySession, column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.extract("epoch", column), Integer)
    return cast(func.strftime("%s", column), Integer)
