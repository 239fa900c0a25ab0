"""Paragraphs and cells as Word writes them."""

import re
from html import escape

from documents.blocks import ItemLine, printable

TEXT = '<w:r><w:t xml:space="preserve">'
TEXT_END = "</w:t></w:r>"
_MARKED = '<w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">'
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'

# Most texts hold none of these, and a table may have fifty thousand texts.
NEEDS_MARKUP = re.compile(r"[&<>\"'\x00-\x1f\ud800-\udfff\ufffe\uffff]")


def paragraph(style: str, text: str, *, keep_next: bool = False) -> str:
    """Return a paragraph in one of the styles of the house."""
    return _paragraph(style, f"{TEXT}{marked_up(text)}{TEXT_END}", keep_next=keep_next)


def marked_line(style: str, line: ItemLine, *, keep_next: bool = False) -> str:
    """Return a line of an item with its underlined stretches, each stretch a run of its own."""
    number = ""
    if line.number is not None:
        number = f"{TEXT}{marked_up(line.number)}{_TAB}{TEXT_END}"
    stretches = (
        f"{_MARKED if part.is_marked else TEXT}{marked_up(part.text)}{TEXT_END}"
        for part in line.passages
    )
    return _paragraph(style, number + "".join(stretches), keep_next=keep_next)


def _paragraph(style: str, content: str, *, keep_next: bool) -> str:
    keep = "<w:keepNext/>" if keep_next else ""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{keep}</w:pPr>'
    return f"<w:p>{properties}{content}</w:p>"


def marked_up(text: str) -> str:
    """Return the text as it stands between `TEXT` and `TEXT_END`."""
    if not NEEDS_MARKUP.search(text):
        return text
    safe = escape(printable(text)).replace("\r\n", "\n").replace("\r", "\n")
    return safe.replace("\n", _BREAK).replace("\t", _TAB)


def cell(width: int, paragraphs: str, properties: str = "") -> str:
    """Return a cell around its paragraphs; the width is in twentieths of a point."""
    size = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    return f"<w:tc><w:tcPr>{size}{properties}</w:tcPr>{paragraphs}</w:tc>"
