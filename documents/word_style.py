"""The house style of the Word output: page, fonts and styles, built once into house_style.docx."""

import io
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE as RELATION
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from lxml import etree

from documents.blocks import CONFIDENTIAL, DRAFT_MARK

HOUSE_STYLE = Path(__file__).with_name("house_style.docx")
MINCHO = "ＭＳ 明朝"
GOTHIC = "ＭＳ ゴシック"
TEXT_WIDTH = Mm(160)
MARGIN = Mm(25)
ZIP_TIME = (1980, 1, 1, 0, 0, 0)

_KEPT_RELATIONS = {RELATION.OFFICE_DOCUMENT, RELATION.CORE_PROPERTIES, RELATION.STYLES}
_KEPT_RELATIONS |= {RELATION.SETTINGS, RELATION.HEADER, RELATION.FOOTER}
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}


@dataclass(frozen=True, slots=True)
class _Type:
    """A font, its size in points and its weight."""

    font: str = MINCHO
    size: float = 10.5
    is_bold: bool = False


_BODY = _Type()
_TITLE = _Type(GOTHIC, 13, is_bold=True)
_PART = _Type(GOTHIC, 11, is_bold=True)
_LABEL = _Type(GOTHIC, 10)
_SMALL = _Type(MINCHO, 9)
_SMALL_LABEL = _Type(GOTHIC, 9)
_TINY = _Type(MINCHO, 4)


@dataclass(frozen=True, slots=True)
class _Style:
    """One paragraph style; lengths in points."""

    id: str
    name: str
    type: _Type = _BODY
    align: str = "left"
    line: float = 16
    before: float = 0
    after: float = 0
    indent: float = 0
    first_line: float = 0
    keep_next: bool = False
    keep_lines: bool = False
    is_block: bool = False  # its lines stand together: space before and after the whole
    new_page: bool = False
    outline: int | None = None
    right_tab: bool = False


_STYLES = (
    _Style("line-left", "一報 行"),
    _Style("line-center", "一報 行 中央", align="center", before=6, after=8, keep_next=True),
    _Style("line-right", "一報 行 右", align="right", keep_next=True),
    _Style("addressee", "一報 宛名", before=10, keep_next=True, is_block=True),
    _Style("sender", "一報 発信者", align="right", keep_next=True),
    _Style("subject", "一報 件名", _TITLE, align="center", line=20, before=22, after=16, outline=0),
    _Style("paragraph", "一報 本文", align="both", first_line=10.5, after=4),
    _Style("heading", "一報 見出し", _PART, before=14, after=4, outline=1),
    _Style("heading-new-page", "一報 見出し 改頁", _PART, after=4, outline=1, new_page=True),
    _Style("item-number", "一報 項目番号", _LABEL),
    _Style("item-label", "一報 項目名", _LABEL),
    _Style("item-line", "一報 項目内容", align="both"),
    _Style(
        "item-line-numbered",
        "一報 項目内容 番号",
        align="both",
        indent=24,
        first_line=-24,
        keep_lines=True,
    ),
    _Style("grid-caption", "一報 表題", _LABEL, before=8, after=3, keep_next=True),
    _Style("grid-header", "一報 表 見出し", _SMALL_LABEL, align="center", line=14, keep_next=True),
    _Style("grid-cell", "一報 表 文字", _SMALL, line=14),
    _Style("grid-number", "一報 表 数値", _SMALL, align="right", line=14),
    _Style("bullets", "一報 箇条書き", align="both", indent=21, first_line=-10.5),
    _Style("contact", "一報 連絡先", before=10, indent=210, keep_next=True, is_block=True),
    _Style("gap", "一報 間", _TINY, line=6, keep_next=True),
    _Style("header", "header", _SMALL_LABEL, line=14, right_tab=True),
    _Style("footer", "footer", _SMALL, align="center", line=14),
)

_SETTINGS = f"""<w:settings {nsdecls("w")}>
<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>
<w:characterSpacingControl w:val="compressPunctuation"/>
<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode"
 w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="ja-JP"/>
<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>
</w:settings>"""

_DEFAULTS = f"""<w:docDefaults {nsdecls("w")}>
<w:rPrDefault><w:rPr>
<w:rFonts w:ascii="{MINCHO}" w:eastAsia="{MINCHO}" w:hAnsi="{MINCHO}" w:cs="{MINCHO}"/>
<w:sz w:val="21"/><w:szCs w:val="21"/>
<w:lang w:val="en-US" w:eastAsia="ja-JP" w:bidi="ar-SA"/>
</w:rPr></w:rPrDefault>
<w:pPrDefault><w:pPr><w:widowControl/><w:spacing w:line="320" w:lineRule="atLeast"/></w:pPr></w:pPrDefault>
</w:docDefaults>"""

_ITEMS_TABLE = f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="items">
<w:name w:val="一報 項目表"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>
<w:top w:w="45" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>
<w:bottom w:w="45" w:type="dxa"/><w:right w:w="113" w:type="dxa"/>
</w:tblCellMar></w:tblPr></w:style>"""

_RULE = 'w:val="single" w:sz="4" w:space="0" w:color="auto"'
_GRID_TABLE = f"""<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="grid">
<w:name w:val="一報 表"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="1"/>
<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>
<w:top {_RULE}/><w:left {_RULE}/><w:bottom {_RULE}/><w:right {_RULE}/>
<w:insideH {_RULE}/><w:insideV {_RULE}/></w:tblBorders><w:tblCellMar>
<w:top w:w="28" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>
<w:bottom w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>
</w:tblCellMar></w:tblPr></w:style>"""

_DRAFT_STYLE = f"""<w:style {nsdecls("w")} w:type="character" w:customStyle="1"
 w:styleId="draft-mark"><w:name w:val="一報 案"/><w:uiPriority w:val="1"/><w:rPr>
<w:rFonts w:ascii="{GOTHIC}" w:eastAsia="{GOTHIC}" w:hAnsi="{GOTHIC}" w:cs="{GOTHIC}"/>
<w:b/><w:bCs/><w:sz w:val="28"/><w:szCs w:val="28"/>
<w:bdr w:val="single" w:sz="8" w:space="0" w:color="auto"/></w:rPr></w:style>"""

_HEADER = f"""<w:hdr {nsdecls("w")}><w:p><w:pPr><w:pStyle w:val="header"/></w:pPr>
<w:r><w:rPr><w:rStyle w:val="draft-mark"/></w:rPr><w:t xml:space="preserve"> {DRAFT_MARK} </w:t></w:r>
<w:r><w:tab/><w:t>{CONFIDENTIAL}</w:t></w:r></w:p></w:hdr>"""

_FOOTER = f"""<w:ftr {nsdecls("w")}><w:p><w:pPr><w:pStyle w:val="footer"/></w:pPr>
<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>
<w:r><w:t>/</w:t></w:r>
<w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>"""


def build_house_style() -> bytes:
    """Return the Word file that carries the page, the fonts and the styles and no text."""
    document = docx.Document()
    _drop_relations(document)
    _set_page(document)
    _set_styles(document)
    _replace(document.settings.element, _SETTINGS)
    _replace(document.sections[0].header._element, _HEADER)  # noqa: SLF001 - python-docx has no other way to a whole header
    _replace(document.sections[0].footer._element, _FOOTER)  # noqa: SLF001 - likewise
    _clear_properties(document)
    _tidy(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return _packed(buffer.getvalue())


def _drop_relations(document: WordDocument) -> None:
    for owner in (document.part, document.part.package):
        for name, relation in list(owner.rels.items()):
            if relation.reltype not in _KEPT_RELATIONS:
                del owner.rels[name]


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    section.header_distance = section.footer_distance = Mm(12)
    section.header.is_linked_to_previous = False
    section.footer.is_linked_to_previous = False


def _set_styles(document: WordDocument) -> None:
    root = document.styles.element
    for child in list(root):
        if child.get(qn("w:styleId")) not in _KEPT_STYLES:
            root.remove(child)
    root.insert(0, parse_xml(_DEFAULTS))
    normal = document.styles["Normal"]
    normal.element.remove(normal.element.find(qn("w:rsid")))
    _set_font(normal, MINCHO)
    for style in _STYLES:
        _add_style(document, style)
    for table_or_character in (_ITEMS_TABLE, _GRID_TABLE, _DRAFT_STYLE):
        root.append(parse_xml(_joined(table_or_character)))


def _add_style(document: WordDocument, wanted: _Style) -> None:
    builtin = wanted.name in {"header", "footer"}
    style = document.styles.add_style(wanted.name, WD_STYLE_TYPE.PARAGRAPH, builtin=builtin)
    style.element.set(qn("w:styleId"), wanted.id)
    style.base_style = document.styles["Normal"]
    style.quick_style = not builtin
    style.font.size = Pt(wanted.type.size)
    style.font.bold = wanted.type.is_bold or None
    _set_font(style, wanted.type.font)
    _set_spacing(style, wanted)
    _set_flow(style, wanted)


def _set_font(style: ParagraphStyle, font: str) -> None:
    style.font.name = font
    fonts = style.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    for script in ("ascii", "eastAsia", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), font)


def _set_spacing(style: ParagraphStyle, wanted: _Style) -> None:
    layout = style.paragraph_format
    layout.line_spacing = Pt(wanted.line)
    layout.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
    layout.space_before, layout.space_after = Pt(wanted.before), Pt(wanted.after)
    if wanted.indent:
        layout.left_indent = Pt(wanted.indent)
    if wanted.first_line:
        layout.first_line_indent = Pt(wanted.first_line)
    if wanted.right_tab:
        layout.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)


def _set_flow(style: ParagraphStyle, wanted: _Style) -> None:
    layout = style.paragraph_format
    layout.keep_with_next = wanted.keep_next or wanted.outline is not None or None
    layout.keep_together = wanted.keep_lines or None
    layout.page_break_before = wanted.new_page or None
    layout.alignment = WD_ALIGN_PARAGRAPH.from_xml(wanted.align)
    properties = style.element.find(qn("w:pPr"))
    if wanted.is_block:
        properties.insert_element_before(OxmlElement("w:contextualSpacing"), "w:jc")
    if wanted.outline is not None:
        level = OxmlElement("w:outlineLvl", attrs={qn("w:val"): str(wanted.outline)})
        properties.append(level)


def _replace(element: BaseOxmlElement, xml: str) -> None:
    """Give the element the attributes and children of the XML text."""
    wanted = parse_xml(_joined(xml))
    element.clear()
    element.extend(list(wanted))


def _joined(xml: str) -> str:
    """Return the XML text on one line: line breaks between elements would count as text."""
    return xml.replace("\n", "")


def _clear_properties(document: WordDocument) -> None:
    """Leave no author, no date and no program name in the file."""
    properties = document.part.package.core_properties._element  # noqa: SLF001 - python-docx cannot remove a property
    for child in list(properties):
        properties.remove(child)


def _tidy(document: WordDocument) -> None:
    """Drop revision marks and the namespaces that nothing uses any more."""
    document.sections[0]._sectPr.attrib.clear()  # noqa: SLF001 - revision marks have no other door
    parts = document.part.package.iter_parts()
    for root in [part.element for part in parts if isinstance(part, XmlPart)]:
        root.attrib.pop(f"{{{_COMPATIBILITY}}}Ignorable", None)
        etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "r"])


def _packed(package: bytes) -> bytes:
    """Return the package with fixed times, so that building it twice gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(name), compresslevel=9)
    return buffer.getvalue()


def main() -> None:
    """Write house_style.docx anew."""
    HOUSE_STYLE.write_bytes(build_house_style())
    sys.stdout.write(f"{HOUSE_STYLE.name} written\n")


if __name__ == "__main__":
    main()
