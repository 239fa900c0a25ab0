"""The tokens by which inquiries are found in number, subject and content; written with every change of them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, bindparam, event, insert, inspect, update
from sqlalchemy.orm import Session, UOWTransaction

from core.database import table_of
from core.search import grams_of, search_table
from inquiries.models.inquiry import Inquiry

INQUIRY_SEARCH: Table = search_table("inquiry_search", "相談・苦情の検索", table_of(Inquiry))
PLACE = "inquiry_search|grams"
SEARCHED = ("number", "subject", "sealed_content")
_ADD = insert(INQUIRY_SEARCH)
_CHANGE = (
    update(INQUIRY_SEARCH)
    .where(INQUIRY_SEARCH.c.owner_id == bindparam("owner"))
    .values(grams=bindparam("grams"))
)


def text_grams(subject: str | None, content: str | None) -> frozenset[int]:
    """Give the tokens of what a customer said; the number's come on top."""
    return grams_of(PLACE, (subject, content))


def inquiry_grams(inquiry: Inquiry) -> frozenset[int]:
    """Give the tokens by which an inquiry is found."""
    return grams_of(PLACE, (inquiry.number, inquiry.subject, inquiry.content))


def add_grams(session: Session, made: Iterable[tuple[Inquiry, frozenset[int]]]) -> None:
    """Store the tokens of new inquiries whose texts have theirs already."""
    rows: list[dict[str, Any]] = [
        {"owner_id": one.id, "grams": grams | grams_of(PLACE, (one.number,))} for one, grams in made
    ]
    session.connection().execute(_ADD, rows)


@event.listens_for(Session, "after_flush")
def _keep_searchable(session: Session, context: UOWTransaction) -> None:
    del context
    new = [one for one in session.new if isinstance(one, Inquiry)]
    changed = [one for one in session.dirty if isinstance(one, Inquiry) and _is_reworded(one)]
    if new:
        add_grams(session, [(one, text_grams(one.subject, one.content)) for one in new])
    if changed:
        rows: list[dict[str, Any]] = [
            {"owner": one.id, "grams": inquiry_grams(one)} for one in changed
        ]
        session.connection().execute(_CHANGE, rows)


def _is_reworded(inquiry: Inquiry) -> bool:
    attributes = inspect(inquiry).attrs
    return any(attributes[name].history.has_changes() for name in SEARCHED)
