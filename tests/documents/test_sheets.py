"""Lists to take along: safe in a spreadsheet, equal bytes for equal lists, nothing dropped in silence."""

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.sheets import Cell, Sheet, is_export_of, render_csv, render_xlsx

DANGEROUS = ("=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠1", "'=1")


def _sheet(*rows: tuple[Cell, ...]) -> Sheet:
    return Sheet("一覧", ("番号", "内容"), rows)


def _records(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


def _part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name).decode()


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    content, lost = render_csv(_sheet((1, text)))
    (cell,) = [row[1] for row in _records(content)[1:]]
    assert cell.startswith("'")
    assert lost == []


def test_numbers_stay_numbers_and_nothing_is_nothing() -> None:
    content, _ = render_csv(_sheet((-5, None), (0, "0")))
    assert content == "\ufeff番号,内容\r\n-5,\r\n0,0\r\n".encode()


def test_cp932_tells_what_it_cannot_hold_and_writes_the_sign_that_stands_for_it() -> None:
    content, lost = render_csv(_sheet((1, "𠮷野家 髙﨑①〜− 😀𠮷")), "cp932")
    assert lost == ["𠮷", "😀"]
    assert _records(content, "cp932")[1][1] == "〓野家 髙﨑①～－ 〓〓"


def test_control_characters_and_half_characters_do_not_stop_an_export() -> None:
    sheet = _sheet((1, "a\x00\x0b\ud800b"))
    assert _records(render_csv(sheet)[0])[1] == ["1", "ab"]
    assert "ab" in _part(render_xlsx(sheet), "xl/sharedStrings.xml")


def test_the_same_sheet_gives_the_same_workbook() -> None:
    sheet = _sheet((1, "件名"), (2, "別の件名"))
    first = render_xlsx(sheet)
    assert first == render_xlsx(sheet)
    assert "2000-01-01T00:00:00Z" in _part(first, "docProps/core.xml")


def test_a_workbook_holds_no_formula_and_no_link_and_its_headers_stay_in_view() -> None:
    content = render_xlsx(_sheet((1, "=1+1"), (2, "http://example.jp"), (3, "123")))
    page = _part(content, "xl/worksheets/sheet1.xml")
    assert "<f>" not in page
    assert "hyperlink" not in page
    assert 'state="frozen"' in page
    assert page.count('t="s"') == 5
    assert "<v>3</v>" in page


def test_a_title_fits_a_tab_and_a_text_that_no_cell_holds_is_not_cut() -> None:
    assert 'name="一覧・2026・11"' in _part(
        render_xlsx(Sheet("一覧/2026:11", ("a",), ())), "xl/workbook.xml"
    )
    assert f'name="{"長" * 31}"' in _part(
        render_xlsx(Sheet("長" * 40, ("a",), ())), "xl/workbook.xml"
    )
    with pytest.raises(ValueError, match="row 1 "):
        render_xlsx(_sheet((1, "x" * 40_000)))


@given(st.text(max_size=20))
def test_what_cp932_makes_of_a_text_is_recognised_as_that_text(text: str) -> None:
    sheet = Sheet("x", ("a",), ((f"a{text}",),))
    records = _records(render_csv(sheet, "cp932")[0], "cp932")
    kept = _records(render_csv(sheet)[0])
    assert is_export_of(kept[1][0], records[1][0])


def test_another_text_is_not_taken_for_an_export() -> None:
    assert not is_export_of("髙橋", "高橋")
    assert not is_export_of("山田", "〓田")
    assert not is_export_of("𠮷野", "〓野家")
    assert is_export_of("𠮷野", "〓野")
