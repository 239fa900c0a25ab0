"""苦情集計, counted by the database in a few statements whatever the number of inquiries."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import compress
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
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
from inquiries.reports.measures import WHOLE, Counted, Key
from inquiries.reports.period import Period, last_day
from inquiries.reports.statistics import Statistics, statistics_of
from inquiries.vocabulary import InquiryKind

AnySession = Session | scoped_session[Session]

# As stored: making a Term of every value would take longer than the counting.
CLASSES: dict[str, ColumnElement[Any]] = {
    name: type_coerce(column, Text)
    for name, column in (
        ("kind", Inquiry.kind),
        ("category", Inquiry.category),
        ("channel", Inquiry.channel),
        ("damage", Inquiry.damage),
    )
}
Counts = defaultdict[Key, Counter[str]]
Real = tuple[ColumnElement[bool], ...]
Minutes = defaultdict[Key, list[int]]
Columns = dict[str, list[str]]
YES = "1"
LONG = ("30", "60", "90")
PENDING = ("pending", *(f"pending_{age}" for age in LONG))
COMPLAINTS = (InquiryKind.COMPLAINT, InquiryKind.DISPUTE)


def read_statistics(
    session: AnySession, member: SignedIn, period: Period, now: datetime
) -> Statistics:
    """Count a period; figures alone, so the right to statistics is enough."""
    if not member.may(Permission.INQUIRY_STATISTICS):
        raise PermissionError("counting needs the right to statistics")
    real = _real(session)
    *_, last = ends = [min(midnight_after(last_day(month)), now) for month in period.months]
    received = _received(session, period, real)
    counts = _counts(received)
    final = _pending_by_class(session, last, real)
    for key, pending in final.items():
        counts[key].update(pending)
    before = _received_before(session, period, real)
    counted = Counted(
        counts=counts,
        replies=_waits(received),
        closings=_waits(_closed(session, period, real)),
        pending=[
            *_pending(session, ends[:-1], real),
            {name: final[WHOLE][name] for name in PENDING},
        ],
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


def _received(session: AnySession, period: Period, real: Real) -> Columns:
    first_reply = Inquiry.first_replied_at
    wanted = {
        "minutes": case((first_reply.is_not(None), _minutes(session, first_reply))),
        "month": _month_of(Inquiry.received_at, period, midnight_of),
        **CLASSES,
        **{name: case((fact, YES)) for name, fact in FACTS.items()},
    }
    return _read(session, wanted, (*_within(Inquiry.received_at, period, midnight_of), *real))


def _closed(session: AnySession, period: Period, real: Real) -> Columns:
    wanted = {
        "minutes": _minutes(session, Inquiry.closed_at),
        "month": _month_of(Inquiry.closed_at, period, midnight_of),
        **CLASSES,
    }
    return _read(session, wanted, (*_within(Inquiry.closed_at, period, midnight_of), *real))


def _read(
    session: AnySession,
    wanted: Mapping[str, ColumnElement[Any]],
    where: Sequence[ColumnElement[bool]],
) -> Columns:
    """Read a value per inquiry; none is an empty text.

    Joined to one text per column they arrive several times sooner than as rows, and every text has the
    inquiries in the same order, for one pass of the database makes them all.
    """
    joined = (
        func.aggregate_strings(func.coalesce(cast(column, Text), ""), ",")
        for column in wanted.values()
    )
    texts = session.execute(select(*joined).where(*where)).one()
    return {
        name: [] if text is None else text.split(",")
        for name, text in zip(wanted, texts, strict=True)
    }


def _counts(received: Columns) -> Counts:
    """Count by month, by category and by channel, each within kind and damage; those two are sums."""
    found = Counts(Counter)
    parts = [received[name] for name in ("kind", "damage", *FACTS)]
    for name in ("month", "category", "channel"):
        together = Counter(zip(received[name], *parts, strict=True))
        for (value, kind, damage, *facts), count in together.items():
            counted = {
                "received": count,
                f"kind_{kind}": count,
                f"damage_{damage}": count,
                **{fact: count for fact, mark in zip(FACTS, facts, strict=True) if mark},
            }
            found[_key(name, value)].update(counted)
            if name == "month":
                for key in (WHOLE, ("kind", kind), ("damage", damage)):
                    found[key].update(counted)
    return found


def _waits(columns: Columns) -> Minutes:
    """Sort the minutes by every dimension, for neither database has a median that the other knows."""
    minutes = columns["minutes"]
    waits = [int(text) for text in minutes if text]
    found = Minutes(list, {WHOLE: waits})
    for name in ("month", *CLASSES):
        held = defaultdict[str, list[int]](list)
        for value, waited in zip(compress(columns[name], minutes), waits, strict=True):
            held[value].append(waited)
        found.update({_key(name, value): own for value, own in held.items()})
    return found


def _key(name: str, value: str) -> Key:
    return name, int(value) if name == "month" else value or None


def _pending(
    session: AnySession, ends: Sequence[datetime], real: Real
) -> Iterator[Mapping[str, int]]:
    """Count what was pending at each instant, every inquiry read once for all of them."""
    if not ends:
        return
    was_pending = [(Inquiry.received_at < at) & (Inquiry.closed_at >= at) for at in ends]
    still_open = [Inquiry.received_at < at for at in ends]
    statement = union_all(
        _counted(still_open, ends).where(Inquiry.closed_at.is_(None), *real),
        # The bound leads to the index; the OR keeps the many counts to the few that were pending.
        _counted(was_pending, ends).where(Inquiry.closed_at >= ends[0], or_(*was_pending), *real),
    )
    totals = [sum(column) for column in zip(*session.execute(statement), strict=True)]
    for place in range(0, len(totals), len(PENDING)):
        yield dict(zip(PENDING, totals[place : place + len(PENDING)], strict=True))


def _counted(
    held: Sequence[ColumnElement[bool]], ends: Sequence[datetime]
) -> Select[*tuple[Any, ...]]:
    """Give one column for all that a condition holds at each instant, and one for each age."""
    parts = [
        part
        for pending, at in zip(held, ends, strict=True)
        for part in (pending, *(pending & age_condition(age, at) for age in LONG))
    ]
    return select(*(func.count().filter(part).label(f"n{n}") for n, part in enumerate(parts)))


def _pending_by_class(session: AnySession, at: datetime, real: Real) -> Counts:
    counted = [
        select(*CLASSES.values(), *_ages(at)).where(part, *real).group_by(*CLASSES.values())
        for part in _not_closed_by(at)
    ]
    found = Counts(Counter)
    for row in session.execute(union_all(*counted)):
        if not row[len(CLASSES)]:  # all of these came later
            continue
        values, counts = row[: len(CLASSES)], dict(zip(PENDING, row[len(CLASSES) :], strict=True))
        for key in (WHOLE, *zip(CLASSES, values, strict=True)):
            found[key].update(counts)
    return found


def _not_closed_by(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Give the two parts apart, for with an OR neither database goes by the index."""
    return Inquiry.closed_at.is_(None), Inquiry.closed_at >= at


def _ages(at: datetime) -> list[ColumnElement[int]]:
    """Give the counts as filters, so that the index of 終結 is the only one that offers itself."""
    parts = (Inquiry.received_at < at, *(age_condition(age, at) for age in LONG))
    return [func.count().filter(part) for part in parts]


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
    return _place_among(column, [begins(month) for month in period.months[1:]], 0).label("month")


def _place_among(
    column: InstrumentedAttribute[Any], bounds: Sequence[datetime | date], first: int
) -> ColumnElement[int]:
    """Give the number of the stretch between rising bounds, found by halving: few comparisons for each row."""
    if not bounds:
        return literal(first)
    half = len(bounds) // 2
    return case(
        (column < bounds[half], _place_among(column, bounds[:half], first)),
        else_=_place_among(column, bounds[half + 1 :], first + half + 1),
    )


def _within(
    column: InstrumentedAttribute[Any],
    period: Period,
    begins: Any,  # noqa: ANN401 (instants or days)
) -> tuple[ColumnElement[bool], ...]:
    return column >= begins(period.first), column < midnight_after(period.last)


def _as_it_is(day: date) -> date:
    return day


def _minutes(session: AnySession, end: InstrumentedAttribute[Any]) -> ColumnElement[int]:
    """Give the whole minutes from 受付 to an instant."""
    seconds = _seconds(session, end) - _seconds(session, Inquiry.received_at)
    return seconds // 60


def _seconds(session: AnySession, column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    if session.get_bind().dialect.name == "postgresql":
        return cast(func.floor(func.extract("epoch", column)), Integer)
    return cast(func.strftime("%s", column), Integer)
