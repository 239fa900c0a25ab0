"""当局報告の集計: how soon authorities were told, what was filed, which duties were met, month by month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from core.clock import jst_stamp, minutes_text, wareki, wareki_month
from documents.blocks import Align, Block, Bullets, Document, Grid, Line, Sender, Subject
from documents.sheets import Cell, Sheet
from inquiries.reports.period import Period
from notifications.vocabulary import NotificationKind

TITLE = "当局報告の状況"
NONE = "―"
FULL = 100
NOTES = (
    "一報までの時間は、事案の発覚日時から第１報の提出日時までの時間で、第１報を提出した月に数えます。",
    "報告義務は、起算日の月に数えます。期限後の提出は、提出したときの期限を過ぎたものです。",
    "期限超過は、未提出のまま期限または社内目安を過ぎたものです。",
    "訓練の事案は含みません。報告義務は、誤報とした事案も含みません。",
)


@dataclass
class Month:
    """The figures of one month, or of all: minutes to each 一報, reports by kind, duties by outcome."""

    label: str
    waits: list[int] = field(default_factory=list)
    kinds: dict[NotificationKind, int] = field(default_factory=dict)
    met: int = 0
    late: int = 0
    overdue: int = 0
    open: int = 0

    @property
    def median_text(self) -> str:
        """Write the median time to the 一報."""
        return minutes_text(round(median(self.waits))) if self.waits else NONE

    @property
    def longest_text(self) -> str:
        """Write the longest time to a 一報."""
        return minutes_text(max(self.waits)) if self.waits else NONE

    @property
    def minutes(self) -> int | None:
        """Give the median time to the 一報 in minutes."""
        return round(median(self.waits)) if self.waits else None

    def of(self, kind: NotificationKind) -> int:
        """Count the reports of one kind."""
        return self.kinds.get(kind, 0)


@dataclass(frozen=True)
class Figures:
    """The figures of a period as they stood at one instant."""

    period: Period
    as_of: datetime
    months: tuple[Month, ...]

    @property
    def total(self) -> Month:
        """Add all months up; the median is that of all reports."""
        whole = Month("期間計")
        for month in self.months:
            whole.waits += month.waits
            for kind, count in month.kinds.items():
                whole.kinds[kind] = whole.of(kind) + count
            whole.met += month.met
            whole.late += month.late
            whole.overdue += month.overdue
            whole.open += month.open
        return whole

    @property
    def rows(self) -> tuple[Month, ...]:
        """Give the months and the whole."""
        return (*self.months, self.total)

    def share(self, month: Month) -> int:
        """Give the length of a bar: the median of a month in per cent of the longest median."""
        longest = max((one.minutes or 0 for one in self.months), default=0)
        return FULL * (month.minutes or 0) // longest if longest else 0


def figures_of(
    period: Period,
    as_of: datetime,
    filed: Iterable[tuple[int, NotificationKind, int]],
    duties: Iterable[tuple[int, str, int]],
) -> Figures:
    """Put together what was read: (month, kind, minutes since 発覚) of each report, (month, outcome, count)."""
    months = [Month(wareki_month(month)) for month in period.months]
    for place, kind, minutes in filed:
        month = months[place]
        month.kinds[kind] = month.of(kind) + 1
        if kind is NotificationKind.FIRST:
            month.waits.append(max(0, minutes))
    for place, outcome, count in duties:
        setattr(months[place], outcome, count)
    return Figures(period, as_of, tuple(months))


HEADERS = (
    "月",
    "一報までの時間（中央値）",
    "一報までの時間（最長）",
    *(kind.label for kind in NotificationKind),
    "義務：期限内に提出",
    "義務：期限後に提出",
    "義務：期限超過",
    "義務：対応中",
)


def sheet_of(figures: Figures) -> Sheet:
    """Lay every figure out, a row for each month; times in minutes."""
    headers = tuple(f"{one}・分" if "時間" in one else one for one in HEADERS)
    rows = [
        (one.label, one.minutes, max(one.waits) if one.waits else None, *_counts(one))
        for one in figures.rows
    ]
    return Sheet(TITLE, headers, rows)


def report_of(figures: Figures, firm: str) -> Document:
    """Describe the figures for paper."""
    rows = tuple(
        (one.label, one.median_text, one.longest_text, *(f"{count:,}" for count in _counts(one)))
        for one in figures.rows
    )
    kinds = 3 + len(NotificationKind)
    title = f"{TITLE}（{figures.period.label}）"
    blocks: list[Block] = [
        Line(wareki(figures.as_of), Align.RIGHT),
        *((Sender((firm,)),) if firm else ()),
        Subject(title),
        _grid("一報までの時間と報告の件数", HEADERS[:kinds], [row[:kinds] for row in rows]),
        _grid("報告義務", (HEADERS[0], *HEADERS[kinds:]), [(row[0], *row[kinds:]) for row in rows]),
        Bullets((*NOTES, f"{jst_stamp(figures.as_of)} の時点で集計しました。")),
        Line("以上", Align.RIGHT),
    ]
    return Document(title=title, blocks=tuple(blocks), is_draft=False)


def _counts(one: Month) -> tuple[Cell, ...]:
    return (*(one.of(kind) for kind in NotificationKind), one.met, one.late, one.overdue, one.open)


def _grid(caption: str, headers: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Grid:
    columns = frozenset(range(1, len(headers)))
    return Grid(caption=caption, headers=tuple(headers), rows=tuple(rows), numeric_columns=columns)
