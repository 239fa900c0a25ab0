"""不正アクセス・不正取引の集計: the table the authority publishes, by month of occurrence, as of a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from core.clock import wareki, wareki_month
from documents.blocks import (
    Align,
    Block,
    Bullets,
    Document,
    Grid,
    Line,
    Paragraph,
    Sender,
    Subject,
)
from documents.sheets import Sheet

TITLE = "インターネット取引における不正アクセス・不正取引の状況"
OKU = 100_000_000
TOTAL, NO_MONTH = "合計", "発生月調査中"
MEASURES: tuple[tuple[str, str, str], ...] = (
    ("entered", "不正アクセス件数", "件"),
    ("traded", "└ 不正取引件数", "件"),
    ("sold_yen", "　└ 売却金額", "円"),
    ("bought_yen", "　└ 買付金額", "円"),
)
"""Rows of the table: the name of the figure, its label, its unit."""
NOTES = (
    "※１　基準日までに台帳に記録された被害口座を集計した暫定の値で、今後の調査により変わることがあります。",
    "※２　売却金額・買付金額は被害口座内で行われた取引の総額で、同じ口座で取引が繰り返された場合は累積します。",
    "※３　売却金額・買付金額は、お客さまの損失額とは異なります。",
    "訓練、誤報とした事案、台帳から除外した口座は含みません。不正取引は、不正売却または不正買付のあった口座の数です。",
)


@dataclass(frozen=True)
class Counts:
    """The figures of one month: accounts entered and traded in, 円 sold and bought, accounts without an amount."""

    entered: int = 0
    traded: int = 0
    sold_yen: int = 0
    bought_yen: int = 0
    open_amounts: int = 0

    @property
    def is_empty(self) -> bool:
        """Say whether nothing counts in this month."""
        return self == Counts()

    def __add__(self, other: "Counts") -> "Counts":
        """Add another month up."""
        return Counts(
            self.entered + other.entered,
            self.traded + other.traded,
            self.sold_yen + other.sold_yen,
            self.bought_yen + other.bought_yen,
            self.open_amounts + other.open_amounts,
        )


@dataclass(frozen=True)
class Return:
    """The figures by month of occurrence (2026-04; an empty text is not known yet), as of the end of a day."""

    as_of: date
    months: Mapping[str, Counts] = field(default_factory=dict)

    @property
    def total(self) -> Counts:
        """Add all months up."""
        return sum(self.months.values(), Counts())

    def of(self, month: str) -> Counts:
        """Give the figures of one column."""
        return self.total if month == TOTAL else self.months.get(month, Counts())


@dataclass(frozen=True)
class Cell:
    """One figure as text, and as it was at the earlier day where it was another."""

    now: str
    before: str | None


@dataclass(frozen=True)
class Table:
    """The table as it is shown: headers of the columns, and a row for each figure."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    restated: int


def table_of(found: Return, earlier: Return | None) -> Table:
    """Lay the figures out as the authority does, beside those of an earlier day if one is given."""
    months = months_of(found, earlier)
    rows = tuple(
        (label, tuple(_cell(name, month, found, earlier) for month in months))
        for name, label, _ in MEASURES
    )
    restated = sum(cell.before is not None for _, cells in rows for cell in cells)
    return Table(tuple(map(month_label, months)), rows, restated)


def months_of(found: Return, earlier: Return | None) -> list[str]:
    """Give the columns: months in their order, what has none, the total."""
    known = {*found.months, *(earlier.months if earlier else ())}
    unknown = [""] if "" in known else []
    return [*sorted(known - {""}), *unknown, TOTAL]


def month_label(month: str) -> str:
    """Name a column."""
    if month in ("", TOTAL):
        return month or NO_MONTH
    return wareki_month(date.fromisoformat(f"{month}-01"))


def _cell(name: str, month: str, found: Return, earlier: Return | None) -> Cell:
    number = getattr(found.of(month), name)
    before = getattr(earlier.of(month), name) if earlier else number
    return Cell(text_of(name, number), text_of(name, before) if before != number else None)


def text_of(name: str, number: int) -> str:
    """Write a figure as the published table does: amounts as 約○億円, with a decimal below 1億円."""
    if not name.endswith("_yen"):
        return f"{number:,}件"
    if number == 0:
        return "0円"
    if number < OKU // 20:
        return f"{number:,}円"
    if number < OKU:
        tenths = (number * 10 + OKU // 2) // OKU
        return f"約{tenths // 10}.{tenths % 10}億円"
    return f"約{(number + OKU // 2) // OKU:,}億円"


def sheet_of(found: Return, earlier: Return | None) -> Sheet:
    """Give every figure exactly, a row for each month; those of the earlier day beside them."""
    days = [one for one in (found, earlier) if one is not None]
    headers = (
        "発生月",
        *(
            f"{label.strip('　└ ')}（{unit}）{one.as_of:%Y/%m/%d}現在"
            for one in days
            for _, label, unit in MEASURES
        ),
        "金額が調査中の口座（口座）",
    )
    rows = [
        (
            month_label(month),
            *(getattr(one.of(month), name) for one in days for name, _, _ in MEASURES),
            found.of(month).open_amounts,
        )
        for month in months_of(found, earlier)
    ]
    return Sheet("不正アクセス・不正取引", headers, rows)


def document_of(found: Return, earlier: Return | None, firm: str) -> Document:
    """Describe the table for paper: a row for each month, so that years of them fit."""
    columns = [(name, label.strip("　└ ")) for name, label, _ in MEASURES]
    months = months_of(found, earlier)
    blocks: list[Block] = [
        Line(f"{wareki(found.as_of)}現在", Align.RIGHT),
        *((Sender((firm,)),) if firm else ()),
        Subject(TITLE),
        _grid("発生月別の状況", columns, months, [_texts(found, month) for month in months]),
    ]
    if earlier is not None:
        blocks += _restated(found, earlier, columns, months)
    blocks += [Bullets(notes_of(found)), Line("以上", Align.RIGHT)]
    return Document(title=TITLE, blocks=tuple(blocks), is_draft=False)


def _restated(
    found: Return, earlier: Return, columns: Sequence[tuple[str, str]], months: Sequence[str]
) -> list[Block]:
    table = table_of(found, earlier)
    day = wareki(earlier.as_of)
    if not table.restated:
        return [Paragraph(f"{day}現在の値から変わったものはありません。")]
    before = [_texts(earlier, month) for month in months]
    return [
        Paragraph(f"{day}現在の値から{table.restated}か所が変わりました。"),
        _grid(f"{day}現在の値", columns, months, before),
    ]


def _grid(
    caption: str,
    columns: Sequence[tuple[str, str]],
    months: Sequence[str],
    texts: Sequence[tuple[str, ...]],
) -> Grid:
    rows = zip(months, texts, strict=True)
    return Grid(
        caption=caption,
        headers=("発生月", *(label for _, label in columns)),
        rows=tuple((month_label(month), *cells) for month, cells in rows),
        numeric_columns=frozenset(range(1, len(columns) + 1)),
    )


def _texts(found: Return, month: str) -> tuple[str, ...]:
    return tuple(text_of(name, getattr(found.of(month), name)) for name, _, _ in MEASURES)


def notes_of(found: Return) -> tuple[str, ...]:
    """Give the notes under the table, with the accounts whose amounts are not in it yet."""
    count = found.total.open_amounts
    still = (f"売却金額または買付金額が調査中の口座が{count:,}口座あります。",) if count else ()
    return (*NOTES, *still)
