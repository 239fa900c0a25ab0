"""The list of inquiries, and the counts of its ready-made and saved views."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, Select, func, literal_column, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.models import Member
from core.listing import COUNT_BOUND, Listing, Page, page_of
from exports.operations import MOST_IN_FILE
from incidents.models import Incident
from inquiries.models import Inquiry
from inquiries.queries.filters import FILTERS, IS_REAL, conditions, view_condition
from inquiries.queries.records import visible
from inquiries.queries.searching import TOLD_BY, candidates, holds_of, matching_ids
from inquiries.vocabulary import VIEWS

AnySession = Session | scoped_session[Session]

MOST_EXPORTED = 5000
"""So many rows are given at once; more of them are a job."""
AT_ONCE = 500
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "received": Inquiry.received_at,
    "number": Inquiry.id,
    "updated": Inquiry.updated_at,
}


def listing_from(arguments: Mapping[str, str]) -> Listing:
    """Read the conditions of an address."""
    return Listing.from_address(arguments, FILTERS, list(SORTS))


def listing_of(query: str) -> Listing:
    """Read the conditions of a query string."""
    return listing_from(dict(parse_qsl(query.removeprefix("?"))))


def list_page(session: AnySession, member: SignedIn, listing: Listing, now: datetime) -> Page:
    """Give one page of the list in two statements; a search takes a few more."""
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
            Incident.is_drill,
        )
        .outerjoin(Member, Member.id == Inquiry.assignee_id)
        .outerjoin(Incident, Incident.id == Inquiry.incident_id)
        .where(*conditions(member, listing, now))
    )
    text, holds = listing.value("q"), None
    if text:
        rows = rows.add_columns(*TOLD_BY).where(candidates(session, text))
        holds = holds_of(text)
    return page_of(session, rows, listing, SORTS[listing.sort], Inquiry.id, holds)


def listed(
    session: AnySession, member: SignedIn, listing: Listing, now: datetime, most: int
) -> Select[Inquiry]:
    """Give the records of a list for further conditions; what a search finds, up to so many."""
    found = visible(member).where(*conditions(member, listing, now))
    if text := listing.value("q"):
        return visible(member).where(Inquiry.id.in_(matching_ids(session, found, text, most)))
    return found


def count_views(session: AnySession, member: SignedIn, now: datetime) -> dict[str, int]:
    """Count every ready-made view in one statement; counts stop at the bound of the lists and leave drills out."""
    return _count(
        session, member, {view.name: [view_condition(view.name, member, now)] for view in VIEWS}
    )


def count_listings(
    session: AnySession, member: SignedIn, listings: Mapping[str, Listing], now: datetime
) -> dict[str, int]:
    """Count several lists in one statement; a search for text is not counted, for every text found is to be opened."""
    wanted = {
        key: conditions(member, listing, now)
        for key, listing in listings.items()
        if not listing.value("q")
    }
    return _count(session, member, wanted) if wanted else {}


def count_all(session: AnySession, member: SignedIn, listing: Listing, now: datetime) -> int:
    """Count a list to the last row, what a search finds up to one more than a file may hold."""
    found = listed(session, member, listing, now, MOST_IN_FILE + 1)
    return session.execute(found.with_only_columns(func.count(Inquiry.id))).scalar_one()


def list_export_ids(
    session: AnySession, member: SignedIn, listing: Listing, now: datetime
) -> Sequence[int]:
    """Give the internal ids of a list from the newest, one more than a file may hold."""
    return session.scalars(
        listed(session, member, listing, now, MOST_IN_FILE + 1)
        .with_only_columns(Inquiry.id)
        .order_by(Inquiry.received_at.desc(), Inquiry.id.desc())
        .limit(MOST_IN_FILE + 1)
    ).all()


def parts_of(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Give ids in parts that one statement can name."""
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def list_by_ids(session: AnySession, member: SignedIn, ids: Sequence[int]) -> list[Inquiry]:
    """Give the records of some internal ids, in their order."""
    found = session.scalars(
        visible(member)
        .where(Inquiry.id.in_(ids))
        .options(joinedload(Inquiry.assignee), joinedload(Inquiry.incident))
    )
    by_id = {one.id: one for one in found}
    return [by_id[key] for key in ids if key in by_id]


def _count(
    session: AnySession,
    member: SignedIn,
    wanted: Mapping[str, Sequence[ColumnElement[bool]]],
) -> dict[str, int]:
    keys = list(wanted)
    counted = [_bounded(member, place, wanted[key]) for place, key in enumerate(keys)]
    return {keys[row.place]: row.number for row in session.execute(union_all(*counted))}


def _bounded(
    member: SignedIn, place: int, demanded: Iterable[ColumnElement[bool]]
) -> Select[*tuple[Any, ...]]:
    found = (
        visible(member)
        .with_only_columns(Inquiry.id)
        .where(IS_REAL, *demanded)
        .limit(COUNT_BOUND + 1)
        .subquery()
    )
    return select(
        literal_column(str(place)).label("place"), func.count().label("number")
    ).select_from(found)
