"""Makes a table out of the cells of a sheet: finds the headers, drops what is empty, keeps the limits."""

from collections.abc import Iterable, Sequence

from core.text import clean_text
from imports.parsing.results import (
    CELL_LIMIT,
    COLUMN_LIMIT,
    ROW_LIMIT,
    TABLE_CELLS,
    TABLE_CHARACTERS,
    Refused,
    Table,
)

NO_ROWS = "取り込むデータの行がありません。1行目に見出し、2行目からデータを入力したファイルをお送りください。"


class Size:
    """How much a table holds so far."""

    def __init__(self) -> None:
        self.rows = self.cells = self.characters = self.removed = 0

    def add(self, cells: Sequence[str]) -> None:
        """Count a row; refuse the table once it is too large."""
        self.rows += 1
        self.cells += len(cells)
        self.characters += sum(map(len, cells))
        if self.rows > ROW_LIMIT + 1:
            raise Refused(
                f"行が多すぎます。1つのファイルは{ROW_LIMIT:,}行までに分けてお送りください。"
            )
        if self.cells > TABLE_CELLS or self.characters > TABLE_CHARACTERS:
            raise Refused(
                "表が大きすぎます。不要な列を除くか、行を分けた複数のファイルにしてお送りください。"
            )


def make_table(rows: Iterable[tuple[int, Sequence[str]]]) -> Table:
    """Give the table of numbered rows: the first row that is not empty holds the headers."""
    size = Size()
    headers: tuple[str, ...] | None = None
    kept: list[tuple[str, ...]] = []
    numbers: list[int] = []
    widths: list[int] = []
    width = 0
    for number, raw in rows:
        cells = _clean(raw, number, size)
        if not any(cells):
            continue
        size.add(cells)
        if headers is None:
            headers, width = tuple(" ".join(cell.split()) for cell in cells), len(raw)
            continue
        kept.append(cells)
        numbers.append(number)
        widths.append(len(raw))
    if headers is None or not kept:
        raise Refused(NO_ROWS)
    usual = _usual_width(width, kept, widths)
    too_long = tuple(at for at, own in zip(numbers, widths, strict=True) if own > usual)
    named = max((len(row) for row in kept if len(row) <= width), default=0)
    headers += ("",) * (named - len(headers))
    warnings = (
        (f"文書に保存できない制御文字を{size.removed:,}文字取り除きました。",)
        if size.removed
        else ()
    )
    padded = tuple(row + ("",) * (len(headers) - len(row)) for row in kept)
    return Table(headers, padded, tuple(numbers), too_long, warnings=warnings)


def _usual_width(width: int, rows: list[tuple[str, ...]], widths: list[int]) -> int:
    """Give how many cells a row may have: some systems end every row with one comma more."""
    holds_more = any(len(row) > width for row in rows)
    return width if holds_more else max(width, min(widths))


def _clean(raw: Sequence[str], number: int, size: Size) -> tuple[str, ...]:
    cells = []
    for cell in raw:
        if len(cell) > CELL_LIMIT:
            raise Refused(
                f"{number:,}行目に{CELL_LIMIT:,}文字を超えるセルがあります。短くしてからお送りください。"
            )
        text, removed = clean_text(cell)
        size.removed += removed
        cells.append(text)
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > COLUMN_LIMIT:
        raise Refused(
            f"列が多すぎます（{number:,}行目に{len(cells):,}列）。{COLUMN_LIMIT}列までにしてお送りください。"
        )
    return tuple(cells) if any(map(str.strip, cells)) else ()
