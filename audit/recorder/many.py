"""Many new records at once: written past the unit of work, and told one by one like every other."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, insert, inspect, select, text
from sqlalchemy.orm import InstanceState

from audit.recorder.pending import note_change, require_actor_and_verb
from audit.recorder.refusals import AuditRefused
from audit.recorder.values import changes_of, refuse_expressions
from core.database import Audited, Base, table_of
from core.work import Work


def add_many(work: Work, records: Sequence[Base]) -> None:
    """Insert new records of one table in one statement, each with its entry; they stay out of the session.

    What only a flush would do (relationships, listeners, versions) is left to the caller.
    """
    if not records:
        return
    require_actor_and_verb(work.session)
    work.session.flush()
    model, connection = type(records[0]), work.session.connection()
    table = table_of(model)
    for record, number in zip(records, _next_ids(connection, table, len(records)), strict=True):
        _refuse_known(record, model)
        record.id = number  # type: ignore[attr-defined]  # every audited table has one
    attributes = [(one.columns[0].key, one.key) for one in inspect(model).column_attrs]
    held = [inspect(record).dict for record in records]
    rows = [{column: one.get(key) for column, key in attributes} for one in held]
    connection.execute(insert(table), rows)
    for record in records:
        label = record.audit_label  # type: ignore[attr-defined]
        note_change(work.session, record, label, changes_of(record, is_new=True))


def _refuse_known(record: Base, model: type[Base]) -> None:
    state: InstanceState[Any] = inspect(record)
    if type(record) is not model or not isinstance(record, Audited) or not state.transient:
        raise AuditRefused("only new audited records of one table are added at once")
    refuse_expressions(record)


def _next_ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """Give numbers that nobody else takes: SQLite has one writer, PostgreSQL a sequence."""
    if connection.dialect.name == "postgresql":
        following = text(
            "SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)"
        )
        return connection.execute(following, {"name": table.name, "count": count}).scalars().all()
    last = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
    return range(last + 1, last + count + 1)
