"""The index of the search is completed behind the pages: what an upgrade or an import left without tokens gets them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, select, update

from core.many import insert_many
from core.work import Work
from inquiries.models import INQUIRY_SEARCH, Inquiry, inquiry_grams
from jobs.operations import enqueue
from jobs.run import Run

INDEX = "inquiries:index"
INDEXED_AT_ONCE = 200
_HELD = INQUIRY_SEARCH.c
# What was changed meanwhile has its tokens already.
_FILL = (
    update(INQUIRY_SEARCH)
    .where(_HELD.owner_id == bindparam("owner"), _HELD.grams.is_(None))
    .values(grams=bindparam("grams"))
)


def index_later(work: Work, ids: Iterable[int]) -> None:
    """Leave new records without tokens, so that an import is short, and ask for the job that makes them.

    Until then every search looks at these records one by one.
    """
    rows: list[dict[str, Any]] = [{"owner_id": one, "grams": None} for one in ids]
    insert_many(work.session.connection(), INQUIRY_SEARCH, rows)
    enqueue(work, INDEX, {}, key=f"{INDEX}:{work.now.isoformat()}")


def index_texts(run: Run) -> None:
    """Make the tokens of every inquiry that has none, a few hundred in a transaction."""
    count = INDEXED_AT_ONCE
    while count == INDEXED_AT_ONCE:
        with run.step() as work:
            count = index_waiting(work, INDEXED_AT_ONCE)


def index_waiting(work: Work, most: int) -> int:
    """Make the tokens of up to so many inquiries that have none; count them."""
    found = work.session.scalars(
        select(Inquiry)
        .join(INQUIRY_SEARCH, _HELD.owner_id == Inquiry.id)
        .where(_HELD.grams.is_(None))
        .order_by(_HELD.owner_id)
        .limit(most)
    ).all()
    rows: list[dict[str, Any]] = [{"owner": one.id, "grams": inquiry_grams(one)} for one in found]
    if rows:
        work.session.connection().execute(_FILL, rows)
    return len(found)
