"""What changed in a record, as plain data that a check value can be taken over."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache, singledispatch
from typing import Any

from sqlalchemy import ClauseElement, Column, inspect
from sqlalchemy.orm import InstanceState, Mapper

from audit.models import stored_instant
from audit.recorder.refusals import AuditRefused
from core.crypto import Encrypted
from core.database import Base, TermSet

HIDDEN = {"hidden": True}
"""Stands for a value that no trail may hold, such as the hash of a password."""


def changes_of(record: Base, *, is_new: bool) -> dict[str, list[Any]]:
    """Give what a flush has changed in a record: {column: [old, new]}, without what only counts."""
    state: InstanceState[Any] = inspect(record)
    if is_new:
        return contents_of(state.mapper, state.dict)
    changes = {}
    for key, column in _columns(state.mapper):
        old, new = _values(state, key)
        if old is None and new is None:
            continue
        before, after = _comparable(column, old), _comparable(column, new)
        if before != after:
            changes[str(column.name)] = [_shown(column, before), _shown(column, after)]
    return changes


def contents_of(mapper: Mapper[Any], held: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Give all that a new record holds, by attribute, as its entry tells it: {column: [None, new]}."""
    contents = {}
    for key, column, is_open, is_sealed in _told(mapper):
        value = held.get(key)
        if value is None:
            continue
        if is_sealed:
            value = {"sealed": value}
        elif isinstance(value, _CLOSED):
            value = _told_of(column, value)
        elif not (is_open and type(value) in _AS_THEY_ARE):
            value = _shown(column, _comparable(column, value))
        contents[column.name] = [None, value]
    return contents


_AS_THEY_ARE = frozenset({str, int, bool})
_CLOSED = (Enum, frozenset, date)
"""Types of which few values stand in many records; an instant is a day, too."""


@lru_cache(10_000)
def _told_of(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 (any column's value)
    return _shown(column, _comparable(column, value))


@cache  # asked first, for an import has half a million values
def _told(mapper: Mapper[Any]) -> tuple[tuple[str, Column[Any], bool, bool], ...]:
    """Give the attributes that entries tell: whether the trail holds their plain values as they are, or sealed."""
    return tuple(
        (key, column, _shown(column, "") == "", isinstance(column.type, Encrypted))
        for key, column in _columns(mapper)
    )


def refuse_expressions(record: object) -> None:
    """Refuse a value that only the database would compute: the flush forgets it before it is told."""
    state: InstanceState[Any] = inspect(record)
    if any(isinstance(value, ClauseElement) for value in state.dict.values()):
        raise AuditRefused("the audit trail cannot tell a value that the database computes")


@cache
def _columns(mapper: Mapper[Any]) -> tuple[tuple[str, Column[Any]], ...]:
    """Give the attributes of a table that its entries tell."""
    told = []
    for attribute in mapper.column_attrs:
        column = attribute.columns[0]
        if not isinstance(column, Column) or column.primary_key:
            continue
        if column.name != "uid" and column is not mapper.version_id_col:
            told.append((attribute.key, column))
    return tuple(told)


def _values(state: InstanceState[Any], key: str) -> tuple[Any, Any]:
    history = state.attrs[key].history
    old = history.deleted[0] if history.deleted else None
    return old, history.added[0] if history.added else None


def _comparable(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 (any column's value)
    kind = type(value)  # asked first, for an import has half a million values
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if kind is datetime:
        return stored_instant(value)
    if isinstance(column.type, TermSet):
        value = frozenset(value)
    return plain(value)


def _shown(column: Column[Any], value: Any) -> Any:  # noqa: ANN401 (any plain data)
    if value is None:
        return None
    if isinstance(column.type, Encrypted):
        return {"sealed": value}
    return HIDDEN if column.info.get("audit") == "hidden" else value


@singledispatch
def plain(value: object) -> Any:  # noqa: ANN401 (any plain data)
    """Turn a value into plain data that is the same every time it is written."""
    # A float has no one form, so a check value over it would prove nothing.
    raise AuditRefused(f"the audit trail cannot hold a value of type {type(value).__name__}")


@plain.register
def _(value: None) -> None:
    return value


@plain.register
def _(value: int) -> int:
    return value


@plain.register
def _(value: str) -> str:
    return str(value)


@plain.register
def _(value: Enum) -> Any:  # noqa: ANN401 (any plain data)
    return plain(value.value)


@plain.register
def _(value: datetime) -> str:
    return stored_instant(value)


@plain.register
def _(value: date) -> str:
    return value.isoformat()


@plain.register
def _(value: Decimal) -> str:
    return str(value)


@plain.register
def _(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()


@plain.register(set)
@plain.register(frozenset)
def _(value: frozenset[Any]) -> list[Any]:
    return sorted(plain(member) for member in value)


@plain.register(list)
@plain.register(tuple)
def _(value: list[Any]) -> list[Any]:
    return [plain(member) for member in value]


@plain.register(dict)
def _(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(key): plain(member) for key, member in value.items()}
