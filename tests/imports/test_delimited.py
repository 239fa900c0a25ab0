"""CSV files of call centres and spreadsheets become tables, or are refused with the line that is wrong."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.sheets import Sheet, render_csv
from imports.parsing.results import Refused, Table
from imports.parsing.tables import parse_table
from tests.imports.files import csv_of


def _refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        parse_table(data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("cp932", "Shift_JIS（CP932）"),
        ("utf-16", "UTF-16"),
    ],
)
def test_every_usual_encoding_is_read(encoding: str, shown: str) -> None:
    data = csv_of(("1", "髙﨑①㈱～"), headers=("受付番号", "件名"), encoding=encoding)
    table = parse_table(data)
    assert table.headers == ("受付番号", "件名")
    assert table.rows == (("1", "髙﨑①㈱～"),)
    assert table.encoding == shown


@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_the_delimiter_is_recognised(sign: str) -> None:
    table = parse_table(f"a{sign}b{sign}c\n1{sign}2{sign}3\n".encode())
    assert table.rows == (("1", "2", "3"),)


def test_a_line_that_names_the_delimiter_is_obeyed_and_is_no_header() -> None:
    assert parse_table(b"sep=;\r\na;b,c\r\n1;2\r\n").headers == ("a", "b,c")


def test_line_breaks_and_quotes_inside_cells_are_kept() -> None:
    table = parse_table('番号,"内容"\r\n1,"一行目\r\n二行目 ""引用"", 続き"\r\n'.encode())
    assert table.rows == (("1", '一行目\n二行目 "引用", 続き'),)


def test_lone_carriage_returns_end_lines() -> None:
    assert parse_table(b"a,b\r1,2\r3,4\r").rows == (("1", "2"), ("3", "4"))


def test_mixed_quoting_is_read() -> None:
    table = parse_table(b'a,b,c\n"1",2,"3"\n4,"5,6",7" disk\n')
    assert table.rows == (("1", "2", "3"), ("4", "5,6", '7" disk'))


def test_rows_keep_their_numbers_and_empty_rows_and_columns_are_left_out() -> None:
    table = parse_table("a,b,,\n1,2,,\n,,,\n 　,,,\n3,,,\n,,,\n".encode())
    assert table.headers == ("a", "b")
    assert table.rows == (("1", "2"), ("3", ""))
    assert table.numbers == (2, 5)


def test_a_row_that_is_longer_than_the_headers_is_not_cut() -> None:
    table = parse_table(b"a,b\n1,2,3\n4,5\n")
    assert table.rows == (("1", "2", "3"), ("4", "5"))
    assert table.too_long == (2,)


def test_a_comma_too_many_is_seen_even_where_the_last_cell_is_empty() -> None:
    assert parse_table(b"a,b,c\n1,1,234,\n2,5,\n").too_long == (2,)
    assert parse_table(b"a,b\n1,2,\n3,4,\n").too_long == ()
    assert parse_table(b"a,b\n1,2,3\n3,4,\n").too_long == (2, 3)


def test_a_column_without_a_header_is_kept() -> None:
    table = parse_table(b"a,b,\n1,2,3\n")
    assert (table.headers, table.too_long) == (("a", "b", ""), ())


def test_direction_marks_and_zero_widths_stay_and_control_characters_are_taken_out_and_told() -> (
    None
):
    table = parse_table("a,b\n\u202e1\u200b,2\x07\x1b\n".encode())
    assert table.rows == (("\u202e1\u200b", "2"),)
    assert table.warnings == ("文書に保存できない制御文字を2文字取り除きました。",)


@pytest.mark.parametrize(
    "data", [b"", b"\r\n \n", b"\xef\xbb\xbf", "番号,件名\n".encode(), b",,\n,\n"]
)
def test_a_file_without_rows_is_refused_with_advice(data: bytes) -> None:
    assert "1行目に見出し、2行目からデータ" in _refusal(data)


@pytest.mark.parametrize(
    ("data", "line"),
    [
        ("番号,件名\n1,良い行\n2,".encode("cp932") + b"\xfd\xff\n", "3行目"),
        ("番号,件名\n1,".encode() + b"\xff\n", "2行目"),
        (b"\xef\xbb\xbfa,b\n1,\x82\xa0\n", "2行目"),
        (b"\xff\xfea\x00,\x00\x00\xd8", "1行目"),
        (b"a,b\n1,2\n3,\x004\n", "3行目"),
        ("番号,件名\n1,あ".encode("cp932") + b"\x80\n", "2行目"),
    ],
)
def test_what_no_encoding_explains_is_refused_with_its_line(data: bytes, line: str) -> None:
    sentence = _refusal(data)
    assert line in sentence
    assert "CSV UTF-8" in sentence


@pytest.mark.parametrize("data", [b'a,b\n1,"2\n3,4\n', b'a,b\n1,"2"x\n'])
def test_a_quote_without_its_partner_is_refused_with_its_row(data: bytes) -> None:
    assert "2行目の引用符" in _refusal(data)


def test_limits_are_told_with_what_to_do() -> None:
    assert "50,000行まで" in _refusal(b"a\n" + b"1\n" * 60_000)
    assert "100列まで" in _refusal(b",".join([b"x"] * 101) + b"\n1\n")
    assert "2行目に32,767文字を超えるセル" in _refusal(b"a\n" + b"x" * 32_768 + b"\n")
    assert "表が大きすぎます" in _refusal(
        b",".join([b"x"] * 90) + b"\n" + (b"1," * 89 + b"1\n") * 12_000
    )
    assert "20MBまで" in _refusal(b"a\n" + b"1\n" * 11_000_000)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"\x89PNG\r\n", b" <html><table>", b"\xef\xbb\xbf<?xml version='1.0'?>"]
)
def test_other_kinds_of_files_are_refused_with_advice(data: bytes) -> None:
    assert "CSV でも Excel のブックでもない" in _refusal(data)


@given(st.binary(max_size=300))
def test_any_bytes_give_a_table_or_a_refusal(data: bytes) -> None:
    try:
        table = parse_table(data)
    except Refused as refused:
        assert str(refused).endswith("。")  # noqa: PT017 (either is right)
    else:
        assert len(table.rows) == len(table.numbers) > 0


CELLS = st.text(
    st.one_of(
        st.sampled_from("'=+-@\t＝＋－＠\"',;髙𠮷\n 0"),
        st.characters(exclude_categories=("Cs", "Cc", "Cn")),
    ),
    min_size=1,
    max_size=8,
).filter(lambda cell: bool(cell.strip()))


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_our_own_export_comes_back_as_it_was(rows: list[tuple[str, ...]]) -> None:
    content, lost = render_csv(Sheet("一覧", ("番号", "内容"), rows))
    assert lost == []
    assert parse_table(content).rows == tuple(rows)


def test_a_guarded_cell_is_harmless_in_a_spreadsheet_and_comes_back_plain() -> None:
    values = ("=1+1", "+81-3", "-5", "@SUM", "\t=1", "＝１", "＠", "'=1", "''-", "'普通")
    content, _ = render_csv(Sheet("一覧", ("値",), [(value,) for value in values]))
    written = [row[0] for row in csv.reader(io.StringIO(content.decode("utf-8-sig")))][1:]
    assert all(cell[0] not in "=+-@\t＝＋－＠" for cell in written)
    assert _values(parse_table(content)) == values


def _values(table: Table) -> tuple[str, ...]:
    return tuple(row[0] for row in table.rows)
