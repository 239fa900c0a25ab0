"""The history of a record and of all that belongs to it, a page of acts at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session, scoped_session

from audit.models import AuditEntry
from audit.vocabulary import EntryKind
from core.listing import Listing, Page, page_of

TOLD_OF_A_KIND = 20
"""So many records of one kind an act tells in full: an import may have changed thousands."""

Subject = tuple[str, Select[*tuple[Any, ...]]]
"""A table, and a select of the uids of its records that are meant."""


@dataclass(frozen=True)
class Act:
    """What one member did at one instant: some of its entries, and how many of each table there are."""

    at: datetime
    who: str
    verb: str
    entries: Sequence[AuditEntry]
    counts: dict[str, int]


def acts_page(
    session: Session | scoped_session[Session], subjects: Sequence[Subject], listing: Listing
) -> tuple[Page, list[Act]]:
    """Give one page of what was done with these records, in three statements."""
    meant = _meant(subjects)
    key = AuditEntry.at, AuditEntry.actor_name, AuditEntry.verb
    acts = (
        select(
            *key, func.max(AuditEntry.seq).label("last"), func.min(AuditEntry.seq).label("first")
        )
        .join(meant, meant.c.seq == AuditEntry.seq)
        .group_by(*key)
        .subquery()
    )
    page = page_of(session, select(acts), listing, acts.c.last, acts.c.last)
    if not page.rows:
        return page, []
    first, last = min(row.first for row in page.rows), max(row.last for row in page.rows)
    told: dict[tuple[Any, ...], list[tuple[AuditEntry, int]]] = {}
    for entry, count in session.execute(_told(meant, first, last)):
        told.setdefault((entry.at, entry.actor_name, entry.verb), []).append((entry, count))
    return page, [_act(told[row.at, row.actor_name, row.verb]) for row in page.rows]


def _meant(subjects: Sequence[Subject]) -> Subquery:
    # One select for each table: an OR of them would read the whole trail on PostgreSQL.
    return union_all(
        *(
            select(AuditEntry.seq).where(
                AuditEntry.subject_table == table,
                AuditEntry.subject_uid.in_(uids),
                AuditEntry.kind == EntryKind.CHANGE,
            )
            for table, uids in subjects
        )
    ).subquery()


def _told(meant: Subquery, first: int, last: int) -> Select[AuditEntry, int]:
    """Give the first entries of each table in each act between two numbers, with the count of their table."""
    alike = (
        AuditEntry.at, AuditEntry.actor_name, AuditEntry.verb, AuditEntry.subject_table,
    )  # fmt: skip
    by_number = func.row_number().over(partition_by=alike, order_by=AuditEntry.seq)
    placed = (
        select(
            AuditEntry.id,
            by_number.label("place"),
            func.count().over(partition_by=alike).label("count"),
        )
        .join(meant, meant.c.seq == AuditEntry.seq)
        .where(AuditEntry.seq.between(first, last))
        .subquery()
    )
    return (
        select(AuditEntry, placed.c.count)
        .join(placed, placed.c.id == AuditEntry.id)
        .where(placed.c.place <= TOLD_OF_A_KIND)
        .order_by(AuditEntry.seq)
    )


def _act(told: Sequence[tuple[AuditEntry, int]]) -> Act:
    entries = [entry for entry, _ in told]
    one = entries[0]
    counts = {entry.subject_table: count for entry, count in told}
    return Act(one.at, one.actor_name, one.verb, entries, counts)
