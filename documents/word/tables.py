"""The tables of a Word file: the items of a letter, and ruled tables of any length."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from documents.blocks import NO_ROWS, Block, Grid, Item, ItemLine
from documents.word.markup import (
    NEEDS_MARKUP,
    TEXT,
    TEXT_END,
    cell,
    marked_line,
    marked_up,
    paragraph,
)

_ITEM_COLUMNS = (540, 2200, 6331)
_SHORT_ITEM = 200  # characters: up to here an item moves to the next page as a whole
_SAMPLE_ROWS = 200
_NARROWEST, _WIDEST, _PADDING = 4, 40, 2  # in half-width characters
# Twentieths of a point: a character of a table in a broad font, both margins of its cell.
_HALF_WIDTH, _CELL_MARGINS = 104, 190
_WHOLE, _SHORT_ROW = "<w:trPr><w:cantSplit/></w:trPr>", 600  # characters, as above
_AT_ONCE = 250  # rows that are put together before they are compressed


def items_table(blocks: Iterable[Block]) -> str:
    """Return the items as a table without rules: number, label, content hanging beside them."""
    items = [block for block in blocks if isinstance(block, Item)]
    # The last item takes 以上 with it, so that a page never begins with 以上 alone.
    rows = [_item(item) for item in items[:-1]] + [_item(items[-1], keep_next=True)]
    return f"{_table('items', _ITEM_COLUMNS)}{''.join(rows)}{_table_end()}"


def _item(item: Item, *, keep_next: bool = False) -> str:
    number, label, content = _ITEM_COLUMNS
    lines = "".join(_item_line(line, keep_next=keep_next) for line in item.lines)
    cells = (
        cell(number, paragraph("item-number", item.number, keep_next=keep_next)),
        cell(label, paragraph("item-label", item.label, keep_next=keep_next)),
        cell(content, lines),
    )
    is_short = sum(len(line.text) for line in item.lines) <= _SHORT_ITEM
    flow = _WHOLE if is_short else ""
    return f"<w:tr>{flow}{''.join(cells)}</w:tr>"


def _item_line(line: ItemLine, *, keep_next: bool) -> str:
    if line.marks:
        style = "item-line" if line.number is None else "item-line-numbered"
        return marked_line(style, line, keep_next=keep_next)
    if line.number is None:
        return paragraph("item-line", line.text, keep_next=keep_next)
    text = f"{line.number}\t{line.text}"
    return paragraph("item-line-numbered", text, keep_next=keep_next)


def grid_table(grid: Grid, width: int) -> Iterator[str]:
    """Yield a ruled table on a page of this width (twentieths of a point), some rows at a time."""
    needs = _needs(grid)
    is_tight = sum(needs) > width
    widths = (
        _fitted(width, needs, grid.numeric_columns) if is_tight else _in_proportion(width, needs)
    )
    header = "".join(
        cell(
            width,
            paragraph("grid-header", text),
            '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>',
        )
        for width, text in zip(widths, grid.headers, strict=True)
    )
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{header}</w:tr>"
    yield paragraph("grid-caption", grid.caption) + _table("grid", widths) + head
    yield from _rows(grid, widths, is_tight=is_tight) if grid.rows else (_no_rows(widths),)
    yield _table_end()


def _rows(grid: Grid, widths: tuple[int, ...], *, is_tight: bool) -> Iterator[str]:
    """Yield some rows at a time, the markup around the cells made once: a table may have thousands."""
    cells = "".join(
        cell(width, f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{TEXT}%s{TEXT_END}</w:p>')
        for width, style in zip(widths, _cell_styles(grid), strict=True)
    )
    for first in range(0, len(grid.rows), _AT_ONCE):
        yield "".join(
            f"<w:tr>{_flow(row) if is_tight else ''}{cells % _row_marked_up(row)}</w:tr>"
            for row in grid.rows[first : first + _AT_ONCE]
        )


def _row_marked_up(row: tuple[str, ...]) -> tuple[str, ...]:
    # One look at a whole row: most have nothing to mark up.
    return tuple(map(marked_up, row)) if NEEDS_MARKUP.search("".join(row)) else row


def _flow(row: tuple[str, ...]) -> str:
    """Keep a row whose words wrap on one page, unless it is so long that it might not fit on any."""
    return _WHOLE if sum(map(len, row)) <= _SHORT_ROW else ""


def _cell_styles(grid: Grid) -> list[str]:
    columns = range(len(grid.headers))
    return ["grid-number" if column in grid.numeric_columns else "grid-cell" for column in columns]


def _no_rows(widths: tuple[int, ...]) -> str:
    span = f'<w:gridSpan w:val="{len(widths)}"/>'
    return f"<w:tr>{cell(sum(widths), paragraph('grid-cell', NO_ROWS), span)}</w:tr>"


def _table(style: str, widths: tuple[int, ...]) -> str:
    """Return the beginning of a table as wide as its columns."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = (
        f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    return f"<w:tbl>{properties}<w:tblGrid>{columns}</w:tblGrid>"


def _table_end() -> str:
    """Return the end of a table and the small gap that keeps it from growing together with a next one."""
    return f"</w:tbl>{paragraph('gap', '')}"


def _needs(grid: Grid) -> list[int]:
    """Give the width of the longest text of each column among the first and last rows."""
    sample = (grid.headers, *grid.rows[:_SAMPLE_ROWS], *grid.rows[-1:])
    columns = zip(*sample, strict=True)
    return [max(map(_display_width, column)) * _HALF_WIDTH + _CELL_MARGINS for column in columns]


def _in_proportion(width: int, needs: list[int]) -> tuple[int, ...]:
    """Share a width that is enough for all."""
    counts = [(need - _CELL_MARGINS) // _HALF_WIDTH for need in needs]
    return _shared(width, [min(max(count, _NARROWEST), _WIDEST) + _PADDING for count in counts])


def _fitted(width: int, needs: list[int], numeric: frozenset[int]) -> tuple[int, ...]:
    """Give every column what it needs, numbers first and the narrow before the wide; the widest share the rest."""
    waiting = sorted(range(len(needs)), key=lambda column: (column not in numeric, needs[column]))
    widths, rest = [0] * len(needs), width
    while waiting and needs[waiting[0]] * (1 if waiting[0] in numeric else len(waiting)) <= rest:
        column = waiting.pop(0)
        widths[column] = needs[column]
        rest -= needs[column]
    for column, share in zip(waiting, _shared(rest, [1] * len(waiting)), strict=True):
        widths[column] = share
    return tuple(widths)


def _shared(width: int, weights: list[int]) -> tuple[int, ...]:
    """Share a width out in whole numbers that add up to it."""
    edges = [width * sum(weights[:count]) // sum(weights) for count in range(len(weights) + 1)]
    return tuple(right - left for left, right in pairwise(edges))


def _display_width(text: str) -> int:
    """Estimate the width in half-width characters: three bytes of UTF-8 take two of them."""
    return (len(text) + len(text.encode(errors="replace"))) // 2
