"""A list page's filter, order and page as one value, kept in the address."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import BigInteger, ColumnElement, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, scoped_session
from sqlalchemy.types import TypeDecorator

from core.text import clean_text

PAGE_SIZE = 50
COUNT_BOUND = 1000
"""Counts stop here: 「1,000 件以上」 costs the same at ten thousand rows and at a million."""

SIEVED_AT_ONCE, SIEVED_MOST = 100, 2000
"""How many rows that may be meant are read at once, and looked at for one page."""

# PostgreSQL refuses a NUL, and both databases refuse half of a surrogate pair.
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")

SortColumn = ColumnElement[Any] | InstrumentedAttribute[Any]
AnySession = Session | scoped_session[Session]
Place = tuple[Any, int]
Holds = Callable[[Row[Any]], bool]
"""Whether a row that the database can only guess at is really meant."""


def bounded_count(number: int) -> str:
    """Write a count that stops at the bound."""
    return f"{number:,}" if number <= COUNT_BOUND else f"{COUNT_BOUND:,}以上"


@dataclass(frozen=True)
class Listing:
    """What the address asks for: chosen filters, order and place."""

    filters: tuple[tuple[str, str], ...]
    sort: str
    is_descending: bool
    cursor: str = ""
    is_backward: bool = False

    @classmethod
    def from_address(
        cls, arguments: Mapping[str, str], filters: Sequence[str], sorts: Sequence[str]
    ) -> "Listing":
        """Read the address; what is not on the closed lists is ignored. `-` before a sort descends."""
        sort = arguments.get("sort", "")
        name = sort.removeprefix("-")
        if name not in sorts:
            sort, name = f"-{sorts[0]}", sorts[0]
        cleaned = ((key, clean_text(arguments.get(key, ""))[0]) for key in filters)
        chosen = tuple((key, value) for key, value in cleaned if value)
        backward = "before" in arguments
        cursor = arguments.get("before" if backward else "after", "")
        return cls(chosen, name, sort.startswith("-"), cursor, backward)

    def value(self, name: str) -> str:
        """Give the chosen value of a filter, or an empty text."""
        return dict(self.filters).get(name, "")

    def address(self, **changes: str) -> str:
        """Give the query string with some parts replaced and the place dropped; an empty value removes a filter."""
        sort = f"{'-' if self.is_descending else ''}{self.sort}"
        parts = {**dict(self.filters), "sort": sort, **changes}
        return "?" + urlencode({key: value for key, value in parts.items() if value})

    def sort_address(self, name: str) -> str:
        """Give the address that sorts by a column, turned round when it is the present one."""
        turn = name == self.sort and not self.is_descending
        return self.address(sort=f"-{name}" if turn else name)

    def chips(
        self, labels: Mapping[str, str], values: Mapping[str, Mapping[str, str]]
    ) -> list[dict[str, str]]:
        """Give the applied filters in words, each with the address that leaves it out."""
        return [
            {
                "label": f"{labels[name]}：{values.get(name, {}).get(value, value)}",
                "href": self.address(**{name: ""}),
            }
            for name, value in self.filters
        ]

    def first(self) -> "Listing":
        """Give the same list from its beginning."""
        return replace(self, cursor="", is_backward=False)


def contains(column: SortColumn, text: str) -> ColumnElement[bool]:
    """Demand that a text column holds a text somewhere, in any case; no character is a wildcard."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.ilike(f"%{escaped}%", escape="\\")


@dataclass(frozen=True)
class Page:
    """One page of rows and the addresses of its neighbours (empty where there is none)."""

    rows: Sequence[Row[Any]]
    previous: str
    following: str
    total: int
    is_more: bool = False
    """Whether there may be more than were counted."""
    is_partial: bool = False
    """Whether the page ends because enough rows were looked at, not because it is full."""

    @property
    def total_text(self) -> str:
        """Say how many there are in all, as far as they are counted."""
        if self.total > COUNT_BOUND:
            return f"{COUNT_BOUND:,} 件以上"
        if self.is_more:
            return f"{self.total:,} 件以上" if self.total else "件数未確認"
        return f"{self.total:,} 件"


@dataclass(frozen=True)
class _Walk:
    """The rows of a list in one direction."""

    session: AnySession
    statement: Select[*tuple[Any, ...]]
    column: SortColumn
    identity: SortColumn
    descending: bool

    def after(self, place: Place | None, limit: int) -> list[Row[Any]]:
        """Give the next rows behind a place, or the first ones."""
        column, identity = self.column, self.identity
        ordered = self.statement.add_columns(column.label("sort_value"), identity.label("sort_id"))
        if place is not None:
            ordered = ordered.where(_beyond(column, identity, place, descending=self.descending))
        parts = (column, identity)
        order = [part.desc() if self.descending else part.asc() for part in parts]
        return list(self.session.execute(ordered.order_by(*order).limit(limit)))


@dataclass(frozen=True)
class _Stretch:
    """The rows of one page in the order of the walk, and the row to go on from where there are more."""

    rows: list[Row[Any]]
    end: Row[Any] | None
    counted: tuple[int, bool] = (0, False)
    """How many of the rows that were read at first hold, and whether there may be more."""


def page_of(
    session: AnySession,
    statement: Select[*tuple[Any, ...]],
    listing: Listing,
    column: SortColumn,
    identity: SortColumn,
    holds: Holds | None = None,
) -> Page:
    """Read one page by keyset in two statements, whatever the size of the table.

    `column` must not be null; `identity` breaks ties. A cursor that cannot be read means the first page.
    With `holds` every row is looked at before it counts, in a few statements more.
    """
    place = _read_cursor(listing.cursor, _kind_of(column))
    if place is None:
        listing = listing.first()
    descending = listing.is_descending != listing.is_backward
    walk = _Walk(session, statement, column, identity, descending)
    found = _full(walk, place) if holds is None else _sieved(walk, place, holds)
    is_counted = holds is not None and place is None
    total, is_more = found.counted if is_counted else _total(walk, holds)
    rows, is_back = found.rows, listing.is_backward
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    if is_back:
        rows, first, last = rows[::-1], found.end, first
    elif place is None:
        first, last = None, found.end
    else:
        last = found.end
    return Page(
        rows,
        listing.address(before=_cursor(first)) if first is not None else "",
        listing.address(after=_cursor(last)) if last is not None else "",
        total,
        is_more,
        found.end is not None and len(rows) < PAGE_SIZE,
    )


def _full(walk: _Walk, place: Place | None) -> _Stretch:
    rows = walk.after(place, PAGE_SIZE + 1)
    has_more = len(rows) > PAGE_SIZE
    return _Stretch(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1] if has_more else None)


def _sieved(walk: _Walk, place: Place | None, holds: Holds) -> _Stretch:
    rows = walk.after(place, SIEVED_AT_ONCE)
    kept = list(filter(holds, rows))
    counted, looked = (len(kept), len(rows) == SIEVED_AT_ONCE), len(rows)
    while len(kept) <= PAGE_SIZE and len(rows) == SIEVED_AT_ONCE and looked < SIEVED_MOST:
        rows = walk.after((rows[-1].sort_value, rows[-1].sort_id), SIEVED_AT_ONCE)
        kept += filter(holds, rows)
        looked += len(rows)
    if len(kept) > PAGE_SIZE:
        return _Stretch(kept[:PAGE_SIZE], kept[PAGE_SIZE - 1], counted)
    return _Stretch(kept, rows[-1] if len(rows) == SIEVED_AT_ONCE else None, counted)


def _total(walk: _Walk, holds: Holds | None) -> tuple[int, bool]:
    """Count up to the bound; rows that must be looked at only as far as those read at once."""
    if holds is not None:
        rows = walk.after(None, SIEVED_AT_ONCE)
        return sum(map(holds, rows)), len(rows) == SIEVED_AT_ONCE
    bounded = walk.statement.with_only_columns(walk.identity).order_by(None).limit(COUNT_BOUND + 1)
    counted = select(func.count()).select_from(bounded.subquery())
    return walk.session.execute(counted).scalar_one(), False


def _beyond(
    column: SortColumn, identity: SortColumn, place: tuple[Any, int], *, descending: bool
) -> ColumnElement[bool]:
    # A comparison of pairs, not an OR of two: only this one is answered from the index alone.
    value, row = place
    # A hostile cursor may name a number that only a wide column could hold.
    kind = BigInteger() if isinstance(value, int) else column.type
    here = tuple_(column, identity)
    there = tuple_(literal(value, kind), literal(row, BigInteger()))
    return here < there if descending else here > there


def _cursor(row: Row[Any]) -> str:
    value = row.sort_value
    plain = ["t", value.isoformat()] if isinstance(value, datetime) else ["v", value]
    text = json.dumps([*plain, row.sort_id])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _kind_of(column: SortColumn) -> type[Any]:
    kind = column.type
    return kind.impl_instance.python_type if isinstance(kind, TypeDecorator) else kind.python_type


def _read_cursor(text: str, kind: type[Any]) -> tuple[Any, int] | None:
    """Give the place a cursor names, None if it is not one of a column of this kind."""
    if not text:
        return None
    try:
        mark, value, row = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if mark == "t":
            value = _instant(value)
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError):
        return None
    return (value, row) if _is_place(value, kind) and _is_key(row) else None


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC)


def _is_place(value: object, kind: type[Any]) -> bool:
    if isinstance(value, str):
        return issubclass(kind, str) and not _UNSTORABLE.search(value)
    if isinstance(value, datetime):
        return issubclass(kind, datetime)
    return issubclass(kind, int) and _is_key(value)


def _is_key(value: object) -> bool:
    return type(value) is int and -(2**63) <= value < 2**63
