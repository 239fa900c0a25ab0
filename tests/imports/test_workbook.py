"""Workbooks become tables of text; everything else that calls itself a workbook is refused with advice."""

import io
import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from documents.sheets import Sheet, render_xlsx
from imports.parsing.results import Refused
from imports.parsing.tables import parse_table
from tests.imports.files import book_of, changed_zip, entry_of, simple_book

GOOD = simple_book(("番号", "件名"), (1, "不正出金"))
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _refusal(data: bytes, sheet: str | None = None) -> str:
    with pytest.raises(Refused) as refused:
        parse_table(data, sheet)
    return str(refused.value)


def test_numbers_dates_times_and_yes_are_text_as_people_write_it() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet("受付")
        sheet.write_row(0, 0, [f"列{number}" for number in range(9)])
        sheet.write_row(1, 0, [123, 1.5, True, "00123"])
        for column, (value, shape) in enumerate(
            (
                (datetime(2026, 11, 22, 14, 5), "yyyy/mm/dd hh:mm"),  # noqa: DTZ001
                (date(2026, 11, 22), "yyyy/mm/dd"),
                (time(14, 5), "hh:mm"),
                (datetime(2026, 11, 22, 14, 5, 30), "yyyy/mm/dd hh:mm:ss"),  # noqa: DTZ001
            ),
            4,
        ):
            sheet.write_datetime(1, column, value, book.add_format({"num_format": shape}))
        sheet.write_number(1, 8, 30.25, book.add_format({"num_format": "[h]:mm"}))

    table = parse_table(book_of(fill))
    assert table.rows[0] == (
        "123", "1.5", "TRUE", "00123", "2026/11/22 14:05", "2026/11/22", "14:05", "2026/11/22 14:05:30",
        "726:00",
    )  # fmt: skip
    assert (table.sheet, table.sheets, table.warnings) == ("受付", ("受付",), ())


def test_dates_counted_from_1904_are_the_same_days() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "日時")
        shape = book.add_format({"num_format": "yyyy/mm/dd hh:mm"})
        sheet.write_datetime(1, 0, datetime(2026, 11, 22, 14, 5), shape)  # noqa: DTZ001

    assert parse_table(book_of(fill, date_1904=True)).rows == (("2026/11/22 14:05",),)


def test_formulas_give_their_values_and_errors_are_seen() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_formula(1, 1, "=#REF!", None, "#REF!")
        sheet.write_formula(3, 2, "=1/0", None, "#DIV/0!")

    table = parse_table(book_of(fill))
    assert table.rows == (("2", "#REF!", ""), ("", "", "#DIV/0!"))
    assert table.numbers == (2, 4)


def test_the_first_sheet_with_rows_is_taken_and_another_can_be_chosen() -> None:
    def fill(book: Workbook) -> None:
        book.add_worksheet("表紙")
        hidden = book.add_worksheet("控え")
        hidden.write_row(0, 0, ["x", "y"])
        hidden.hide()
        for name in ("四月", "五月"):
            sheet = book.add_worksheet(name)
            sheet.write_column(0, 0, ["月", name])

    data = book_of(fill)
    table = parse_table(data)
    assert (table.sheet, table.sheets, table.rows) == (
        "四月",
        ("表紙", "四月", "五月"),
        (("四月",),),
    )
    assert "表示されていないシートが1枚" in table.warnings[0]
    assert parse_table(data, "五月").rows == (("五月",),)
    assert "シートを選び直して" in _refusal(data, "控え")
    assert "データの行がありません" in _refusal(data, "表紙")


def test_merged_cells_and_long_numbers_are_told() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["口座番号", "名義"])
        sheet.write_number(1, 0, 1234567890123456)
        sheet.merge_range(2, 0, 3, 1, "結合")

    table = parse_table(book_of(fill))
    assert table.rows[1:] == (("結合", ""),)
    assert any("結合されたセル" in warning for warning in table.warnings)
    assert any("16桁以上の数値があります（2行目）" in warning for warning in table.warnings)


def test_trailing_formatted_rows_and_columns_are_left_out() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(3, 2, ["番号", "件名"])
        sheet.write_row(4, 2, [1, "あ"])
        for row in range(300):
            sheet.write_blank(row, 40, None, book.add_format({"bold": True}))

    table = parse_table(book_of(fill))
    assert table.headers[2:] == ("番号", "件名")
    assert table.rows == (("", "", "1", "あ"),)
    assert table.numbers == (5,)


def test_workbooks_with_a_password_are_refused_with_advice() -> None:
    encrypted = OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    assert "パスワードを解除" in _refusal(encrypted)
    flagged = bytearray(GOOD)
    at = flagged.index(b"PK\x01\x02")
    while at >= 0:
        flagged[at + 8] |= 1
        at = flagged.find(b"PK\x01\x02", at + 4)
    assert "パスワードを解除" in _refusal(bytes(flagged))


def test_other_formats_are_refused_with_advice_to_save_as_xlsx() -> None:
    ods = changed_zip(GOOD, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})
    for data, word in (
        (OLE + bytes(2000), "（.xls）"),
        (ods, "（.ods）"),
        (changed_zip(GOOD, {"xl/vbaProject.bin": b"x"}), "（.xlsm）"),
        (changed_zip(GOOD, {"xl/workbook.bin": b"x"}), "（.xlsb）"),
        (
            changed_zip(GOOD, {"xl/workbook.xml": None, "word/document.xml": b"<x/>"}),
            "ブックではありません",
        ),
    ):
        sentence = _refusal(data)
        assert word in sentence
        assert "「Excel ブック（.xlsx）」として保存" in sentence


@pytest.mark.parametrize("cut", [5, 30, 100, 1000, 3000, -500, -1])
def test_a_cut_workbook_is_refused(cut: int) -> None:
    assert "壊れているか、途中で切れています" in _refusal(GOOD[:cut])


@pytest.mark.parametrize(
    "name", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"]
)
@pytest.mark.parametrize("content", [b"", b"<", b"\x00\xff", b"<a><b></a>"])
def test_a_workbook_with_a_damaged_part_is_refused_or_has_no_rows(
    name: str, content: bytes
) -> None:
    assert _refusal(changed_zip(GOOD, {name: content})).endswith("。")


def test_a_bomb_is_refused_by_what_it_declares_and_by_what_it_holds() -> None:
    zeros = changed_zip(GOOD, {SHEET: b"0" * 30_000_000})
    assert len(zeros) < 100_000
    assert "大きくなりすぎる" in _refusal(zeros)
    liar = bytearray(zeros)
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = 0
        while (start := liar.find(signature, start)) >= 0:
            if struct.unpack_from("<I", liar, start + at)[0] == 30_000_000:
                struct.pack_into("<I", liar, start + at, 1000)
            start += 4
    assert "大きくなりすぎる" in _refusal(bytes(liar))
    many = changed_zip(GOOD, {f"xl/media/{number}": b"" for number in range(2_100)})
    assert "大きくなりすぎる" in _refusal(many)


def test_unusual_compression_is_refused() -> None:
    target = io.BytesIO(GOOD)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/extra.xml", b"<x/>" * 100)
    assert "壊れているか" in _refusal(target.getvalue())


def test_a_text_that_is_repeated_in_every_cell_does_not_fill_the_memory() -> None:
    text = "あ" * 9_000
    data = simple_book(("a",), *[(text,) for _ in range(2_500)])
    assert len(data) < 100_000
    assert "表が大きすぎます" in _refusal(data)


def test_a_lonely_cell_far_away_is_refused() -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(2, 3_000, "b")

    assert "離れた場所にある不要なセル" in _refusal(book_of(fill))


def test_sixty_thousand_rows_are_refused() -> None:
    assert "50,000行まで" in _refusal(simple_book(("a",), *[(1,) for _ in range(60_000)]))


def test_entities_of_a_workbook_reach_nothing() -> None:
    secret = Path(__file__)
    book = (
        entry_of(GOOD, "xl/workbook.xml")
        .replace(
            b"<workbook",
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><workbook'.encode(),
            1,
        )
        .replace(b'name="Sheet1"', b'name="&e;"')
    )
    assert "tests" not in _refusal(changed_zip(GOOD, {"xl/workbook.xml": book}))


@given(st.binary(max_size=200), st.integers(0, len(GOOD) - 1))
def test_any_damage_gives_a_table_or_a_refusal(noise: bytes, at: int) -> None:
    try:
        table = parse_table(GOOD[:at] + noise + GOOD[at + len(noise) :])
    except Refused as refused:
        assert str(refused).endswith("。")  # noqa: PT017 (either is right)
    else:
        assert table.rows


def test_our_own_workbook_comes_back_as_it_was() -> None:
    rows = [
        ("'=1", "=1+1", "_x0041_", "一行目\n二行目", "2026/11/22 14:05", 123),
        ("00123", "＝１", "http://example.jp", "𠮷髙", "'", -5),
    ]
    content = render_xlsx(Sheet("一覧/2026", ("a", "b", "c", "d", "e", "f"), rows))
    assert parse_table(content).rows == tuple(tuple(map(str, row)) for row in rows)
