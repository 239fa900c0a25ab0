"""Tells by its bytes what a file is, and reads the table in it."""

import re

from imports.parsing.delimited import read_delimited
from imports.parsing.grid import NO_ROWS
from imports.parsing.results import FILE_LIMIT, Refused, Table
from imports.parsing.workbook import SAVE_AS, read_workbook, refuse_old_container

_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|table|meta)", re.IGNORECASE)
_OTHER = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"{\\rtf",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
)


def parse_table(data: bytes, sheet: str | None = None) -> Table:
    """Give the table of a CSV file or of one sheet of a workbook, or say why there is none."""
    if not data.strip():
        raise Refused(f"ファイルが空です。{NO_ROWS}")
    if len(data) > FILE_LIMIT:
        raise Refused(
            f"ファイルが大きすぎます。1つのファイルは{FILE_LIMIT // 1024**2}MBまでに分けてお送りください。"
        )
    if data.startswith(b"PK\x03\x04"):
        return read_workbook(data, sheet)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise refuse_old_container(data)
    if data.startswith(_OTHER) or _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise Refused(f"CSV でも Excel のブックでもないファイルです。{SAVE_AS}")
    return read_delimited(data)
