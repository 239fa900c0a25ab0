"""A document as JSON values and back, for storage and for other programs."""

from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from documents.blocks import (
    Addressee,
    Align,
    Block,
    Bullets,
    Contact,
    Document,
    Grid,
    Heading,
    Item,
    ItemLine,
    Kind,
    Line,
    Paragraph,
    Sender,
    Subject,
)


def to_plain(document: Document) -> dict[str, Any]:
    """Return the document as values that JSON can carry."""
    return {
        "title": document.title,
        "header": document.header,
        "is_draft": document.is_draft,
        "blocks": [{"kind": block.kind.value, **_fields_of(block)} for block in document.blocks],
    }


def from_plain(data: Mapping[str, Any]) -> Document:
    """Build the document that `to_plain` was given."""
    return Document(
        title=data["title"],
        header=data["header"],
        is_draft=data["is_draft"],
        blocks=tuple(_block_of(block) for block in data["blocks"]),
    )


def _fields_of(block: Block) -> dict[str, Any]:  # noqa: PLR0911 - a line for each kind
    match block:
        case Line():
            return {"text": block.text, "align": block.align.value}
        case Subject() | Paragraph():
            return {"text": block.text}
        case Heading():
            return {
                "text": block.text,
                "starts_page": block.starts_page,
                "is_wide": block.is_wide,
            }
        case Sender() | Bullets() | Contact():
            return {"lines": list(block.lines)}
        case Addressee():
            return {
                "name": block.name,
                "honorific": block.honorific,
                "division": block.division,
            }
        case Item():
            return _item_fields(block)
        case Grid():
            return _grid_fields(block)
        case _:
            assert_never(block)


def _item_fields(item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "label": item.label,
        "content": [_line_fields(line) for line in item.content],
        "is_missing": item.is_missing,
    }


def _line_fields(line: ItemLine) -> dict[str, Any]:
    plain: dict[str, Any] = {"number": line.number, "text": line.text}
    return plain | {"marks": [list(mark) for mark in line.marks]} if line.marks else plain


def _grid_fields(grid: Grid) -> dict[str, Any]:
    return {
        "caption": grid.caption,
        "headers": list(grid.headers),
        "rows": [list(row) for row in grid.rows],
        "numeric_columns": sorted(grid.numeric_columns),
    }


def _block_of(data: Mapping[str, Any]) -> Block:  # noqa: C901, PLR0911, PLR0912 - a line for each kind
    kind = Kind(data["kind"])
    match kind:
        case Kind.LINE:
            return Line(data["text"], Align(data["align"]))
        case Kind.ADDRESSEE:
            return Addressee(data["name"], data["honorific"], data["division"])
        case Kind.SENDER:
            return Sender(tuple(data["lines"]))
        case Kind.SUBJECT:
            return Subject(data["text"])
        case Kind.PARAGRAPH:
            return Paragraph(data["text"])
        case Kind.HEADING:
            return _heading_of(data)
        case Kind.ITEM:
            return _item_of(data)
        case Kind.GRID:
            return _grid_of(data)
        case Kind.BULLETS:
            return Bullets(tuple(data["lines"]))
        case Kind.CONTACT:
            return Contact(tuple(data["lines"]))
        case _:
            assert_never(kind)


def _heading_of(data: Mapping[str, Any]) -> Heading:
    # Documents stored before there were wide parts do not say.
    is_wide = data.get("is_wide", False)
    return Heading(data["text"], starts_page=data["starts_page"], is_wide=is_wide)


def _item_of(data: Mapping[str, Any]) -> Item:
    content: Iterable[Mapping[str, Any]] = data["content"]
    return Item(
        number=data["number"],
        label=data["label"],
        content=tuple(_line_of(line) for line in content),
        is_missing=data["is_missing"],
    )


def _line_of(data: Mapping[str, Any]) -> ItemLine:
    # A line without underlined stretches, and every line stored before there were any, does not say.
    marks: Iterable[tuple[int, int]] = data.get("marks", ())
    return ItemLine(data["text"], data["number"], tuple((start, end) for start, end in marks))


def _grid_of(data: Mapping[str, Any]) -> Grid:
    return Grid(
        caption=data["caption"],
        headers=tuple(data["headers"]),
        rows=tuple(tuple(row) for row in data["rows"]),
        numeric_columns=frozenset(data["numeric_columns"]),
    )
