"""A document as a Word file: the text of a few parts is written, the rest comes from house_style.docx."""

import re
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from pathlib import Path
from struct import Struct
from typing import assert_never

from documents.blocks import (
    BULLET,
    DRAFT_MARK,
    NO_ROWS,
    Addressee,
    Block,
    Bullets,
    Contact,
    Document,
    Grid,
    Heading,
    Item,
    ItemLine,
    Line,
    Paragraph,
    Sender,
    Subject,
    printable,
    runs,
)

LAYOUT_VERSION = (
    1  # stored with an approved report; goes up when the same report comes out differently
)
HOUSE_STYLE = Path(__file__).with_name("house_style.docx")

_DOCUMENT = "word/document.xml"
_HEADER = "word/header1.xml"
_PROPERTIES = "docProps/core.xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PROPERTY_NAMES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_TEXT_WIDTH = 9071  # twentieths of a point: A4 less two margins of 25 mm
_ITEM_COLUMNS = (540, 2200, 6331)
_SHORT_ITEM = 200  # characters: up to here an item moves to the next page as a whole
_SAMPLE_ROWS = 200
_NARROWEST, _WIDEST, _PADDING = 4, 40, 2  # in half-width characters

_TEXT = '<w:r><w:t xml:space="preserve">'
_TEXT_END = "</w:t></w:r>"
_MARKED = '<w:r><w:rPr><w:u w:val="single"/></w:rPr><w:t xml:space="preserve">'
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'

# Most texts hold none of these, and a table may have fifty thousand texts.
_NEEDS_MARKUP = re.compile(r"[&<>\"'\x00-\x1f\ud800-\udfff\ufffe\uffff]")

_LEVEL = 6
_MIDNIGHT, _FIRST_DAY = 0, 0x21  # 1980-01-01 00:00, the zero of the zip format
_ENTRY = Struct("<4s5H3I2H")
_LISTED = Struct("<4s6H3I5H2I")
_END = Struct("<4s4H2IH")


@dataclass(frozen=True, slots=True)
class _Part:
    """One file of the package, compressed and ready to be written."""

    name: bytes
    checksum: int
    size: int
    packed: bytes


def render_word(document: Document) -> bytes:
    """Return the document as a .docx file; the same document gives the same bytes."""
    before, after = _frame()
    written = {
        _DOCUMENT: f"{before}{_body(document)}{after}",
        _HEADER: _header(document),
        _PROPERTIES: _properties(document),
    }
    return _package(
        _pack(name, written[name].encode()) if part is None else part
        for name, part in _house_parts().items()
    )


@cache
def _house_parts() -> dict[str, _Part | None]:
    """Return the parts of house_style.docx in their order, `None` for those written per document."""
    with zipfile.ZipFile(HOUSE_STYLE) as house:
        return {
            name: None
            if name in {_DOCUMENT, _HEADER, _PROPERTIES}
            else _pack(name, house.read(name))
            for name in house.namelist()
        }


@cache
def _frame() -> tuple[str, str]:
    """Return what stands before and after the text: the root element, and the page with its margins."""
    with zipfile.ZipFile(HOUSE_STYLE) as house:
        before, body, after = house.read(_DOCUMENT).decode().partition("<w:body>")
    return before + body, after


def _header(document: Document) -> str:
    mark = ""
    if document.is_draft:
        style = '<w:rPr><w:rStyle w:val="draft-mark"/></w:rPr>'
        mark = f'<w:r>{style}<w:t xml:space="preserve"> {DRAFT_MARK} </w:t></w:r>'
    text = f"{mark}<w:r><w:tab/></w:r>{_TEXT}{_marked_up(document.header)}{_TEXT_END}"
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="header"/></w:pPr>{text}</w:p>'
    return f"{_DECLARATION}<w:hdr {_WORD_NAMES}>{paragraph}</w:hdr>"


def _properties(document: Document) -> str:
    """Return the properties of the file: a title, and on purpose no author, program or time."""
    title = f"<dc:title>{escape(printable(document.title))}</dc:title>"
    names = f"<cp:coreProperties {_PROPERTY_NAMES}>"
    return f"{_DECLARATION}{names}{title}<dc:language>ja-JP</dc:language></cp:coreProperties>"


def _body(document: Document) -> str:
    return "".join(_run(blocks) for blocks in runs(document))


def _run(blocks: tuple[Block, ...]) -> str:  # noqa: PLR0911 - a line for each kind
    block = blocks[0]
    match block:
        case Line():
            return _paragraph(f"line-{block.align}", block.text)
        case Subject() | Paragraph():
            return _paragraph(block.kind, block.text)
        case Heading():
            return _paragraph("heading-new-page" if block.starts_page else "heading", block.text)
        case Addressee() | Sender() | Contact():
            return "".join(_paragraph(block.kind, line) for line in block.lines)
        case Bullets():
            return "".join(_paragraph(block.kind, f"{BULLET}{line}") for line in block.lines)
        case Item():
            return _items(blocks)
        case Grid():
            return _grid(block)
        case _:
            assert_never(block)


def _paragraph(style: str, text: str, *, keep_next: bool = False) -> str:
    return _paragraph_of(style, f"{_TEXT}{_marked_up(text)}{_TEXT_END}", keep_next=keep_next)


def _paragraph_of(style: str, content: str, *, keep_next: bool) -> str:
    keep = "<w:keepNext/>" if keep_next else ""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/>{keep}</w:pPr>'
    return f"<w:p>{properties}{content}</w:p>"


def _marked_up(text: str) -> str:
    """Return the text as it stands between `_TEXT` and `_TEXT_END`."""
    if not _NEEDS_MARKUP.search(text):
        return text
    safe = escape(printable(text)).replace("\r\n", "\n").replace("\r", "\n")
    return safe.replace("\n", _BREAK).replace("\t", _TAB)


def _items(blocks: Iterable[Block]) -> str:
    """Return the items as a table without rules: number, label, content hanging beside them."""
    items = [block for block in blocks if isinstance(block, Item)]
    # The last item takes 以上 with it, so that a page never begins with 以上 alone.
    rows = [_item(item) for item in items[:-1]] + [_item(items[-1], keep_next=True)]
    return _table("items", _ITEM_COLUMNS, "".join(rows))


def _item(item: Item, *, keep_next: bool = False) -> str:
    number, label, content = _ITEM_COLUMNS
    lines = "".join(_item_line(line, keep_next=keep_next) for line in item.lines)
    cells = (
        _cell(number, _paragraph("item-number", item.number, keep_next=keep_next)),
        _cell(label, _paragraph("item-label", item.label, keep_next=keep_next)),
        _cell(content, lines),
    )
    is_short = sum(len(line.text) for line in item.lines) <= _SHORT_ITEM
    flow = "<w:trPr><w:cantSplit/></w:trPr>" if is_short else ""
    return f"<w:tr>{flow}{''.join(cells)}</w:tr>"


def _item_line(line: ItemLine, *, keep_next: bool) -> str:
    if line.marks:
        return _marked_line(line, keep_next=keep_next)
    if line.number is None:
        return _paragraph("item-line", line.text, keep_next=keep_next)
    text = f"{line.number}\t{line.text}"
    return _paragraph("item-line-numbered", text, keep_next=keep_next)


def _marked_line(line: ItemLine, *, keep_next: bool) -> str:
    """Return a line with underlined stretches, each stretch a run of its own."""
    style, number = "item-line", ""
    if line.number is not None:
        style, number = "item-line-numbered", f"{_TEXT}{_marked_up(line.number)}{_TAB}{_TEXT_END}"
    stretches = (
        f"{_MARKED if part.is_marked else _TEXT}{_marked_up(part.text)}{_TEXT_END}"
        for part in line.passages
    )
    return _paragraph_of(style, number + "".join(stretches), keep_next=keep_next)


def _grid(grid: Grid) -> str:
    widths = _column_widths(grid)
    header = "".join(
        _cell(
            width,
            _paragraph("grid-header", text),
            '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>',
        )
        for width, text in zip(widths, grid.headers, strict=True)
    )
    rows = _rows(grid, widths) if grid.rows else _no_rows(len(widths))
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
    return _paragraph("grid-caption", grid.caption) + _table("grid", widths, head + rows)


def _rows(grid: Grid, widths: tuple[int, ...]) -> str:
    """Return the rows as text, the markup around each cell made once: a table may have thousands."""
    opened = [
        _cell_start(width) + f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_TEXT}'
        for width, style in zip(widths, _cell_styles(grid), strict=True)
    ]
    closed = f"{_TEXT_END}</w:p></w:tc>"
    return "".join(
        f"<w:tr>{''.join([start + _marked_up(text) + closed for start, text in zip(opened, row, strict=True)])}</w:tr>"
        for row in grid.rows
    )


def _cell_styles(grid: Grid) -> list[str]:
    columns = range(len(grid.headers))
    return ["grid-number" if column in grid.numeric_columns else "grid-cell" for column in columns]


def _no_rows(columns: int) -> str:
    span = f'<w:gridSpan w:val="{columns}"/>'
    return f"<w:tr>{_cell(_TEXT_WIDTH, _paragraph('grid-cell', NO_ROWS), span)}</w:tr>"


def _cell_start(width: int, properties: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>'


def _cell(width: int, paragraphs: str, properties: str = "") -> str:
    return f"{_cell_start(width, properties)}{paragraphs}</w:tc>"


def _table(style: str, widths: tuple[int, ...], rows: str) -> str:
    """Return a table and the small gap that keeps it from growing together with a next one."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = (
        f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{_TEXT_WIDTH}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    table = f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    return table + _paragraph("gap", "")


def _column_widths(grid: Grid) -> tuple[int, ...]:
    """Share the width of the page by the longest text of each column among the first rows."""
    sample = (grid.headers, *grid.rows[:_SAMPLE_ROWS])
    longest = [max(map(_display_width, column)) for column in zip(*sample, strict=True)]
    weights = [min(max(width, _NARROWEST), _WIDEST) + _PADDING for width in longest]
    edges = [
        _TEXT_WIDTH * sum(weights[:count]) // sum(weights) for count in range(len(weights) + 1)
    ]
    return tuple(right - left for left, right in pairwise(edges))


def _display_width(text: str) -> int:
    """Estimate the width in half-width characters: three bytes of UTF-8 take two of them."""
    return (len(text) + len(text.encode(errors="replace"))) // 2


def _pack(name: str, content: bytes) -> _Part:
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(content) + deflate.flush()
    return _Part(name.encode("ascii"), zlib.crc32(content), len(content), packed)


def _package(parts: Iterable[_Part]) -> bytes:
    """Join the parts into a zip file that carries no time and no trace of the machine."""
    files: list[bytes] = []
    listing: list[bytes] = []
    offset = 0
    for part in parts:
        # version 2.0, no flags, deflated, fixed time, checksum, sizes, length of name
        facts = (
            20, 0, zlib.DEFLATED, _MIDNIGHT, _FIRST_DAY, part.checksum, len(part.packed), part.size,
            len(part.name), 0,
        )  # fmt: skip
        files += [_ENTRY.pack(b"PK\3\4", *facts), part.name, part.packed]
        listing += [_LISTED.pack(b"PK\1\2", 20, *facts, 0, 0, 0, 0, offset), part.name]
        offset += _ENTRY.size + len(part.name) + len(part.packed)
    directory = b"".join(listing)
    count = len(listing) // 2
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), offset, 0)
    return b"".join((*files, directory, end))
