"""The 別紙 of a letter as facts: what a page shows of them, and all their rows for the Word file."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, TypeVar

from casefile.vocabulary import IndicatorKind
from core.clock import iso_jst
from core.database import canonical_json
from core.vocabulary import Term
from ledger.models.account import AMOUNTS
from ledger.queries import AnnexRow
from notifications.vocabulary import AnnexKind

SHOWN = 50
"""So many rows a page shows; the Word file has all."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account: whose is hidden, amounts in 円, None is 調査中; the moment as ISO 8601 and its precision."""

    number: int
    customer: str
    account: str
    stages: tuple[str, ...]
    occurred_at: str | None
    occurred_precision: str | None
    sold_yen: int | None
    bought_yen: int | None
    withdrawn_yen: int | None
    recovered_yen: int | None
    loss_yen: int | None
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator of compromise with its time of record (ISO 8601)."""

    number: int
    kind: str
    value: str
    added_at: str


@dataclass(frozen=True)
class TotalFact:
    """The sum of one amount over all accounts: 円, None where none is known, and how many are 調査中."""

    amount: str
    yen: int | None
    unknown: int


@dataclass(frozen=True)
class AccountsAnnex:
    """被害口座の一覧 of a letter: its first rows; the digest of all of them once they are frozen."""

    count: int
    totals: tuple[TotalFact, ...]
    head: tuple[AccountRow, ...]
    rows_sha256: str | None = None


@dataclass(frozen=True)
class IndicatorsAnnex:
    """侵害指標の一覧 of a letter: its first rows; the digest of all of them once they are frozen."""

    count: int
    head: tuple[IndicatorRow, ...]
    rows_sha256: str | None = None


@dataclass(frozen=True)
class AnnexRows:
    """All rows of the 別紙 of a letter."""

    accounts: tuple[AccountRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()

    def of(self, kind: AnnexKind) -> Sequence[Any]:
        """Give the rows of one kind."""
        return self.accounts if kind is AnnexKind.ACCOUNTS else self.indicators


def account_rows(accounts: Iterable[AnnexRow]) -> tuple[AccountRow, ...]:
    """Turn the masked accounts of the ledger into rows of plain values."""
    return tuple(map(_account_row, accounts))


def _account_row(one: AnnexRow) -> AccountRow:
    at, precision = (one.occurred.at, one.occurred.precision) if one.occurred else (None, None)
    return AccountRow(
        one.number,
        one.customer,
        one.account,
        _values(one.stages),
        iso_jst(at) if at else None,
        precision.value if precision else None,
        one.sold_yen,
        one.bought_yen,
        one.withdrawn_yen,
        one.recovered_yen,
        one.loss_yen,
        _values(one.holds),
    )


@lru_cache(maxsize=256)  # of ten thousand accounts most have one of a few sets
def _values(terms: tuple[Term, ...]) -> tuple[str, ...]:
    return tuple(term.value for term in terms)


def indicator_rows(
    indicators: Iterable[tuple[IndicatorKind, str, datetime]],
) -> tuple[IndicatorRow, ...]:
    """Give the indicators of a case as numbered rows."""
    return tuple(
        IndicatorRow(number, kind.value, value, iso_jst(added_at))
        for number, (kind, value, added_at) in enumerate(indicators, 1)
    )


def accounts_annex(rows: tuple[AccountRow, ...]) -> AccountsAnnex:
    """Add the rows up and keep what a page shows of them."""
    return AccountsAnnex(
        count=len(rows),
        totals=tuple(_total(name, list(map(attrgetter(name), rows))) for name in AMOUNTS),
        head=rows[:SHOWN],
        rows_sha256=rows_digest(rows),
    )


def indicators_annex(rows: tuple[IndicatorRow, ...]) -> IndicatorsAnnex:
    """Keep what a page shows of the rows."""
    return IndicatorsAnnex(len(rows), rows[:SHOWN], rows_digest(rows))


def rows_to_plain(rows: Iterable[Any]) -> list[list[Any]]:
    """Give rows as lists that JSON can carry, without the names of their parts."""
    values: Callable[[Any], Any] | None = None
    plain = []
    for row in rows:
        values = values or attrgetter(*(part.name for part in fields(row)))
        plain.append(list(values(row)))
    return plain


def rows_from_plain(kind: AnnexKind, plain: Iterable[Sequence[Any]]) -> AnnexRows:
    """Give the rows back that `rows_to_plain` was given, also after a way through JSON."""
    if kind is AnnexKind.INDICATORS:
        return AnnexRows(indicators=tuple(IndicatorRow(*row) for row in plain))
    return AnnexRows(accounts=tuple(AccountRow(*map(_tupled, row)) for row in plain))


def _tupled(value: Any) -> Any:  # noqa: ANN401 (any plain value)
    return tuple(value) if isinstance(value, list) else value


def rows_digest(rows: Iterable[Any]) -> str:
    """Give the SHA-256 over the rows in their canonical form."""
    return hashlib.sha256(canonical_json(rows_to_plain(rows)).encode()).hexdigest()


def _total(name: str, values: list[int | None]) -> TotalFact:
    known = [value for value in values if value is not None]
    return TotalFact(name, sum(known) if known else None, len(values) - len(known))
