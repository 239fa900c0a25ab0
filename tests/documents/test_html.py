"""The preview on the page shows what the Word file will say."""

import re
from pathlib import Path
from typing import get_args
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError

from documents.blocks import Block, Document, Heading, Item, ItemLine, Kind, Paragraph
from documents.html import HtmlDocument, HtmlRun, html_document
from tests.documents.reading import cleaned, paragraphs
from tests.documents.sample import every_block, letter_long, letter_sample
from tests.documents.strategies import documents

ROOT = Path(__file__).parents[2]
PAGES = Environment(
    loader=FileSystemLoader(ROOT / "templates"), autoescape=True, undefined=StrictUndefined
)
PAGE = PAGES.from_string(
    "<!doctype html><html lang='ja'><head><title>題</title></head><body><h1>題</h1>"
    "{% import 'documents/document.html' as letters %}{{ letters.document(letter) }}</body></html>"
)


def shown(document: Document) -> str:
    return PAGE.render(letter=html_document(document))


def parsed(page: str, *, strict: bool = False) -> Element:
    parser = html5lib.HTMLParser(strict=strict, namespaceHTMLElements=False)
    root = parser.parse(page)
    assert isinstance(root, Element)
    return root


def text_of(element: Element) -> str:
    return "".join(element.itertext())


@pytest.mark.parametrize("document", [letter_sample(), letter_long(), every_block()])
def test_the_preview_is_valid_html_and_says_everything_in_order(document: Document) -> None:
    rest = text_of(parsed(shown(document), strict=True))
    for paragraph in paragraphs(document):
        for part in paragraph.lstrip("・").split("\t"):
            before, found, rest = rest.partition(part)
            assert found == part, f"{part!r} is missing after {before[-40:]!r}"


def test_every_kind_of_block_is_shown() -> None:
    document = every_block()
    assert {type(block) for block in document.blocks} == set(get_args(Block))
    page = shown(document)
    for kind in Kind:
        assert f'class="letter-{kind}' in page, f"the template does not show {kind}"


def test_a_kind_of_block_the_template_lacks_is_an_error_and_no_silent_gap() -> None:
    class NewKind(str):
        __slots__ = ()

    run = HtmlRun(NewKind("poem"), (Paragraph("文"),))  # type: ignore[arg-type]
    with pytest.raises(UndefinedError, match="poem"):
        PAGE.render(letter=HtmlDocument(header="柱", is_draft=True, runs=(run,)))


def test_only_a_draft_is_marked_as_one() -> None:
    assert '<span class="letter-draft">案</span>' in shown(letter_sample(is_draft=True))
    assert "letter-draft" not in shown(letter_sample(is_draft=False))
    assert "取扱注意・関係者限り" in shown(letter_sample(is_draft=False))


def test_what_is_still_to_be_asked_is_marked_for_the_author() -> None:
    page = parsed(shown(letter_sample()))
    missing = [text_of(item) for item in page.iter("div") if "missing" in item.get("class", "")]
    assert len(missing) == 1
    assert "原因・手口" in missing[0]
    assert "調査中" in missing[0]


def test_what_is_new_in_a_line_is_underlined() -> None:
    line = ItemLine("口座数 11口座", None, ((4, 6),))
    page = parsed(shown(Document(title="題", blocks=(Item("７", "影響範囲", (line,)),))))
    assert [text_of(mark) for mark in page.iter("u")] == ["11"]


def test_amounts_stand_right_and_headers_belong_to_their_columns() -> None:
    page = parsed(shown(letter_long()))
    first = next(page.iter("tbody"))[0]
    assert [cell.get("class") for cell in first] == [
        "letter-grid-number",
        None,
        None,
        "letter-grid-number",
        "letter-grid-number",
    ]
    assert {header.get("scope") for header in page.iter("th")} == {"col"}


def test_an_annex_starts_a_page_in_print() -> None:
    document = Document(title="題", blocks=(Heading("本編"), Heading("別紙", starts_page=True)))
    headings = [heading.get("class") for heading in parsed(shown(document)).iter("h3")]
    assert headings == ["letter-heading", "letter-heading letter-heading-new-page"]


def test_markup_typed_by_people_is_shown_and_not_obeyed() -> None:
    hostile = '<script>alert(1)</script>{{7*7}}"><img src=x onerror=alert(1)>'
    document = Document(
        title="題",
        header=hostile,
        blocks=(Paragraph(hostile), Item(hostile, hostile, (ItemLine(hostile, hostile),))),
    )
    page = parsed(shown(document))
    assert not list(page.iter("script"))
    assert not list(page.iter("img"))
    assert text_of(page).count(hostile) == 6


@given(documents)
def test_any_text_at_all_is_shown_and_can_be_sent(document: Document) -> None:
    page = shown(document)
    page.encode()
    text = text_of(parsed(page))
    for paragraph in paragraphs(document):
        for part in paragraph.lstrip("・").split("\t"):
            assert part in text
    assert cleaned(document.header) in text


def test_the_sheet_of_styles_knows_every_class_of_the_template() -> None:
    page = parsed(shown(every_block()))
    used = {name for element in page.iter() for name in element.get("class", "").split()}
    css = (ROOT / "static/letter.css").read_text(encoding="utf-8")
    plain = {"letter-line", "letter-line-left", "letter-item-line"}  # need no style of their own
    known = set(re.findall(r"\.(letter[a-z-]*)", css))
    assert used - plain - known == set()
