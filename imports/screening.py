"""Tables without their secrets, and the form in which they are kept instead of the file that held them."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from core.confidential import SecretKind, black_out, find_secrets
from imports.parsing.results import Table

KEPT = b'{"screened_tables":'
HEADINGS = "見出し"
MARK_LIMIT = 1_000


@dataclass(frozen=True)
class Mark:
    """Where something was blacked out: the row's number in the file (0: the headers), column and kinds."""

    row: int
    column: str
    kinds: str


@dataclass(frozen=True)
class ScreenedTable:
    """A table whose secrets are blacked out, with a mark for each cell that held one."""

    table: Table
    marks: tuple[Mark, ...] = ()


def without_secrets(table: Table, answered: Collection[SecretKind] = ()) -> ScreenedTable:
    """Black out the secrets of every cell, mapped or not, but for the kinds answered as false alarms."""
    marks: list[Mark] = []
    clean: set[str] = set()
    headers = _cells(table.headers, table.headers, 0, answered, marks, clean)
    rows = tuple(
        _cells(row, headers, number, answered, marks, clean)
        for number, row in zip(table.numbers, table.rows, strict=True)
    )
    if not marks:
        return ScreenedTable(table)
    return ScreenedTable(replace(table, headers=headers, rows=rows), tuple(marks))


def content_to_keep(tables: Sequence[ScreenedTable]) -> bytes:
    """Give what is kept of a file: the tables that were read from it, so that it is parsed once.

    A file holds more than its tables show, such as hidden sheets, and nobody looks at that.
    """
    # Not `asdict`: copying every cell would take as long as writing them.
    plain = [{"table": vars(one.table), "marks": list(map(vars, one.marks))} for one in tables]
    return KEPT + json.dumps(plain, ensure_ascii=False).encode() + b"}"


def kept_table(content: bytes, sheet: str | None) -> ScreenedTable | None:
    """Give a table that was kept in place of its file; None where the file itself was kept, or has no such sheet."""
    if not content.startswith(KEPT):
        return None
    kept = json.loads(content)["screened_tables"]
    return next((_read(one) for one in kept if one["table"]["sheet"] == (sheet or "")), None)


def is_kept_as_tables(content: bytes) -> bool:
    """Say whether the tables were kept instead of the file."""
    return content.startswith(KEPT)


def _cells(
    cells: Sequence[str],
    headers: Sequence[str],
    number: int,
    answered: Collection[SecretKind],
    marks: list[Mark],
    clean: set[str],
) -> tuple[str, ...]:
    left = list(cells)
    for place, cell in enumerate(cells):
        if cell in clean:  # most cells of a table stand in many rows
            continue
        found = [one for one in find_secrets(cell) if one.kind not in answered]
        if found:
            left[place] = black_out(cell, found)
            header = headers[place] if number and place < len(headers) else HEADINGS
            kinds = "、".join(dict.fromkeys(one.kind.label for one in found))
            marks.append(Mark(number, header or f"{place + 1}列目", kinds))
        else:
            clean.add(cell)
    return tuple(left)


def _read(kept: dict[str, Any]) -> ScreenedTable:
    return ScreenedTable(Table.of(kept["table"]), tuple(Mark(**mark) for mark in kept["marks"]))


def shown_marks(marks: Iterable[Mark]) -> Iterator[dict[str, object]]:
    """Give the first marks as plain data, for the page of the import."""
    for _, mark in zip(range(MARK_LIMIT), marks, strict=False):
        yield asdict(mark)
