"""相談・苦情の受付状況: the report for the management, and the same figures as a sheet."""

from collections.abc import Iterable, Sequence

from core.clock import jst_stamp, wareki
from documents.blocks import (
    Align,
    Block,
    Bullets,
    Document,
    Grid,
    Heading,
    Line,
    Paragraph,
    Sender,
    Subject,
)
from documents.sheets import Sheet
from inquiries.reports.measures import BY_NAME, MEASURES
from inquiries.reports.statistics import Breakdown, Row, Statistics
from inquiries.reports.summary import NOTES, pending_at, sentences_of

TITLE = "相談・苦情の受付状況"
REPLY, CLOSE = "一次回答までの時間（中央値・時間）", "終結までの日数（中央値・日）"
MOST_COLUMNS = 6
"""So many months fit beside each other on a sheet of paper; of more, months become rows."""
NARROW = (
    "received",
    "kind_complaint",
    "kind_dispute",
    "damage_yes",
    "closed",
    "pending",
    "pending_90",
)
SHORT = {"kind_complaint": "苦情", "kind_dispute": "紛争", "pending": "未済", "pending_30": "30日超",
         "pending_60": "60日超", "pending_90": "90日超"}  # fmt: skip


def title_of(statistics: Statistics) -> str:
    """Give the title of the report with its period."""
    return f"{TITLE}（{statistics.period.label}）"


def report_of(statistics: Statistics, firm: str) -> Document:
    """Describe the report for the management."""
    title = title_of(statistics)
    blocks: list[Block] = [
        Line(wareki(statistics.as_of), Align.RIGHT),
        *((Sender((firm,)),) if firm else ()),
        Subject(title),
        Heading("１　概況"),
        *(Paragraph(sentence) for sentence in sentences_of(statistics)),
        Heading("２　月別の状況"),
        _monthly(statistics),
        Heading("３　内訳"),
        *(_grid(table) for table in statistics.breakdowns),
        Grid(
            caption=f"未済の経過日数（{pending_at(statistics)}）",
            headers=("経過日数", "件数"),
            rows=tuple((age.label, f"{age.count:,}") for age in statistics.ages),
            numeric_columns=frozenset({1}),
        ),
        Heading("４　集計の方法"),
        Bullets(
            (*NOTES, f"この報告の数値は、{jst_stamp(statistics.as_of)} の時点で集計しました。")
        ),
        Line("以上", Align.RIGHT),
    ]
    return Document(title=title, blocks=tuple(blocks), is_draft=False)


def sheet_of(statistics: Statistics) -> Sheet:
    """Lay every figure out as one list: months, the whole, then the classes."""
    headers = ("区分", "項目", *(measure.label for measure in MEASURES), REPLY, CLOSE)
    rows = [_line("月", row) for row in (*statistics.months, statistics.total)]
    rows += [_line(table.label, row) for table in statistics.breakdowns for row in table.rows]
    return Sheet("苦情集計", headers, rows)


def _line(kind: str, row: Row) -> tuple[str | int | None, ...]:
    # FINMAC is counted by month alone; in a class an empty cell says so, and a 0 would lie.
    counts = (
        None if kind != "月" and measure.name in ("guided", "filed") else row.counts[measure.name]
        for measure in MEASURES
    )
    return (kind, row.label, *counts, row.reply_hours, row.close_days)


def _monthly(statistics: Statistics) -> Grid:
    rows = (*statistics.months, statistics.total)
    if len(statistics.months) > MOST_COLUMNS:
        return _table("月別の件数", "月", NARROW, rows)
    lines = [
        (measure.label, *(f"{row.counts[measure.name]:,}" for row in rows)) for measure in MEASURES
    ]
    lines.append((REPLY, *(row.reply_hours for row in rows)))
    lines.append((CLOSE, *(row.close_days for row in rows)))
    return Grid(
        caption="月別の件数",
        headers=("項目", *(row.label for row in rows)),
        rows=tuple(lines),
        numeric_columns=frozenset(range(1, len(rows) + 1)),
    )


def _grid(table: Breakdown) -> Grid:
    return _table(f"{table.label}別の件数", table.label, NARROW, table.rows)


def _table(caption: str, head: str, names: Sequence[str], rows: Iterable[Row]) -> Grid:
    return Grid(
        caption=caption,
        headers=(head, *(SHORT.get(name, BY_NAME[name].label) for name in names)),
        rows=tuple((row.label, *(f"{row.counts[name]:,}" for name in names)) for row in rows),
        numeric_columns=frozenset(range(1, len(names) + 1)),
    )
