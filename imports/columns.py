"""What a feature tells the intake: its columns, its key, and how to load, add and change its records."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy.orm import Session, scoped_session

from core.text import fold_identifier
from core.work import Work

AnySession = Session | scoped_session[Session]
Key = tuple[Any, ...]
Values = dict[str, Any]

NEAR = 0.8
"""So alike a header must be to be proposed for a column; the person confirms every proposal."""
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|※?必須|任意|\*")


@dataclass(frozen=True)
class Column:
    """One column that can be imported; `read` gives a cell's value or raises ValueError with a sentence."""

    name: str
    label: str
    read: Callable[[str], Any]
    aliases: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True)
class Found:
    """A record that is there already: whatever `change` needs, its values by column name, and its stamp.

    The stamp is another one after every change of the record.
    """

    record: Any
    values: Mapping[str, Any]
    stamp: object


@dataclass(frozen=True)
class Target:
    """The record that rows are imported into: what people call it, and its page."""

    uid: str
    label: str
    href: str


@dataclass(frozen=True)
class Scope:
    """How an importer is bound to one record, such as a case, that no column of the file names.

    `find(session, member, uid)` gives the record if the member may see it; `bind(session, uid)` gives the
    importer with load, add and change for it. Both are asked again whenever the import goes on.
    """

    find: Callable[[AnySession, Any, str], Target | None]
    bind: Callable[[AnySession, str], "Importer"]


def _as_they_are(session: AnySession, rows: Sequence[Values]) -> Sequence[Any]:
    del session
    return rows


@dataclass(frozen=True)
class Importer:
    """How the records of one kind are imported.

    `load` gives the records of at most 500 keys, `stamps` their stamps alone; a key is the tuple of the
    key columns' values. `prepare` makes what is new, in the order of the rows, before the lock is taken:
    reading, sealing and computing belong there. `add` writes what was prepared, up to 500 at once, and
    `change` only the values that differ; both leave naming the verb and flushing to the run. An empty
    cell is no value: it changes nothing. An importer with a `scope` imports into one record; `within`
    binds it.
    """

    kind: str
    label: str
    permission: Any
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    load: Callable[[AnySession, Sequence[Key]], Mapping[Key, Found]]
    add: Callable[[Work, Sequence[Any]], object]
    change: Callable[[Work, Sequence[tuple[Any, Values]]], object]
    stamps: Callable[[AnySession, Sequence[Key]], Mapping[Key, object]] | None = None
    """None: the stamps come with the whole records, of which such an importer has few."""
    prepare: Callable[[AnySession, Sequence[Values]], Sequence[Any]] = _as_they_are
    scope: "Scope | None" = None
    why_not_new: Callable[[Key], str] = lambda key: ""  # noqa: ARG005 (any key may be new)
    """Says why a row whose key names no record cannot be a new one; empty where it can."""

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names) or not self.key or not set(self.key) <= set(names):
            raise ValueError(f"the columns of {self.kind} do not hold its key, or one comes twice")
        if not re.fullmatch(r"[a-z][a-z_]*", self.kind):
            raise ValueError("the kind of an importer is part of an address")

    def within(self, session: AnySession, scope: str | None) -> "Importer":
        """Give the importer bound to the record an import was received for."""
        return self.scope.bind(session, scope) if self.scope and scope else self

    def is_needed(self, column: Column) -> bool:
        """Say whether every row must fill a column."""
        return column.is_required or column.name in self.key


@dataclass(frozen=True)
class Match:
    """The header proposed for a column, and whether it only resembles the column's name."""

    index: int
    is_guess: bool


def recognise(headers: Sequence[str], columns: Sequence[Column]) -> dict[str, Match]:
    """Propose a header for each column: equal names first, then without asides, then the nearest."""
    found: dict[str, Match] = {}
    folded = [fold_identifier(header) for header in headers]
    bare = [_ASIDE.sub("", header) for header in folded]
    for names, is_guess in ((folded, False), (bare, True)):
        for column in columns:
            for index, name in enumerate(names):
                if name and name in _names_of(column):
                    _take(found, column.name, Match(index, is_guess))
                    break
    for _, index, name in sorted(_near(bare, columns), key=lambda near: -near[0]):
        _take(found, name, Match(index, is_guess=True))
    return found


def _take(found: dict[str, Match], name: str, match: Match) -> None:
    if name not in found and all(match.index != taken.index for taken in found.values()):
        found[name] = match


def _near(headers: list[str], columns: Sequence[Column]) -> list[tuple[float, int, str]]:
    near = []
    for index, header in enumerate(headers):
        for column in columns:
            ratio = max(SequenceMatcher(None, header, name).ratio() for name in _names_of(column))
            if ratio >= NEAR:
                near.append((ratio, index, column.name))
    return near


def _names_of(column: Column) -> set[str]:
    return {fold_identifier(name) for name in (column.label, *column.aliases, column.name)}
