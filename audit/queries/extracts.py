"""Entries about some records as they are stored, and the proof that each is what was written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, func, select, type_coerce, union_all
from sqlalchemy.orm import Session, aliased, scoped_session

from audit.models import GENESIS, AuditEntry
from audit.queries.acts import Subject
from audit.queries.verification import ENTRIES, NAMES, is_as_written, plain_row
from audit.vocabulary import EntryKind

BATCH = 500


@dataclass(frozen=True)
class Entry:
    """One entry as it is stored, and whether its check value and its link to the one before are right."""

    row: Mapping[str, Any]
    is_true: bool


@dataclass(frozen=True)
class Told:
    """What the trail says a record holds now, by column, and whether every entry about it is as written."""

    values: Mapping[str, Any]
    is_true: bool


def stream_entries(
    session: Session | scoped_session[Session], subjects: Sequence[Subject]
) -> Iterator[Entry]:
    """Give all entries about these records in the order of the chain, a batch at a time."""
    meant = union_all(
        *(
            select(AuditEntry.seq).where(
                AuditEntry.subject_table == table, AuditEntry.subject_uid.in_(uids)
            )
            for table, uids in subjects
        )
    ).subquery()
    before = aliased(ENTRIES)
    columns = [type_coerce(column, Text()).label(column.name) for column in ENTRIES.columns]
    statement = (
        select(func.coalesce(before.c.mac, GENESIS).label("before"), *columns)
        .outerjoin(before, before.c.seq == ENTRIES.c.seq - 1)
        .where(ENTRIES.c.seq.in_(select(meant.c.seq)))
        .order_by(ENTRIES.c.seq)
    )
    with session.execute(statement.execution_options(yield_per=BATCH)) as rows:
        for mac_before, *values in rows:
            row = plain_row(dict(zip(NAMES, values, strict=True)))
            yield Entry(row, row["prev"] == mac_before and is_as_written(row))


def told_of(session: Session | scoped_session[Session], table: str, uid: str) -> Told:
    """Replay what the trail tells of a record: its columns as the last entries left them."""
    subject = table, select(AuditEntry.subject_uid).where(AuditEntry.subject_uid == uid)
    values: dict[str, Any] = {}
    is_true = True
    for entry in stream_entries(session, [subject]):
        is_true = is_true and entry.is_true
        if entry.row["kind"] == EntryKind.CHANGE.value:
            changes = json.loads(entry.row["changes"])
            values.update({name: pair[1] for name, pair in changes.items()})
    return Told(values, is_true)
