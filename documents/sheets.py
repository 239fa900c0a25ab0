"""Lists for people to take along: the same sheet as an Excel workbook or as CSV; the one door to XlsxWriter."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING

from core.text import clean_text
from core.vocabulary import FileFormat

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

UNWRITABLE = "〓"
"""Stands for a character that the encoding lacks, as printers have always done."""
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
# The same signs in Windows' own spelling; CP932 has only that one.
_WINDOWS = str.maketrans("〜‖−—¢£¬", "～∥－―￠￡￢")
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 (the format holds no zone; a fixed date makes equal files equal)
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")
_TITLE_LIMIT = 31
_WIDEST = 60
_AT_ONCE = 500


@dataclass(frozen=True)
class Sheet:
    """A list with its headers; a number stays a number in Excel, every text stays that text."""

    title: str
    headers: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def render(sheet: Sheet, file_format: FileFormat) -> tuple[bytes, str]:
    """Write a sheet in the form that was asked for; also give its media type."""
    if file_format is FileFormat.XLSX:
        return render_xlsx(sheet), XLSX
    return render_csv(sheet)[0], CSV


def render_xlsx(sheet: Sheet) -> bytes:
    """Write a sheet as a workbook; the same sheet gives the same bytes."""
    from xlsxwriter import Workbook  # noqa: PLC0415 (only whoever takes a list along needs it)

    target = io.BytesIO()
    # In memory, although constant_memory would need less of it: that mode keeps the rows in a file of
    # the system's temporary folder, and they are customers' data in clear.
    with Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    ) as book:
        book.set_properties({"created": _MADE})
        page = book.add_worksheet(_NOT_IN_TITLE.sub("・", sheet.title)[:_TITLE_LIMIT] or "一覧")
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        _write_row(page, 0, sheet.headers, head)
        for number, row in enumerate(sheet.rows, 1):
            _write_row(page, number, row, body)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(sheet.rows), max(0, len(sheet.headers) - 1))
        for column, header in enumerate(sheet.headers):
            page.set_column(column, column, min(_WIDEST, max(12, 2 * len(header) + 4)))
    return target.getvalue()


def render_csv(sheet: Sheet, encoding: str = "utf-8-sig") -> tuple[bytes, list[str]]:
    """Write a sheet as CSV; also give the characters that the encoding (utf-8-sig, cp932) cannot hold.

    A text that a spreadsheet could take for a formula gets a ' in front, also one that looks as if it
    had one already, so that reading the file back gives every text as it was.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    for row in (sheet.headers, *sheet.rows):
        writer.writerow([_guarded(cell) for cell in row])
    text = target.getvalue()
    if encoding == "cp932":
        text = text.translate(_WINDOWS)
    lost = [sign for sign in dict.fromkeys(text) if not _has(encoding, sign)]
    return text.translate({ord(sign): UNWRITABLE for sign in lost}).encode(encoding), lost


def stream_csv(headers: Sequence[Cell], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Write a list as CSV of UTF-8, some hundred rows at a time, so that a long one need not fit into memory."""
    yield codecs.BOM_UTF8
    lines = chain((headers,), rows)
    while batch := list(islice(lines, _AT_ONCE)):
        target = io.StringIO(newline="")
        csv.writer(target).writerows([_guarded(cell) for cell in row] for row in batch)
        yield target.getvalue().encode()


def is_export_of(text: str, exported: str) -> bool:
    """Say whether a text could have become the other one in an export as CP932."""
    return len(text) == len(exported) and all(
        before == after
        or before.translate(_WINDOWS) == after
        or (after == UNWRITABLE and not _has("cp932", before))
        for before, after in zip(text, exported, strict=True)
    )


def _write_row(page: "Worksheet", number: int, row: Iterable[Cell], style: "Format") -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, int):
            page.write_number(number, column, cell, style)
        elif cell and page.write_string(number, column, clean_text(cell)[0], style):
            raise ValueError(f"row {number} has a text that is longer than a cell of Excel holds")


def _guarded(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = clean_text(cell)[0]
    return f"'{text}" if _FORMULA.match(text) else text


def _has(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
