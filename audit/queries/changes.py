"""Changes as people read them: labels of the columns, values in words, and masks over the rest."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date

from audit.models import AuditEntry
from core.clock import jst_stamp
from core.crypto import CryptoFailure, Encrypted, unseal
from core.database import Base, TermSet, UtcDateTime, table_of
from core.vocabulary import DataClass, Term

MASKED = "●●●（表示権限なし）"
UNSHOWN = "（変更あり）"
NOTHING = "（なし）"
LINKED = "（関連あり）"
UNREADABLE = "（復号できません）"
CONFIDENTIAL = frozenset({DataClass.CUSTOMER, DataClass.SECRET})
GROUPED_FROM = 10_000
"""Numbers from here on are written with commas; years stay as they are."""


@dataclass(frozen=True)
class Change:
    """One changed column as a page shows it."""

    label: str
    old_text: str
    new_text: str


def open_changes(entry: AuditEntry, *, shows_content: bool, mask: str = MASKED) -> list[Change]:
    """Give what an entry changed, in words; without `shows_content` confidential values are masked."""
    model = model_of(entry.subject_table)
    columns = {} if model is None else {column.name: column for column in table_of(model).columns}
    changes = []
    for name, (old, new) in json.loads(entry.changes).items():
        column = columns.get(name)
        place = f"{entry.subject_table}|{name}|{entry.subject_uid}"
        read = _reader(column, place, mask=None if shows_content else mask)
        label = name if column is None else str(column.info.get("label", name))
        changes.append(Change(label, read(old), read(new)))
    return changes


def model_of(table: str) -> type[Base] | None:
    """Find the model of a table by its name."""
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Base) and mapper.class_.__tablename__ == table:
            return mapper.class_
    return None


def _reader(column: Column[Any] | None, place: str, *, mask: str | None) -> Callable[[Any], str]:
    is_confidential = column is not None and column.info.get("class") in CONFIDENTIAL

    def read(value: Any) -> str:  # noqa: ANN401 (any plain data)
        if value is None:
            return NOTHING
        is_sealed = isinstance(value, dict) and "sealed" in value
        if mask is not None and (is_sealed or is_confidential):
            return mask
        if is_sealed:
            return _opened(column, value["sealed"], place)
        return _text(column, value)

    return read


def _opened(column: Column[Any] | None, token: str, place: str) -> str:
    try:
        plain = unseal(token, place)
    except CryptoFailure:
        return UNREADABLE
    return plain if column is None or isinstance(column.type, Encrypted) else UNREADABLE


def _text(column: Column[Any] | None, value: Any) -> str:  # noqa: ANN401 (any plain data)
    if value == {"hidden": True}:
        return UNSHOWN
    if column is None:
        return _plain_text(value)
    if column.foreign_keys:
        return LINKED  # an integer key means nothing to people and never leaves the database
    if isinstance(column.type, UtcDateTime):
        return jst_stamp(datetime.fromisoformat(value))
    if isinstance(column.type, Date):
        return f"{date.fromisoformat(value):%Y/%m/%d}"
    return _plain_text(value, _labels(column))


def _labels(column: Column[Any]) -> dict[str, str]:
    kind = column.type
    term: object = kind.term if isinstance(kind, TermSet) else getattr(kind, "enum_class", None)
    if not isinstance(term, type) or not issubclass(term, Term):
        return {}
    return dict(term.choices())


def _plain_text(value: Any, labels: dict[str, str] | None = None) -> str:  # noqa: ANN401 (any plain data)
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= GROUPED_FROM else str(value)
    if isinstance(value, list):
        return "、".join(_plain_text(part, labels) for part in value) or NOTHING
    if isinstance(value, dict):
        return "、".join(f"{name}：{_plain_text(part)}" for name, part in value.items())
    return (labels or {}).get(value, str(value)) or NOTHING
