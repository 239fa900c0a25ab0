"""The Word file: opens, says everything, tells nothing else, and is the same each time."""

import gc
import hashlib
import io
import os
import subprocess
import sys
import time
import tracemalloc
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import get_args

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph
from hypothesis import given
from lxml import etree

from documents.blocks import Block, Document, Grid, Heading, Item, ItemLine, Line, Paragraph
from documents.word import render_word
from tests.documents.approve import GOLDEN, approved_text
from tests.documents.reading import cleaned, paragraphs
from tests.documents.sample import accounts_grid, every_block, letter_long, letter_sample
from tests.documents.strategies import documents

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl tabs spacing ind"
    " contextualSpacing jc outlineLvl sectPr",
    "rPr": "rStyle rFonts b bCs sz szCs u bdr lang",
    "tblPr": "tblStyle tblW tblInd tblBorders tblLayout tblCellMar",
    "tcPr": "tcW gridSpan shd",
    "sectPr": "headerReference footerReference pgSz pgMar cols docGrid",
    "style": "name basedOn uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
}


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def read_back(data: bytes) -> list[str]:
    """Return the text of each paragraph as python-docx reads it, without the gaps after tables."""
    document = docx.Document(io.BytesIO(data))
    found = (WordParagraph(element, document._body) for element in document.element.iter(qn("w:p")))
    return [paragraph.text for paragraph in found if paragraph._p.style != "gap"]


def header_of(data: bytes) -> str:
    return str(docx.Document(io.BytesIO(data)).sections[0].header.paragraphs[0].text)


def test_the_sample_letter_is_written_as_approved() -> None:
    assert approved_text() == GOLDEN.read_text(encoding="utf-8"), (
        "the letter has changed; if it was meant to: read it in Word, raise LAYOUT_VERSION,"
        " run python -m tests.documents.approve"
    )


def test_no_kind_of_block_is_left_out_of_these_tests() -> None:
    assert {type(block) for block in every_block().blocks} == set(get_args(Block))


@pytest.mark.parametrize("document", [letter_sample(), letter_long(), every_block()])
def test_the_letter_holds_everything_in_order(document: Document) -> None:
    assert read_back(render_word(document)) == paragraphs(document)


@given(documents)
def test_any_text_at_all_opens_and_reads_as_it_was_typed(document: Document) -> None:
    data = render_word(document)
    assert read_back(data) == paragraphs(document)
    assert docx.Document(io.BytesIO(data)).core_properties.title == cleaned(document.title)
    assert header_of(data).endswith(f"\t{cleaned(document.header)}")
    assert render_word(document) == data


def test_what_no_file_can_hold_shows_as_a_box() -> None:
    document = Document(title="題", blocks=(Paragraph("前\x00中\ud800後\uffff"),))
    assert read_back(render_word(document)) == ["前□中□後□"]


def test_an_unknown_item_is_never_blank() -> None:
    document = Document(title="題", blocks=(Item("８", "原因・手口", ()),))
    assert read_back(render_word(document)) == ["８", "原因・手口", "確認中"]


def test_what_is_new_in_a_line_is_underlined_and_nothing_else() -> None:
    line = ItemLine("口座数　確定 11口座、見込（最大） 20口座", "(1)", ((7, 9), (19, 21)))
    data = render_word(Document(title="題", blocks=(Item("７", "影響範囲", (line,)),)))
    shown = docx.Document(io.BytesIO(data)).tables[0].rows[0].cells[2].paragraphs[0]
    assert [run.text for run in shown.runs if run.underline] == ["11", "20"]
    assert shown.text == f"(1)\t{line.text}"


@pytest.mark.parametrize("marks", [((0, 9),), ((2, 1),), ((0, 3), (2, 4)), ((-1, 2),)])
def test_marks_outside_of_their_line_are_refused(marks: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError, match="marks"):
        ItemLine("四つの字", None, marks)


def test_a_table_without_rows_says_so() -> None:
    grid = Grid(caption="表", headers=("名", "値"), rows=())
    assert read_back(render_word(Document(title="題", blocks=(grid,))))[-1] == "該当なし"


def test_only_a_draft_is_marked_as_one() -> None:
    assert header_of(render_word(letter_sample(is_draft=True))) == " 案 \t取扱注意・関係者限り"
    assert header_of(render_word(letter_sample(is_draft=False))) == "\t取扱注意・関係者限り"


def test_the_file_has_a_title_and_tells_nothing_about_people_machines_or_times() -> None:
    data = render_word(letter_sample())
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert properties.title == "不正アクセスによる顧客被害の発生について（第１報）"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert (properties.created, properties.modified) == (None, None)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(entry.create_system, entry.external_attr, entry.extra) for entry in entries} == {
        (0, 0, b"")
    }


def test_the_package_is_whole() -> None:
    data = render_word(letter_long())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert package.namelist()[0] == "[Content_Types].xml"
        for name in package.namelist():
            etree.fromstring(package.read(name))


def test_every_style_used_is_in_the_file_and_names_a_japanese_font() -> None:
    data = render_word(every_block())
    styles = part(data, "word/styles.xml")
    used = set()
    for name in ("word/document.xml", "word/header1.xml", "word/footer1.xml"):
        root = etree.fromstring(part(data, name).encode())
        for element in root.iter(qn("w:pStyle"), qn("w:rStyle")):
            used.add(element.get(qn("w:val")))
    assert len(used) > 15
    for style in used:
        _, found, after = styles.partition(f'w:styleId="{style}"')
        assert found
        assert "w:eastAsia=" in after.partition("</w:style>")[0]
    assert 'w:styleId="items"' in styles
    assert 'w:styleId="grid"' in styles


def test_elements_stand_in_the_order_word_insists_on() -> None:
    data = render_word(letter_long())
    for name in ("word/document.xml", "word/styles.xml", "word/header1.xml"):
        for element in etree.fromstring(part(data, name).encode()).iter():
            names = [etree.QName(child).localname for child in element]
            order = ORDER.get(etree.QName(element).localname, "").split()
            if order:
                assert names == sorted(names, key=order.index)


def test_tables_never_grow_together_and_rows_add_up_to_the_page() -> None:
    items = (Item("１", "名", (ItemLine("文"),)),)
    document = Document(title="題", blocks=(*items, accounts_grid(1), accounts_grid(1), *items))
    body = docx.Document(io.BytesIO(render_word(document))).element.body
    kinds = [etree.QName(child).localname for child in body]
    assert kinds.count("tbl") == 4
    assert all(after == "p" for kind, after in pairwise(kinds) if kind == "tbl")
    for table in body.iter(qn("w:tbl")):
        columns = [int(column.get(qn("w:w"))) for column in table.iter(qn("w:gridCol"))]
        assert sum(columns) == 9071
        for row in table.iter(qn("w:tr")):
            assert [int(cell.get(qn("w:w"))) for cell in row.iter(qn("w:tcW"))] == columns


def test_a_table_repeats_its_header_and_sets_amounts_right() -> None:
    data = render_word(Document(title="題", blocks=(accounts_grid(2),)))
    table = docx.Document(io.BytesIO(data)).tables[0]
    assert table._tbl.tr_lst[0].find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    styles = [cell.paragraphs[0]._p.style for cell in table.rows[1].cells]
    assert styles == ["grid-number", "grid-cell", "grid-cell", "grid-number", "grid-number"]


def test_a_short_item_stays_whole_and_a_long_one_may_break_over_pages() -> None:
    short, long = (Item("１", "名", (ItemLine("文" * count),)) for count in (200, 201))
    data = render_word(Document(title="題", blocks=(short, long)))
    rows = docx.Document(io.BytesIO(data)).tables[0]._tbl.tr_lst
    assert [row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows] == [
        True,
        False,
    ]


def test_an_annex_starts_a_page() -> None:
    document = Document(title="題", blocks=(Heading("本編"), Heading("別紙", starts_page=True)))
    read = docx.Document(io.BytesIO(render_word(document)))
    styles = [paragraph.style for paragraph in read.paragraphs]
    breaks = [style.paragraph_format.page_break_before for style in styles if style]
    assert breaks == [None, True]


def test_another_process_in_another_place_writes_the_same_bytes() -> None:
    program = (
        "import hashlib; from documents.word import render_word;"
        " from tests.documents.sample import letter_long;"
        " print(hashlib.sha256(render_word(letter_long())).hexdigest())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        timeout=60,
    )
    here = hashlib.sha256(render_word(letter_long())).hexdigest()
    assert done.stdout.decode().strip() == here


def milliseconds(document: Document, tries: int) -> float:
    """Return the best of some tries: the others measure the neighbours on the machine."""
    best = float("inf")
    for _ in range(tries):
        started = time.perf_counter()
        render_word(document)
        best = min(best, time.perf_counter() - started)
    return best * 1000


def test_a_letter_takes_no_time_anyone_would_notice() -> None:
    assert milliseconds(letter_sample(), 20) <= 15


@pytest.mark.parametrize(("rows", "limit"), [(1_000, 100), (10_000, 1_000)])
def test_an_annex_of_thousands_of_rows_is_written_in_time(rows: int, limit: float) -> None:
    assert milliseconds(Document(title="題", blocks=(accounts_grid(rows),)), 3) <= limit


def test_a_thousand_letters_leave_nothing_behind_in_memory() -> None:
    document = letter_sample()
    render_word(document)
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(1_000):
            render_word(document)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 50_000


def test_a_line_break_typed_inside_a_text_is_kept() -> None:
    document = Document(title="題", blocks=(Line("一\r\n二\n三\r四\t五"),))
    assert read_back(render_word(document)) == ["一\n二\n三\n四\t五"]
