"""The tables of a Word file: the items of a letter, and ruled tables of any length."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from documents.blocks import NO_ROWS, Block, Grid, Item, ItemLine
from documents.word.markup import (
    TEXT,
    TEXT_END,
    cell,
    cell_start,
    marked_line,
    marked_up,
    paragraph,
)

_ITEM_COLUMNS = (540, 2200, 6331)
_SHORT_ITEM = 200  # characters: up to here an item moves to the next page as a whole
_SAMPLE_ROWS = 200
_NARROWEST, _WIDEST, _PADDING = 4, 40, 2  # in half-width characters
_HALF_WIDTH, _CELL_MARGINS = (
    90,
    200,
)  # twentieths of a point: a character of a table, both margins of its cell
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
    flow = "<w:trPr><w:cantSplit/></w:trPr>" if is_short else ""
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
    widths = _column_widths(grid, width)
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
    yield from _rows(grid, widths) if grid.rows else (_no_rows(widths),)
    yield _table_end()


def _rows(grid: Grid, widths: tuple[int, ...]) -> Iterator[str]:
    """Yield some rows at a time, the markup around each cell made once: a table may have thousands."""
    opened = [
        cell_start(width) + f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{TEXT}'
        for width, style in zip(widths, _cell_styles(grid), strict=True)
    ]
    closed = f"{TEXT_END}</w:p></w:tc>"
    for first in range(0, len(grid.rows), _AT_ONCE):
        yield "".join(
            f"<w:tr>{''.join([start + marked_up(text) + closed for start, text in zip(opened, row, strict=True)])}</w:tr>"
            for row in grid.rows[first : first + _AT_ONCE]
        )


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


def _column_widths(grid: Grid, width: int) -> tuple[int, ...]:
    """Share the width of the page by the longest text of each column among the first and last rows.

    Where not all can have what they need, words wrap and numbers do not.
    """
    sample = (grid.headers, *grid.rows[:_SAMPLE_ROWS], *grid.rows[-1:])
    longest = [max(map(_display_width, column)) for column in zip(*sample, strict=True)]
    weights = [min(max(longest_text, _NARROWEST), _WIDEST) + _PADDING for longest_text in longest]
    needs = [count * _HALF_WIDTH + _CELL_MARGINS for count in longest]
    if sum(needs) <= width:
        return _shared(width, weights)
    kept = {column: needs[column] for column in grid.numeric_columns}
    rest = width - sum(kept.values())
    words = [column for column in range(len(needs)) if column not in kept]
    if not words or rest < sum(_NARROWEST * _HALF_WIDTH + _CELL_MARGINS for _ in words):
        return _shared(width, weights)
    shares = dict(zip(words, _shared(rest, [weights[column] for column in words]), strict=True))
    return tuple((kept | shares)[column] for column in range(len(needs)))


def _shared(width: int, weights: list[int]) -> tuple[int, ...]:
    """Share a width out in whole numbers that add up to it."""
    edges = [width * sum(weights[:count]) // sum(weights) for count in range(len(weights) + 1)]
    return tuple(right - left for left, right in pairwise(edges))


def _display_width(text: str) -> int:
    """Estimate the width in half-width characters: three bytes of UTF-8 take two of them."""
    return (len(text) + len(text.encode(errors="replace"))) // 2
