"""A document prepared for `documents/document.html`, the template that shows it on a page."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar, cast

from documents.blocks import Block, Document, Heading, Kind, printable, runs

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class HtmlRun:
    """Blocks that are shown in one element: consecutive items, or a single block of another kind."""

    kind: Kind
    blocks: tuple[Block, ...]
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class HtmlDocument:
    """What the template walks through."""

    header: str
    is_draft: bool
    runs: tuple[HtmlRun, ...]


def html_document(document: Document) -> HtmlDocument:
    """Prepare the document for the template: no character a page cannot carry, items together."""
    clean = _clean(document)
    return HtmlDocument(
        header=clean.header,
        is_draft=clean.is_draft,
        runs=tuple(_runs(clean)),
    )


def _runs(document: Document) -> Iterator[HtmlRun]:
    """Yield the elements; those of a wide part know that their pages lie on their side."""
    is_wide = False
    for blocks in runs(document):
        block = blocks[0]
        if isinstance(block, Heading) and block.starts_page:
            is_wide = block.is_wide
        yield HtmlRun(block.kind, blocks, is_wide)


def _clean(value: Value) -> Value:
    """Replace what cannot be shown in every text of the value, however deep."""
    cleaned: object = value
    if isinstance(value, str):
        cleaned = printable(value)
    elif isinstance(value, tuple):
        cleaned = tuple(_clean(part) for part in value)
    elif is_dataclass(value) and not isinstance(value, type):
        parts = {field.name: _clean(getattr(value, field.name)) for field in fields(value)}
        cleaned = replace(value, **parts)
    return cast("Value", cleaned)
