"""The 別紙 behind a letter: the accounts on wide pages, the indicators on upright ones."""

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from casefile.indicators import defanged
from casefile.vocabulary import IndicatorKind
from core.clock import letter_number
from core.database import label_of
from core.moments import Moment, Precision, table_moment
from core.text import letter_count
from core.vocabulary import Term
from documents.blocks import Block, Bullets, Grid, Heading, Paragraph
from ledger.models import AffectedAccount
from ledger.models.account import AMOUNTS
from ledger.vocabulary import UNKNOWN_AMOUNTS as INVESTIGATING
from ledger.vocabulary import Hold, Stage
from notifications.reports.annex_facts import (
    AccountRow,
    AccountsAnnex,
    AnnexRows,
    IndicatorRow,
    IndicatorsAnnex,
)
from notifications.reports.facts import IncidentFacts
from notifications.vocabulary import AnnexKind

TOTAL, NO_HOLD, KEPT = "合計", "なし", 1024
MASKED = (
    "顧客の氏名は記号で、口座番号は末尾の数字だけで記載する。金額の単位は円とし、"
    "「調査中」は本報告の時点で判明していないものを示す。"
)
DEFANGED = (
    "誤って開かれることのないよう、「.」を「[.]」、「@」を「[@]」、「http」を「hxxp」と記載する。"
)
ACCOUNT_HEADERS = (
    "番号",
    "顧客",
    label_of(AffectedAccount.account_no),
    label_of(AffectedAccount.stages),
    label_of(AffectedAccount.occurred),
    *(label_of(getattr(AffectedAccount, name)) for name in AMOUNTS),
    "措置",
)
INDICATOR_HEADERS = ("番号", "種類", "値", "記録日")
_FIRST_AMOUNT = 5


def annex_titles(facts: IncidentFacts) -> dict[AnnexKind, str]:
    """Name the 別紙 of a letter in their order: 別紙１ where there are several, else 別紙."""
    chosen = {
        AnnexKind.ACCOUNTS: facts.accounts_annex,
        AnnexKind.INDICATORS: facts.indicators_annex,
    }
    kinds = [kind for kind in AnnexKind if chosen[kind] is not None]
    numbers = [letter_number(place) if len(kinds) > 1 else "" for place in range(1, 3)]
    return {
        kind: f"別紙{number}　{kind.label}" for kind, number in zip(kinds, numbers, strict=False)
    }


def enclosures(facts: IncidentFacts) -> tuple[Block, ...]:
    """List what is enclosed, below the contact."""
    titles = tuple(annex_titles(facts).values())
    return (Heading("添付資料"), Bullets(titles)) if titles else ()


def annexes(facts: IncidentFacts, rows: AnnexRows | None) -> tuple[Block, ...]:
    """Describe the 別紙 with all their rows, or with those that a page shows where `rows` is None."""
    blocks: list[Block] = []
    for kind, title in annex_titles(facts).items():
        is_wide = kind is AnnexKind.ACCOUNTS
        blocks.append(Heading(title, starts_page=True, is_wide=is_wide))
        if kind is AnnexKind.ACCOUNTS and facts.accounts_annex:
            blocks += _accounts(facts.accounts_annex, rows)
        elif facts.indicators_annex:
            blocks += _indicators(facts.indicators_annex, rows)
    return tuple(blocks)


def _accounts(annex: AccountsAnnex, rows: AnnexRows | None) -> Iterator[Block]:
    shown = annex.head if rows is None else rows.accounts
    yield Paragraph(MASKED)
    yield from _rest(len(shown), annex.count, "口座")
    yield Grid(
        caption=f"{AnnexKind.ACCOUNTS.label}（全{letter_count(annex.count, '口座')}）",
        headers=ACCOUNT_HEADERS,
        rows=(*map(_account, shown), *_total(annex)),
        numeric_columns=frozenset({0, *range(_FIRST_AMOUNT, _FIRST_AMOUNT + len(AMOUNTS))}),
    )
    open_amounts = [
        f"{label_of(getattr(AffectedAccount, one.amount))}は{letter_count(one.unknown, '口座')}"
        for one in annex.totals
        if one.unknown
    ]
    if open_amounts:
        yield Paragraph(f"合計には、調査中の口座（{'、'.join(open_amounts)}）の額を含まない。")


def _account(row: AccountRow) -> tuple[str, ...]:
    return (
        f"{row.number:,}",
        row.customer,
        row.account,
        _labels(Stage, row.stages) or INVESTIGATING,
        _moment(row.occurred_at, row.occurred_precision),
        _yen(row.sold_yen),
        _yen(row.bought_yen),
        _yen(row.withdrawn_yen),
        _yen(row.recovered_yen),
        _yen(row.loss_yen),
        _labels(Hold, row.holds) or NO_HOLD,
    )


def _total(annex: AccountsAnnex) -> Iterator[tuple[str, ...]]:
    if annex.count:
        sums = (_yen(one.yen) for one in annex.totals)
        yield (TOTAL, letter_count(annex.count, "口座"), "", "", "", *sums, "")


def _indicators(annex: IndicatorsAnnex, rows: AnnexRows | None) -> Iterator[Block]:
    shown = annex.head if rows is None else rows.indicators
    yield Paragraph(DEFANGED)
    yield from _rest(len(shown), annex.count, "件")
    yield Grid(
        caption=f"{AnnexKind.INDICATORS.label}（全{letter_count(annex.count, '件')}）",
        headers=INDICATOR_HEADERS,
        rows=tuple(map(_indicator, shown)),
        numeric_columns=frozenset({0}),
    )


def _indicator(row: IndicatorRow) -> tuple[str, ...]:
    kind = IndicatorKind(row.kind)
    day = _moment(row.added_at, Precision.DAY.value)
    return f"{row.number:,}", kind.label, defanged(kind, row.value), day


def _rest(shown: int, count: int, unit: str) -> Iterator[Block]:
    if shown < count:
        yield Paragraph(
            f"この画面には、全{letter_count(count, unit)}のうち最初の{letter_count(shown, unit)}を表示しています。"
            f"Word文書には全{letter_count(count, unit)}を記載します。"
        )


def _yen(value: int | None) -> str:
    return INVESTIGATING if value is None else f"{value:,}"


# Of ten thousand rows most say one of a few things.
@lru_cache(maxsize=KEPT)
def _labels(term: type[Term], values: tuple[str, ...]) -> str:
    return "、".join(term(value).label for value in values)


@lru_cache(maxsize=KEPT)
def _moment(at: str | None, precision: str | None) -> str:
    if precision is None:
        return INVESTIGATING
    return table_moment(Moment(datetime.fromisoformat(at) if at else None, Precision(precision)))
