"""Many new records at once: written past the unit of work, and told one by one like every other."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ClauseElement, Connection, Table, func, inspect, select, text

from audit.recorder.pending import Subject, add_entry, require_actor_and_verb
from audit.recorder.refusals import AuditRefused
from audit.recorder.values import contents_of
from audit.vocabulary import EntryKind
from core.database import Audited, Base, table_of
from core.many import insert_many
from core.work import Work

Contents = dict[str, Any]
"""What a new record holds, by attribute: texts sealed, no relationships, and its `uid`."""


def add_many(
    work: Work, model: type[Base], records: Sequence[Contents], labels: Sequence[str]
) -> None:
    """Insert new records in one statement, each with its entry under its label; they get their `id` here.

    What only a flush would do (relationships, listeners, versions) is left to the caller.
    """
    if not records:
        return
    _refuse_untold(model, records)
    _, verb = require_actor_and_verb(work.session)
    work.session.flush()
    mapper, table, connection = inspect(model), table_of(model), work.session.connection()
    for record, number in zip(records, _next_ids(connection, table, len(records)), strict=True):
        record["id"] = number
    keys = [(one.columns[0].key, one.key) for one in mapper.column_attrs]
    rows = [{column: record.get(key) for column, key in keys} for record in records]
    insert_many(connection, table, rows)
    reason = work.session.info.get("reason")
    for record, label in zip(records, labels, strict=True):
        subject, changes = Subject(table.name, record["uid"], label), contents_of(mapper, record)
        add_entry(work.session, EntryKind.CHANGE, verb, subject, reason=reason, changes=changes)


def _refuse_untold(model: type[Base], records: Sequence[Contents]) -> None:
    if not issubclass(model, Audited):
        raise AuditRefused("only audited records are told one by one")
    known = {"uid", *(one.key for one in inspect(model).column_attrs)}
    for record in records:
        if not record.get("uid") or not known.issuperset(record):
            raise AuditRefused("a record is added by its attributes, under its opaque id")
        if any(isinstance(value, ClauseElement) for value in record.values()):
            raise AuditRefused("the audit trail cannot tell a value that the database computes")


def _next_ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """Give numbers that nobody else takes: SQLite has one writer, PostgreSQL a sequence."""
    if connection.dialect.name == "postgresql":
        following = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
        given = {"name": table.name, "count": count}
        return connection.execute(following, given).scalars().all()
    last: int = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return range(last + 1, last + count + 1)
