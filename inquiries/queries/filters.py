"""What the filters of the list demand; the statistics link to exactly these."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from accounts.guard import SignedIn
from accounts.models import Member
from core.clock import end_of_day, midnight_after, midnight_of
from core.listing import Listing
from core.vocabulary import Term
from incidents.models import Incident
from incidents.vocabulary import DRILL_CHOICES
from inquiries.models import CallBack, Inquiry
from inquiries.vocabulary import (
    AGE_CLASSES,
    UNSET,
    VIEWS,
    Category,
    Channel,
    InquiryDamage,
    InquiryKind,
    InquiryStatus,
)
from inquiries.workflow import IN_HAND

FILTERS = (
    "q", "view", "status", "kind", "category", "damage", "channel", "assignee", "incident",
    "received_from", "received_to", "closed_from", "closed_to", "guided_from", "guided_to",
    "filed_from", "filed_to", "open_on", "age", "linked", "escalated", "replied", "drill",
)  # fmt: skip
CHOICES: dict[str, tuple[InstrumentedAttribute[Any], type[Term]]] = {
    "kind": (Inquiry.kind, InquiryKind),
    "category": (Inquiry.category, Category),
    "damage": (Inquiry.damage, InquiryDamage),
    "channel": (Inquiry.channel, Channel),
}
INSTANTS: dict[str, InstrumentedAttribute[Any]] = {
    "received": Inquiry.received_at,
    "closed": Inquiry.closed_at,
}
DAYS: dict[str, InstrumentedAttribute[Any]] = {
    "guided": Inquiry.adr_guided_on,
    "filed": Inquiry.adr_filed_on,
}
NOBODY = frozenset[Any]()
FACTS: dict[str, ColumnElement[bool]] = {
    "linked": Inquiry.incident_id.is_not(None),
    "escalated": Inquiry.escalations != NOBODY,
    "replied": Inquiry.first_replied_at.is_not(None),
}
DRILLS = select(Incident.id).where(Incident.is_drill)
IS_REAL = or_(Inquiry.incident_id.is_(None), Inquiry.incident_id.not_in(DRILLS))
"""What belongs to no 訓練: every number counts these alone."""
LONG_PENDING = timedelta(days=30)
YES = "yes"
_YEARS = range(1900, 3000)


def conditions(member: SignedIn, listing: Listing, now: datetime) -> list[ColumnElement[bool]]:
    """Give what the chosen filters demand; values off the closed lists demand nothing, a search is apart."""
    found = [
        *_of_status(listing.value("status")),
        *_of_choices(listing),
        *_of_times(listing),
        *_of_age(listing, now),
    ]
    found += [fact for name, fact in FACTS.items() if listing.value(name) == YES]
    if (view := listing.value("view")) in {view.name for view in VIEWS}:
        found.append(view_condition(view, member, now))
        if not listing.value(
            "drill"
        ):  # its count leaves drills out, and the list is what was counted
            found.append(IS_REAL)
    if (drill := listing.value("drill")) in DRILL_CHOICES:
        found.append(IS_REAL if drill == "no" else Inquiry.incident_id.in_(DRILLS))
    if assignee := listing.value("assignee"):
        chosen = select(Member.id).where(Member.uid == assignee).scalar_subquery()
        found.append(Inquiry.assignee_id == chosen)
    if incident := listing.value("incident"):
        case = select(Incident.id).where(Incident.uid == incident).scalar_subquery()
        found.append(Inquiry.incident_id == case)
    return found


def view_condition(name: str, member: SignedIn, now: datetime) -> ColumnElement[bool]:
    """Give what a ready-made view holds."""
    # The same as the open states, by a rule of the table, and one value in an index.
    is_open = Inquiry.closed_at.is_(None)
    promised = select(CallBack.inquiry_id).where(CallBack.kept_at.is_(None))
    held: dict[str, ColumnElement[bool]] = {
        "open": is_open,
        "overdue": Inquiry.next_due_at < now,
        "today": (Inquiry.next_due_at >= now) & (Inquiry.next_due_at < end_of_day(now)),
        "unassigned": is_open & Inquiry.assignee_id.is_(None),
        "mine": is_open & (Inquiry.assignee_id == member.id),
        "call_backs": Inquiry.id.in_(promised),
        "own_call_backs": Inquiry.id.in_(promised.where(CallBack.assignee_id == member.id)),
        "long_pending": is_open & (Inquiry.received_at < now - LONG_PENDING),
    }
    return held[name]


def pending_at(at: datetime) -> ColumnElement[bool]:
    """Give what was received before an instant and not closed by then."""
    return and_(Inquiry.received_at < at, or_(Inquiry.closed_at.is_(None), Inquiry.closed_at >= at))


def age_condition(age: str, at: datetime) -> ColumnElement[bool]:
    """Give what had been waiting for so many days at an instant: 「30」 more than thirty, 「0-30」 up to thirty."""
    least, most = AGE_CLASSES[age].days
    older = Inquiry.received_at < at - timedelta(days=least)
    return older if most is None else older & (Inquiry.received_at >= at - timedelta(days=most))


def read_day(text: str) -> date | None:
    """Read a day of the address (2026-07-01)."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def _of_times(listing: Listing) -> Iterator[ColumnElement[bool]]:
    for name, column in INSTANTS.items():
        first, last = _ends(listing, name)
        if first:
            yield column >= midnight_of(first)
        if last:
            yield column < midnight_after(last)
    for name, column in DAYS.items():
        first, last = _ends(listing, name)
        if first:
            yield column >= first
        if last:
            yield column <= last


def _of_age(listing: Listing, now: datetime) -> Iterator[ColumnElement[bool]]:
    day = read_day(listing.value("open_on"))
    at = min(midnight_after(day), now) if day else now
    if day:
        yield pending_at(at)
    if (age := listing.value("age")) in AGE_CLASSES:
        yield age_condition(age, at)


def _ends(listing: Listing, name: str) -> tuple[date | None, date | None]:
    return read_day(listing.value(f"{name}_from")), read_day(listing.value(f"{name}_to"))


def _of_status(status: str) -> Iterator[ColumnElement[bool]]:
    if status == "in_hand":
        yield Inquiry.status.in_(IN_HAND)
    elif status == InquiryStatus.CLOSED:
        # The same, and no index tempts SQLite to read and sort nearly all there is.
        yield Inquiry.closed_at.is_not(None)
    elif status in list(InquiryStatus):
        yield Inquiry.status == InquiryStatus(status)


def _of_choices(listing: Listing) -> Iterator[ColumnElement[bool]]:
    for name, (column, term) in CHOICES.items():
        value = listing.value(name)
        if value in list(term):
            yield column == term(value)
        elif value == UNSET and column.nullable:
            yield column.is_(None)
