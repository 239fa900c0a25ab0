"""The list of inquiries: filters, order, ready-made views with their counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, scoped_session

from accounts.guard import SignedIn
from accounts.models import Member
from core.clock import end_of_day
from core.listing import COUNT_BOUND, Listing, Page, page_of
from core.vocabulary import Term
from incidents.models import Incident
from inquiries.models import CallBack, Inquiry, account_index, name_index
from inquiries.queries.records import visible
from inquiries.vocabulary import Category, Channel, InquiryDamage, InquiryKind, InquiryStatus
from inquiries.workflow import IN_HAND, OPEN_STATES

AnySession = Session | scoped_session[Session]

FILTERS = (
    "q", "view", "status", "kind", "category", "damage", "channel", "assignee", "incident",
)  # fmt: skip
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "received": Inquiry.received_at,
    "number": Inquiry.id,
    "updated": Inquiry.updated_at,
}
CHOICES: dict[str, tuple[InstrumentedAttribute[Any], type[Term]]] = {
    "kind": (Inquiry.kind, InquiryKind),
    "category": (Inquiry.category, Category),
    "damage": (Inquiry.damage, InquiryDamage),
    "channel": (Inquiry.channel, Channel),
}
LONG_PENDING = timedelta(days=30)


@dataclass(frozen=True)
class View:
    """A ready-made view: its name in the address and its label."""

    name: str
    label: str


VIEWS = (
    View("open", "未終結"),
    View("overdue", "期限超過"),
    View("today", "本日期限"),
    View("unassigned", "未割当"),
    View("mine", "自分の担当"),
    View("call_backs", "折返し約束"),
    View("own_call_backs", "自分の折返し約束"),
    View("long_pending", "長期未済"),
)


def list_page(session: AnySession, member: SignedIn, listing: Listing, now: datetime) -> Page:
    """Give one page of the list in two statements."""
    rows = (
        visible(member)
        .with_only_columns(
            Inquiry.uid,
            Inquiry.number,
            Inquiry.subject,
            Inquiry.category,
            Inquiry.kind,
            Inquiry.status,
            Inquiry.damage,
            Inquiry.channel,
            Inquiry.received_at,
            Inquiry.next_due_at,
            Member.name.label("assignee"),
            Incident.number.label("incident"),
        )
        .outerjoin(Member, Member.id == Inquiry.assignee_id)
        .outerjoin(Incident, Incident.id == Inquiry.incident_id)
        .where(*conditions(member, listing, now))
    )
    return page_of(session, rows, listing, SORTS[listing.sort], Inquiry.id)


def count_views(session: AnySession, member: SignedIn, now: datetime) -> dict[str, int]:
    """Count every view in one statement; counts stop at the bound of the lists."""
    counted: list[Select[*tuple[Any, ...]]] = []
    for view in VIEWS:
        bounded = (
            visible(member)
            .with_only_columns(Inquiry.id)
            .where(view_condition(view.name, member, now))
            .limit(COUNT_BOUND + 1)
            .subquery()
        )
        counted.append(
            select(
                literal_column(f"'{view.name}'").label("view"), func.count().label("number")
            ).select_from(bounded)
        )
    return {row.view: row.number for row in session.execute(union_all(*counted))}


def view_condition(name: str, member: SignedIn, now: datetime) -> ColumnElement[bool]:
    """Give what a ready-made view holds."""
    is_open = Inquiry.status.in_(OPEN_STATES)
    waiting = aliased(CallBack)
    is_promised = and_(waiting.inquiry_id == Inquiry.id, waiting.kept_at.is_(None))
    held: dict[str, ColumnElement[bool]] = {
        "open": is_open,
        "overdue": Inquiry.next_due_at < now,
        "today": (Inquiry.next_due_at >= now) & (Inquiry.next_due_at < end_of_day(now)),
        "unassigned": is_open & Inquiry.assignee_id.is_(None),
        "mine": is_open & (Inquiry.assignee_id == member.id),
        "call_backs": exists().where(is_promised),
        "own_call_backs": exists().where(is_promised, waiting.assignee_id == member.id),
        "long_pending": is_open & (Inquiry.received_at < now - LONG_PENDING),
    }
    return held[name]


def conditions(member: SignedIn, listing: Listing, now: datetime) -> list[ColumnElement[bool]]:
    """Give what the chosen filters demand; values off the closed lists demand nothing."""
    found: list[ColumnElement[bool]] = [_of_status(listing.value("status")), *_of_choices(listing)]
    if text := listing.value("q"):
        found.append(_matches(text))
    if (view := listing.value("view")) in {view.name for view in VIEWS}:
        found.append(view_condition(view, member, now))
    if assignee := listing.value("assignee"):
        found.append(Member.uid == assignee)
    if incident := listing.value("incident"):
        found.append(Incident.uid == incident)
    return found


def _of_status(status: str) -> ColumnElement[bool]:
    if status == "in_hand":
        return Inquiry.status.in_(IN_HAND)
    chosen = status in list(InquiryStatus)
    return Inquiry.status == InquiryStatus(status) if chosen else true()


def _of_choices(listing: Listing) -> list[ColumnElement[bool]]:
    return [
        column == term(value)
        for name, (column, term) in CHOICES.items()
        if (value := listing.value(name)) in list(term)
    ]


def _matches(text: str) -> ColumnElement[bool]:
    """Find a number or a subject by its part, a customer or an account by the whole of it."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    pattern = f"%{escaped}%"
    found: list[ColumnElement[bool]] = [
        Inquiry.number.ilike(pattern, escape="\\"),
        Inquiry.subject.ilike(pattern, escape="\\"),
    ]
    if index := account_index(text):
        found.append(Inquiry.account_index == index)
    if index := name_index(text):
        found.append(Inquiry.name_index == index)
    return or_(*found)
