"""Reads xlsx workbooks: cells as text, errors as Excel shows them, other formats refused with advice."""

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from imports.parsing.archive import BROKEN, LOCKED, open_archive, read_entry
from imports.parsing.grid import NO_ROWS, make_table
from imports.parsing.results import COLUMN_LIMIT, ROW_LIMIT, Refused, Table

SAVE_AS = "Excel で開き、「Excel ブック（.xlsx）」として保存し直してからお送りください。"
EXACT_LIMIT = 10**15
"""Excel keeps fifteen digits of a number."""
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_CELL = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*(?<!/)>"""
    rb"""(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,20})<""",
    re.DOTALL,
)
Errors = dict[int, dict[int, str]]
"""Row → column → what Excel shows there, such as #REF!."""


def read_workbook(data: bytes, sheet: str | None) -> Table:
    """Give the table of one sheet: the one that is named, else the first that is not empty."""
    archive = open_archive(data)
    _check_kind(archive)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        shown = [
            one.name
            for one in book.sheets_metadata
            if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
        ]
        hidden = len(book.sheets_metadata) - len(shown)
        chosen = _choose(book, shown, sheet)
    except CalamineError:
        raise Refused(BROKEN) from None
    odd: set[int] = set()
    errors = _errors(archive, chosen.name)
    table = make_table(_rows(chosen, errors, odd))
    warnings = (*table.warnings, *_warnings(chosen, hidden, odd))
    return replace(table, sheets=tuple(shown), sheet=chosen.name, warnings=warnings)


def refuse_old_container(data: bytes) -> Refused:
    """Say whether an OLE file is an encrypted workbook or one of the old format."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Refused(LOCKED)
    return Refused(f"古い形式（.xls）のファイルは取り込めません。{SAVE_AS}")


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = set(archive.namelist())
    if "mimetype" in names and b"opendocument" in read_entry(archive, "mimetype")[:100]:
        raise Refused(f"OpenDocument 形式（.ods）のファイルは取り込めません。{SAVE_AS}")
    if "xl/workbook.bin" in names:
        raise Refused(f"バイナリ形式（.xlsb）のファイルは取り込めません。{SAVE_AS}")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(f"マクロを含むファイル（.xlsm）は取り込めません。{SAVE_AS}")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Refused(f"Excel のブックではありません。{SAVE_AS}")


def _choose(book: CalamineWorkbook, shown: list[str], wanted: str | None) -> CalamineSheet:
    if wanted is not None and wanted not in shown:
        raise Refused("指定されたシートがありません。シートを選び直してください。")
    for name in shown if wanted is None else [wanted]:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is not None:
            return sheet
    raise Refused(NO_ROWS)


def _rows(
    sheet: CalamineSheet, errors: Errors, odd: set[int]
) -> Iterator[tuple[int, Sequence[str]]]:
    top, left = sheet.start or (0, 0)
    if sheet.width > COLUMN_LIMIT * 10 or sheet.height > ROW_LIMIT * 10:
        raise Refused(
            f"表が大きすぎます（{sheet.height:,}行、{sheet.width:,}列）。"
            "離れた場所にある不要なセルを消し、保存し直してからお送りください。"
        )
    last = top + sheet.height - 1
    values = dict(enumerate(sheet.to_python(), top))
    # An error at the edge of the sheet stands outside what calamine calls its range.
    for row in range(min((top, *errors)), max((last, *errors)) + 1):
        found = values.get(row, [])
        if any(_is_inexact(value) for value in found):
            odd.add(row + 1)
        cells = [""] * left + [_text(value) for value in found]
        for column, word in errors.get(row, {}).items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = word
        yield row + 1, cells


def _text(value: Any) -> str:  # noqa: ANN401, PLR0911 (whatever a cell holds, one line each)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        rounded = value + timedelta(microseconds=500_000)
        return f"{rounded:%Y/%m/%d %H:%M:%S}".removesuffix(":00")
    if isinstance(value, date):
        return f"{value:%Y/%m/%d}"
    if isinstance(value, time):
        return f"{value:%H:%M:%S}".removesuffix(":00")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    return str(value)


def _is_inexact(value: Any) -> bool:  # noqa: ANN401 (whatever a cell holds)
    return isinstance(value, float) and abs(value) >= EXACT_LIMIT


def _warnings(sheet: CalamineSheet, hidden: int, odd: set[int]) -> Iterator[str]:
    if hidden:
        yield f"表示されていないシートが{hidden}枚あります。取り込む対象には含めていません。"
    if sheet.merged_cell_ranges:
        yield "結合されたセルがあります。左上のセルにだけ値があるものとして読み取りました。"
    if odd:
        lines = "、".join(f"{number}行目" for number in sorted(odd)[:5])
        yield (
            f"16桁以上の数値があります（{lines}{'ほか' if len(odd) > 5 else ''}）。"  # noqa: PLR2004 (as shown above)
            "Excel は15桁より下を保存しないため、表示形式を「文字列」にして入力し直してください。"
        )


def _errors(archive: zipfile.ZipFile, sheet: str) -> Errors:
    """Give the cells that show an error: calamine reads them as empty, and empty would be a lie."""
    content = read_entry(archive, _path_of(archive, sheet))
    found: Errors = {}
    for letters, row, word in _ERROR_CELL.findall(content):
        found.setdefault(int(row) - 1, {})[_column(letters)] = word.decode("ascii", "replace")
    return found


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str:
    try:
        book = ET.fromstring(read_entry(archive, "xl/workbook.xml"))  # noqa: S314 (in the limited child)
        relations = ET.fromstring(read_entry(archive, "xl/_rels/workbook.xml.rels"))  # noqa: S314 (likewise)
    except ET.ParseError:
        raise Refused(BROKEN) from None
    wanted = next(
        (
            one.get(_RELATION)
            for one in book.iter()
            if one.get("name") == sheet and _RELATION in one.attrib
        ),
        None,
    )
    for relation in relations:
        if relation.get("Id") == wanted:
            target = relation.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise Refused(BROKEN)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
