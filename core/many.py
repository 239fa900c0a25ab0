"""Many records at once: what a new row stores, and rows written the quickest way that each database knows."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, bindparam, insert, text

from core.database import Base, Dated, Sealed

MANY = 20
"""Below this the usual INSERT is as quick."""
Rows = Sequence[Mapping[str, Any]]


def stored(model: type[Base], uid: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a new row holds, by attribute: texts sealed for it, moments in their two columns.

    A record of the session would take many times as long to make.
    """
    special = _special(model)
    contents: dict[str, Any] = {"uid": uid}
    for name, value in values.items():
        kind = special.get(name)
        if kind is None:
            contents[name] = value
        elif isinstance(kind, Sealed):
            contents[f"sealed_{name}"] = kind.store(uid, value)
        else:
            contents[f"{name}_at"] = value.at if value else None
            contents[f"{name}_precision"] = value.precision if value else None
    return contents


@cache
def _special(model: type[Base]) -> dict[str, Sealed[Any] | Dated]:
    return {name: one for name, one in vars(model).items() if isinstance(one, (Sealed, Dated))}


def insert_many(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows that all have the same columns, by their names; errors are those of any INSERT.

    What a column's type refuses is refused here too. Defaults that Python computes are not.
    """
    if not rows:
        return
    columns = tuple(table.c[name] for name in rows[0])
    if len(rows) < MANY:
        connection.execute(insert(table), list(rows))
    elif connection.dialect.name == "postgresql":
        _as_one_value(connection, columns, rows)
    else:
        _row_by_row(connection, columns, rows)


def _row_by_row(connection: Connection, columns: tuple[Column[Any], ...], rows: Rows) -> None:
    """Let SQLite's driver take the rows as they are; SQLAlchemy would make a dictionary of each."""
    made = list(zip(*_stored(connection.dialect, columns, rows), strict=True))
    connection.exec_driver_sql(_insert(columns, f"VALUES ({', '.join('?' * len(columns))})"), made)


def _as_one_value(connection: Connection, columns: tuple[Column[Any], ...], rows: Rows) -> None:
    """Send PostgreSQL all rows in one JSON text; as statements of their own each would be parsed anew."""
    stored = zip(*_stored(connection.dialect, columns, rows), strict=True)
    names = [column.name for column in columns]
    sent = json.dumps([dict(zip(names, row, strict=True)) for row in stored], default=_as_text)
    statement = text(_insert(columns, _recordset(columns))).bindparams(bindparam("rows"))
    connection.execute(statement, {"rows": sent})


@cache
def _recordset(columns: tuple[Column[Any], ...]) -> str:
    names = ", ".join(f'"{column.name}"' for column in columns)
    table = columns[0].table
    return f'SELECT {names} FROM json_populate_recordset(NULL::"{table.name}", CAST(:rows AS json))'  # noqa: S608 (names of our own tables)


@cache
def _insert(columns: tuple[Column[Any], ...], values: str) -> str:
    names = ", ".join(f'"{column.name}"' for column in columns)
    return f'INSERT INTO "{columns[0].table.name}" ({names}) {values}'


def _stored(
    dialect: Dialect, columns: tuple[Column[Any], ...], rows: Rows
) -> list[Sequence[object]]:
    """Give the values of each column as the database stores them."""
    return [_column(dialect, column, [row[column.name] for row in rows]) for column in columns]


def _column(dialect: Dialect, column: Column[Any], values: list[Any]) -> Sequence[object]:
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    known = {value: process(value) for value in set(values)}  # words and instants come many times
    return [known[value] for value in values]


def _as_text(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"a value of type {type(value).__name__} cannot be sent among many")
