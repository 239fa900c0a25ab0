"""Plain data back into the dataclasses it was made from."""

from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints


def typed(kind: Any, value: Any) -> Any:  # noqa: ANN401 (any annotation and its value)
    """Give a plain value as its annotation says: dataclasses, tuples of them, or as it is."""
    if value is None:
        return None
    if get_origin(kind) is tuple:
        return tuple(typed(get_args(kind)[0], part) for part in value)
    if isinstance(kind, UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        # Facts frozen by an earlier version know nothing of later parts, which have defaults.
        known = (f.name for f in fields(kind) if f.name in value or f.default is MISSING)
        return kind(**{name: typed(hints[name], value[name]) for name in known})
    return value


@cache  # an annex shows fifty rows of one kind
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
