"""Lists of like rows that a record keeps in one sealed column."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any, TypeVar, get_args, get_type_hints

from core.database import Sealed, canonical_json
from core.moments import Moment, Precision
from core.vocabulary import DataClass

Row = TypeVar("Row")


def sealed_rows(
    label: str, kind: type[Row], data_class: DataClass = DataClass.CUSTOMER
) -> Sealed[tuple[Row, ...]]:
    """Give an encrypted attribute that holds a tuple of dataclass rows.

    Every field of `kind` is `X | None` with X one of str, int, a Term or Moment.
    """
    hints = get_type_hints(kind)  # slow to read, and the same for every row
    types = {name: get_args(hint)[0] for name, hint in hints.items()}
    return Sealed(label, data_class=data_class, dump=_dump, load=partial(_load, kind, types))


def _dump(rows: Sequence[Any]) -> str:
    return canonical_json([{k: _plain(v) for k, v in vars(row).items()} for row in rows])


def _plain(value: Any) -> Any:  # noqa: ANN401 (a value of a row)
    if isinstance(value, Moment):
        return [value.at.isoformat() if value.at else None, value.precision.value]
    return value


def _load(kind: type[Row], types: dict[str, Any], text: str) -> tuple[Row, ...]:
    return tuple(
        kind(**{name: _typed(types[name], value) for name, value in row.items()})
        for row in json.loads(text)
    )


def _typed(kind: Any, value: Any) -> Any:  # noqa: ANN401 (a value of a row)
    if value is None:
        return None
    if kind is Moment:
        at, precision = value
        return Moment(datetime.fromisoformat(at) if at else None, Precision(precision))
    return kind(value)
