"""Search in texts that are stored sealed: keyed pairs of characters, which each database finds by its own index."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import add
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Dialect,
    ForeignKey,
    Index,
    Select,
    SmallInteger,
    Table,
    Text,
    and_,
    column,
    event,
    func,
    select,
    table,
    text,
)
from sqlalchemy import Column as PlainColumn
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.crypto import BlindTokens, blind_tokens, keyring
from core.database import Base
from core.text import fold, fold_run
from core.vocabulary import DataClass

TOKENS = 2**15
"""So few that every number stands for several pairs: what a thief of the database can count is blurred."""
MOST_KNOWN = 200_000
MOST_WORDS, MOST_OF_A_WORD, MOST_ASKED = 10, 6, 16
_PLAIN = frozenset("0123456789abcdefghijklmnopqrstuvwxyz-")
_THREE = re.compile("(?=([0-9a-z-]{3}))")
"""Two figures stand in most texts, so pieces of three are kept beside them."""
SUFFIX = "_fts"
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
SQLITE_INDEX = (
    (
        "CREATE VIRTUAL TABLE {name}_fts USING fts5(grams, content='{name}', content_rowid='owner_id', "
        "detail='none', columnsize=0, tokenize='ascii')"
    ),
    (
        "CREATE TRIGGER {name}_added AFTER INSERT ON {name} "
        "BEGIN INSERT INTO {name}_fts(rowid, grams) VALUES (NEW.owner_id, NEW.grams); END"
    ),
    (
        "CREATE TRIGGER {name}_removed AFTER DELETE ON {name} "
        "BEGIN INSERT INTO {name}_fts({name}_fts, rowid, grams) "
        "VALUES ('delete', OLD.owner_id, OLD.grams); END"
    ),
    (
        "CREATE TRIGGER {name}_changed AFTER UPDATE ON {name} "
        "BEGIN INSERT INTO {name}_fts({name}_fts, rowid, grams) "
        "VALUES ('delete', OLD.owner_id, OLD.grams); "
        "INSERT INTO {name}_fts(rowid, grams) VALUES (NEW.owner_id, NEW.grams); END"
    ),
)


@cache  # four megabytes that a server which is never asked to search does without
def _words() -> list[str]:
    """Give the word of three letters that stands for each token in SQLite."""
    return [a + b + c for a in _LETTERS for b in _LETTERS for c in _LETTERS]


@cache
def _numbers() -> dict[str, int]:
    return {word: number for number, word in enumerate(_words())}


class Grams(TypeDecorator[frozenset[int]]):
    """A set of tokens: small numbers in PostgreSQL, words of three letters in SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Give the type that the database's index can read."""
        is_array = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(SmallInteger()) if is_array else Text())

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> Any:  # noqa: ANN401 (SQLAlchemy's signature)
        """Store the tokens in one order."""
        if value is None:
            return None
        return sorted(value) if dialect.name == "postgresql" else _written(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> frozenset[int] | None:  # noqa: ANN401 (SQLAlchemy's signature)
        """Give the tokens back."""
        del dialect
        if value is None:
            return None
        is_written = type(value) is str
        return frozenset(map(_numbers().__getitem__, value.split()) if is_written else value)


def _written(tokens: Iterable[int]) -> str:
    words = _words()
    return " ".join(words[token] for token in sorted(tokens))


def search_table(name: str, label: str, owner: Table) -> Table:
    """Make the table that holds the tokens of each record; a row without tokens is still to be indexed."""
    internal = {"class": DataClass.INTERNAL}
    made = Table(
        name,
        Base.metadata,
        PlainColumn(
            "owner_id",
            ForeignKey(owner.c.id),
            primary_key=True,
            autoincrement=False,
            info={"label": owner.info.get("label", "記録"), **internal},
        ),
        PlainColumn("grams", Grams, nullable=True, info={"label": "文字の組の照合値", **internal}),
        Index(
            f"ix_{name}_waiting",
            "owner_id",
            sqlite_where=text("grams IS NULL"),
            postgresql_where=text("grams IS NULL"),
        ),
        Index(
            f"ix_{name}_grams", "grams", postgresql_using="gin", info={"server_only": True}
        ).ddl_if(dialect="postgresql"),
        info={"label": label},
    )
    event.listen(made, "after_create", _create_index)
    return made


def _create_index(target: Table, connection: Connection, **options: object) -> None:
    del options
    if connection.dialect.name == "sqlite":
        for statement in SQLITE_INDEX:
            connection.exec_driver_sql(statement.format(name=target.name))


def is_compared(
    item: SchemaItem,
    name: str | None,
    kind: str,
    is_reflected: bool,  # noqa: FBT001 (Alembic's signature)
    other: object,
) -> bool:
    """Say whether a migration may be made for this: not for SQLite's own tables of an index, nor for an index that only PostgreSQL has."""
    del is_reflected, other
    if kind == "table":
        return f"{SUFFIX}_" not in f"{name}_"
    return not (kind == "index" and item.info.get("server_only"))


@dataclass(frozen=True)
class Wanted:
    """What somebody searches for: every word must stand in some text of a record."""

    words: tuple[tuple[str, str], ...]
    """Each as it was typed and folded."""

    @classmethod
    def of(cls, typed: str) -> "Wanted":
        """Read what was typed; words are set apart by blanks."""
        words = fold(typed).split()[:MOST_WORDS]
        raw = typed.split()
        as_typed = raw if len(raw) == len(words) else words
        return cls(tuple((one, fold_run(two)) for one, two in zip(as_typed, words, strict=False)))

    def tokens(self, place: str) -> frozenset[int]:
        """Give tokens that every record with these words has; none where no word has two characters."""
        token_of = _tokens_of(place).__getitem__
        asked = (piece for _, folded in self.words for piece in _asked_of(folded))
        return frozenset(map(token_of, islice(asked, MOST_ASKED)))

    def is_in(self, texts: Iterable[str | None]) -> bool:
        """Say whether the texts hold every word."""
        held = [text for text in texts if text]
        left = [folded for raw, folded in self.words if not any(raw in text for text in held)]
        return not left or _hold(list(map(fold_run, held)), left)


def _asked_of(run: str) -> list[str]:
    """Give the pieces of one word that narrow most: of figures three at once, of a number its end."""
    threes = _threes(run)
    twos = [two for two in map(add, run, run[1:]) if not (threes and _PLAIN.issuperset(two))]
    return (threes + twos)[-MOST_OF_A_WORD:]


def _threes(run: str) -> list[str]:
    return [found[1] for found in _THREE.finditer(run)]


def _hold(texts: list[str], words: list[str]) -> bool:
    return all(any(word in text for text in texts) for word in words)


_known: dict[str, BlindTokens] = {}


def grams_of(place: str, texts: Iterable[str | None]) -> frozenset[int]:
    """Give the tokens of all pairs of neighbouring characters in these texts of one place (table|column).

    Figures and Latin letters give tokens of three, too.
    """
    token_of = _tokens_of(place).__getitem__
    found: set[int] = set()
    for one in filter(None, texts):
        run = fold_run(one)
        found.update(map(token_of, map(add, run, run[1:])))
        found.update(map(token_of, _threes(run)))
    return frozenset(found)


def _tokens_of(place: str) -> BlindTokens:
    held = _known.get(place)
    if held is None or held.key != keyring().index_key or len(held) > MOST_KNOWN:
        held = _known[place] = blind_tokens(place, TOKENS)
    return held


def having_all(held: Table, tokens: Iterable[int], dialect: str) -> Select[int]:
    """Give the records that have all these tokens, by the index."""
    if dialect == "postgresql":
        return select(held.c.owner_id).where(_contains(held, tokens))
    index = table(f"{held.name}{SUFFIX}", column("rowid"))
    match = column(index.name).op("MATCH")(" AND ".join(_words()[token] for token in tokens))
    return select(index.c.rowid).where(match)


def has_all(held: Table, tokens: Iterable[int], dialect: str) -> ColumnElement[bool]:
    """Demand all these tokens of a row at hand, without the index."""
    if dialect == "postgresql":
        return _contains(held, tokens)
    grams: ColumnElement[str] = held.c.grams
    return and_(*(func.instr(grams, _words()[token]) > 0 for token in tokens))


def _contains(held: Table, tokens: Iterable[int]) -> ColumnElement[bool]:
    return held.c.grams.op("@>", is_comparison=True)(frozenset(tokens))
