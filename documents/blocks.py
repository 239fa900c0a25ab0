"""The pieces a document is described with: plain values that know no page, no Word file and no database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import ClassVar, TypeAlias

CONFIDENTIAL = "取扱注意・関係者限り"
DRAFT_MARK = "案"
DRILL_MARK = "【訓練】"
DRILL_HEADER = "【訓練】これは訓練のための文書です"
NOT_YET_KNOWN = "確認中"
NO_ROWS = "該当なし"
BULLET = "・"
REPLACEMENT = "□"
MAX_COLUMNS = 63  # Word refuses to open a table with more

# What XML 1.0 cannot hold: control characters other than tab and line break, lone surrogates, U+FFFE, U+FFFF.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Kind(StrEnum):
    """The kinds of block; the value is also the name of its style in Word and on the page."""

    LINE = "line"
    ADDRESSEE = "addressee"
    SENDER = "sender"
    SUBJECT = "subject"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    GRID = "grid"
    BULLETS = "bullets"
    CONTACT = "contact"


class Align(StrEnum):
    """Where a single line stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Line:
    """A line on its own: 文書番号, 日付, 記, 以上."""

    kind: ClassVar[Kind] = Kind.LINE
    text: str
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Addressee:
    """The office the letter goes to; the division is printed below it as given."""

    kind: ClassVar[Kind] = Kind.ADDRESSEE
    name: str
    honorific: str = "殿"
    division: str | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """Return the lines of the address as they are printed."""
        addressed = f"{self.name}　{self.honorific}"
        return (addressed,) if self.division is None else (addressed, self.division)


@dataclass(frozen=True, slots=True)
class Sender:
    """The firm and the person who signs for it."""

    kind: ClassVar[Kind] = Kind.SENDER
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """The 件名 of the letter."""

    kind: ClassVar[Kind] = Kind.SUBJECT
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; the renderers indent its first line."""

    kind: ClassVar[Kind] = Kind.PARAGRAPH
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part; a 別紙 starts a page, and a wide one lies on its side until the next that does."""

    kind: ClassVar[Kind] = Kind.HEADING
    text: str
    starts_page: bool = False
    is_wide: bool = False

    def __post_init__(self) -> None:
        if self.is_wide and not self.starts_page:
            raise ValueError("a page cannot be turned in its middle: a wide part starts a page")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a line, underlined where it is new."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of an item, numbered like 「(1)」 where there are several.

    `marks` are the stretches (first character, end) that are underlined, in their order.
    """

    text: str
    number: str | None = None
    marks: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        edges = [0, *(edge for mark in self.marks for edge in mark), len(self.text)]
        if edges != sorted(edges):
            raise ValueError("marks lie in the text, in their order, and do not overlap")

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return the line in stretches that are underlined or not, none of them empty."""
        edges = [0, *(edge for mark in self.marks for edge in mark), len(self.text)]
        edges = [_whole_break(self.text, edge) for edge in edges]
        return tuple(
            Passage(self.text[start:end], is_marked=bool(place % 2))
            for place, (start, end) in enumerate(pairwise(edges))
            if start < end
        )


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item under 記: its label and what is known about it."""

    kind: ClassVar[Kind] = Kind.ITEM
    number: str
    label: str
    content: tuple[ItemLine, ...]
    is_missing: bool = False

    @property
    def lines(self) -> tuple[ItemLine, ...]:
        """Return what is printed: the content, or 「確認中」 where it would be blank."""
        if any(line.text.strip() for line in self.content):
            return self.content
        return (ItemLine(NOT_YET_KNOWN),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A ruled table."""

    kind: ClassVar[Kind] = Kind.GRID
    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric_columns: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        width = len(self.headers)
        if not 1 <= width <= MAX_COLUMNS:
            raise ValueError(f"a table has 1 to {MAX_COLUMNS} columns, not {width}")
        if any(len(row) != width for row in self.rows):
            raise ValueError(f"every row of a table with {width} headers has {width} cells")
        if not self.numeric_columns <= set(range(width)):
            raise ValueError(f"numeric columns are counted from 0 to {width - 1}")


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    kind: ClassVar[Kind] = Kind.BULLETS
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """担当・連絡先, below 以上."""

    kind: ClassVar[Kind] = Kind.CONTACT
    lines: tuple[str, ...]


Block: TypeAlias = (
    Line | Addressee | Sender | Subject | Paragraph | Heading | Item | Grid | Bullets | Contact
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A letter or report as it is to be read, whatever carries it."""

    title: str
    blocks: tuple[Block, ...]
    header: str = CONFIDENTIAL
    is_draft: bool = True


def runs(document: Document) -> Iterator[tuple[Block, ...]]:
    """Yield the blocks in order, items that follow one another together: they share their columns."""
    for is_item, blocks in groupby(document.blocks, key=lambda block: isinstance(block, Item)):
        if is_item:
            yield tuple(blocks)
        else:
            yield from ((block,) for block in blocks)


def _whole_break(text: str, edge: int) -> int:
    """Move an edge that would part the two characters of one line break behind them."""
    return edge + 1 if text[max(edge - 1, 0) : edge + 1] == "\r\n" else edge


def printable(text: str) -> str:
    """Return the text with 「□」 for each character that neither page nor Word file can hold."""
    return _UNPRINTABLE.sub(REPLACEMENT, text)


def unprintable_characters(document: Document) -> int:
    """Count the characters of the document that will show as 「□」."""
    return sum(len(_UNPRINTABLE.findall(text)) for text in _texts(document))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from _texts(part)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
