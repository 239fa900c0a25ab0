"""Files as other systems send them, good and hostile."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from xlsxwriter import Workbook

HEADERS = ("受付番号", "件名", "受付日時", "電話番号", "被害額", "緊急度", "対応中", "申出の内容")


def csv_of(
    *rows: Sequence[str], headers: Sequence[str] = HEADERS, encoding: str = "utf-8"
) -> bytes:
    """Give a CSV file whose cells need no quoting."""
    return "".join(",".join(row) + "\r\n" for row in (headers, *rows)).encode(encoding)


def book_of(fill: Callable[[Workbook], Any], **options: Any) -> bytes:
    """Give a workbook that a function fills."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, **options}) as book:
        fill(book)
    return target.getvalue()


def simple_book(*rows: Sequence[Any]) -> bytes:
    """Give a workbook of one sheet."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return book_of(fill)


def changed_zip(data: bytes, replaced: dict[str, bytes | None]) -> bytes:
    """Give a zip with some entries replaced, added, or left out where the content is None."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in dict.fromkeys((*old.namelist(), *replaced)):
            content = replaced[name] if name in replaced else old.read(name)
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def entry_of(data: bytes, name: str) -> bytes:
    """Give the content of one entry of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)
