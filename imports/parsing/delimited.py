"""Reads CSV: which encoding, which delimiter, which line is wrong."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace

from imports.parsing.grid import make_table
from imports.parsing.results import FILE_LIMIT, Refused, Table

DELIMITERS = (",", "\t", ";")
# A system that guards its files against formulas puts ' before such a cell, and before one that
# already looks guarded. The form of the cell says so, not a mark on the file: a mark would be lost when
# somebody saves the file with Excel, removes a column or copies some rows, and then phone numbers like
# '+81… would come back changed. Taking one ' away is exact for our own exports and right for those of
# others.
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_UNMAPPED = re.compile("[\x80-\x9f\uf8f0-\uf8f3]")
_HINT = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
SAVE_AS_UTF8 = "Excel の「名前を付けて保存」で「CSV UTF-8（コンマ区切り）」を選んでお送りください。"


def read_delimited(data: bytes) -> Table:
    """Give the table of a CSV file."""
    text, encoding = _decode(data)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Refused(f"{line:,}行目に文字ではないデータがあります。{SAVE_AS_UTF8}")
    delimiter, text = _delimiter(text)
    return replace(make_table(_records(text, delimiter)), encoding=encoding)


def unguard(cell: str) -> str:
    """Take away the ' that an export put before what could be a formula."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(FILE_LIMIT)  # the limit of a cell is kept, and told, by the table
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise Refused(
                f'{number:,}行目の引用符（"）の対応が取れていません。'
                "その行の引用符を確かめて直すか、Excel で開いて保存し直してからお送りください。"
            ) from None
        yield number, [unguard(cell) for cell in cells]


def _delimiter(text: str) -> tuple[str, str]:
    """Give the delimiter that cuts the first lines into most columns, and the text without its hint."""
    if hint := _HINT.match(text):
        return hint[1], text[hint.end() :]
    first = next((line for line in text.splitlines() if line.strip()), "")
    counts = {sign: _width(first, sign) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: counts[sign]), text


def _width(line: str, delimiter: str) -> int:
    return len(next(csv.reader([line], delimiter=delimiter), []))


def _decode(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16", "UTF-16")
    if data.startswith(b"\xef\xbb\xbf"):
        return _strictly(data[3:], "utf-8", "UTF-8")
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as utf8:
        try:
            text = data.decode("cp932")
        except UnicodeDecodeError as cp932:
            # The encoding that was right for longer is the one the file was meant in.
            raise _undecodable(data, max(utf8.start, cp932.start)) from None
    if odd := _UNMAPPED.search(text):
        raise _undecodable(data, len(text[: odd.start()].encode("cp932")))
    return text, "Shift_JIS（CP932）"


def _strictly(data: bytes, codec: str, name: str) -> tuple[str, str]:
    try:
        return data.decode(codec), name
    except UnicodeDecodeError as error:
        raise _undecodable(data, error.start) from None


def _undecodable(data: bytes, position: int) -> Refused:
    line = data.count(b"\n", 0, position) + 1
    return Refused(f"{line:,}行目に読み取れない文字があります。{SAVE_AS_UTF8}")
