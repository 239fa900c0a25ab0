"""A document from its first page to its last: parts of the file, pages upright and on their side, blocks."""

import re
import zipfile
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import assert_never

from documents.blocks import (
    BULLET,
    DRAFT_MARK,
    Addressee,
    Block,
    Bullets,
    Contact,
    Document,
    Grid,
    Heading,
    Item,
    Line,
    Paragraph,
    Sender,
    Subject,
    printable,
    runs,
)
from documents.word.markup import TEXT, TEXT_END, marked_up, paragraph
from documents.word.package import Part, pack, package
from documents.word.tables import grid_table, items_table

LAYOUT_VERSION = (
    1  # stored with an approved report; goes up when the same report comes out differently
)
HOUSE_STYLE = Path(__file__).parents[1] / "house_style.docx"

_DOCUMENT = "word/document.xml"
_HEADER = "word/header1.xml"
_WIDE_HEADER = "word/header2.xml"
_CONTENT_TYPES = "[Content_Types].xml"
_RELATIONS = "word/_rels/document.xml.rels"
_PROPERTIES = "docProps/core.xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD_NAMES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PROPERTY_NAMES = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_TEXT_WIDTH = 9071  # twentieths of a point: A4 less two margins of 25 mm
_WIDE_WIDTH, _WIDE_MARGIN = 15137, 850  # the same on its side with margins of 15 mm left and right
_WIDE_ID = "rId9"
_WIDE_TAB = (
    f'<w:tabs><w:tab w:val="clear" w:pos="{_TEXT_WIDTH}"/>'
    f'<w:tab w:val="right" w:pos="{_WIDE_WIDTH}"/></w:tabs>'
)
_WIDE_TYPE = (
    f'<Override PartName="/{_WIDE_HEADER}" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/>'
)
_WIDE_RELATION = (
    f'<Relationship Id="{_WIDE_ID}" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" '
    'Target="header2.xml"/>'
)


def render_word(document: Document) -> bytes:
    """Return the document as a .docx file; the same document gives the same bytes."""
    is_wide = any(isinstance(block, Heading) and block.is_wide for block in document.blocks)
    written = {
        _DOCUMENT: _text(document),
        _HEADER: (_header(document),),
        _WIDE_HEADER: (_header(document, _WIDE_TAB),),
        _PROPERTIES: (_properties(document),),
    }
    return package(
        pack(name, written[name]) if part is None else part
        for name, part in _house_parts(is_wide=is_wide).items()
    )


@cache
def _house_parts(*, is_wide: bool) -> dict[str, Part | None]:
    """Return the parts of house_style.docx in their order, `None` for those written per document."""
    names = [_WIDE_HEADER] if is_wide else []
    with zipfile.ZipFile(HOUSE_STYLE) as house:
        return {
            name: None
            if name in {_DOCUMENT, _HEADER, _WIDE_HEADER, _PROPERTIES}
            else pack(name, (_told_of_wide(name, house.read(name).decode(), is_wide=is_wide),))
            for name in house.namelist() + names
        }


def _told_of_wide(name: str, part: str, *, is_wide: bool) -> str:
    """Add the header of the wide pages, whose right edge is another, to the lists of parts."""
    if is_wide and name == _CONTENT_TYPES:
        return part.replace("</Types>", f"{_WIDE_TYPE}</Types>")
    if is_wide and name == _RELATIONS:
        return part.replace("</Relationships>", f"{_WIDE_RELATION}</Relationships>")
    return part


@cache
def _frame() -> tuple[str, str, str]:
    """Return what stands before the text, the description of the page with its margins, and the end."""
    with zipfile.ZipFile(HOUSE_STYLE) as house:
        before, body, after = house.read(_DOCUMENT).decode().partition("<w:body>")
    page, end, rest = after.partition("</w:sectPr>")
    return before + body, page + end, rest


def _page(*, is_wide: bool) -> str:
    """Return the description of a page, upright or on its side."""
    page = _frame()[1]
    if not is_wide:
        return page
    page = re.sub(r'w:(right|left)="\d+"', rf'w:\1="{_WIDE_MARGIN}"', page)
    turned = re.sub(r'w:w="(\d+)" w:h="(\d+)"', r'w:w="\2" w:h="\1" w:orient="landscape"', page)
    return re.sub(r'(<w:headerReference [^>]*r:id=")[^"]+', rf"\g<1>{_WIDE_ID}", turned)


def _text(document: Document) -> Iterator[str]:
    """Yield document.xml piece by piece: as a whole, an annex of thousands of rows would fill the memory."""
    before, _, end = _frame()
    yield before
    held, is_wide = "", False
    for blocks in runs(document):
        block = blocks[0]
        turns = isinstance(block, Heading) and block.starts_page and block.is_wide != is_wide
        if turns and held:
            # The last paragraph of a part carries the description of its pages.
            text, mark, rest = held.rpartition("</w:pPr>")
            held = f"{text}{_page(is_wide=is_wide)}{mark}{rest}"
        is_wide ^= turns
        for piece in _run(blocks, _WIDE_WIDTH if is_wide else _TEXT_WIDTH, turns=turns):
            yield held
            held = piece
    yield f"{held}{_page(is_wide=is_wide)}{end}"


def _header(document: Document, tabs: str = "") -> str:
    mark = ""
    if document.is_draft:
        style = '<w:rPr><w:rStyle w:val="draft-mark"/></w:rPr>'
        mark = f'<w:r>{style}<w:t xml:space="preserve"> {DRAFT_MARK} </w:t></w:r>'
    text = f"{mark}<w:r><w:tab/></w:r>{TEXT}{marked_up(document.header)}{TEXT_END}"
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="header"/>{tabs}</w:pPr>{text}</w:p>'
    return f"{_DECLARATION}<w:hdr {_WORD_NAMES}>{paragraph}</w:hdr>"


def _properties(document: Document) -> str:
    """Return the properties of the file: a title, and on purpose no author, program or time."""
    title = f"<dc:title>{escape(printable(document.title))}</dc:title>"
    names = f"<cp:coreProperties {_PROPERTY_NAMES}>"
    return f"{_DECLARATION}{names}{title}<dc:language>ja-JP</dc:language></cp:coreProperties>"


def _run(blocks: tuple[Block, ...], width: int, *, turns: bool) -> Iterator[str]:
    """Yield what stands for the blocks, the last piece ending with a paragraph."""
    block = blocks[0]
    match block:
        case Line():
            yield paragraph(f"line-{block.align}", block.text)
        case Subject() | Paragraph():
            yield paragraph(block.kind, block.text)
        case Heading():
            # Pages that turn begin anew by themselves.
            starts = block.starts_page and not turns
            yield paragraph("heading-new-page" if starts else "heading", block.text)
        case Addressee() | Sender() | Contact():
            yield "".join(paragraph(block.kind, line) for line in block.lines)
        case Bullets():
            yield "".join(paragraph(block.kind, f"{BULLET}{line}") for line in block.lines)
        case Item():
            yield items_table(blocks)
        case Grid():
            yield from grid_table(block, width)
        case _:
            assert_never(block)
