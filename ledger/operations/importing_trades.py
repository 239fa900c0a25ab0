"""Tables of 銘柄: a row is one line of securities of an affected account."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from core.text import fold_identifier
from core.work import Work
from imports import readers
from imports.columns import AnySession, Column, Found, Importer, Key, Values
from ledger.models import AffectedAccount, Trade
from ledger.operations.accounts import ACCOUNT_BOOK
from ledger.operations.importers import (
    SHORT_LIMIT,
    account_of,
    accounts_by_uid,
    as_typed,
    bounded_amount,
    importer_of,
    read_by,
)
from ledger.vocabulary import Side

KEY = ("account", "code", "side")
LABELS = {
    "account": "被害口座の口座番号",
    "code": "銘柄コード",
    "side": "売買",
    "name": "銘柄名",
    "quantity": "数量",
    "yen": "約定金額",
}
ALIASES: dict[str, tuple[str, ...]] = {
    "account": ("口座番号", "被害口座", "被害口座番号", "口座", "顧客番号"),
    "code": ("コード", "証券コード", "銘柄番号"),
    "side": ("売買区分", "取引区分", "取引の種類"),
    "name": ("銘柄", "名称"),
    "quantity": ("株数", "口数", "約定数量", "数量（株・口）"),
    "yen": ("金額", "約定代金", "受渡金額", "売買代金"),
}
TWICE = (
    "この口座には、同じ銘柄と売買の行が2つ以上記録されています。どの行か決まらないため、"
    "被害口座の画面で直してください。"
)


def _quantity() -> Callable[[str], int]:
    read = readers.whole_number()

    def reader(cell: str) -> int:
        return read(cell.strip().removesuffix("株").removesuffix("口"))

    return reader


READERS: dict[str, Callable[[str], Any]] = {
    "account": readers.code(),
    "code": readers.alike(readers.code(), fold_identifier),
    "side": readers.choice(Side),
    "name": readers.text(limit=SHORT_LIMIT),
    "quantity": _quantity(),
    "yen": bounded_amount(),
}


def _load(
    case_uid: str, twice: set[Key], session: AnySession, keys: Sequence[Key]
) -> Mapping[Key, Found]:
    accounts = accounts_by_uid(session, case_uid, (key[0] for key in keys))
    lines = {uid: _lines_of(account) for uid, account in accounts.items()}
    found = {}
    for key in keys:
        uid, code, side = key
        held = lines.get(uid, {}).get((fold_identifier(code), side), [])
        if len(held) > 1:
            twice.add(key)
        elif held:
            account = accounts[uid]
            values = {**vars(held[0]), **dict(zip(KEY, key, strict=True))}
            found[key] = Found((account, *key[1:]), values, (account.id, account.version))
    return found


def _lines_of(account: AffectedAccount) -> dict[tuple[str, Side | None], list[Trade]]:
    lines: dict[tuple[str, Side | None], list[Trade]] = {}
    for trade in account.trades or ():
        lines.setdefault((fold_identifier(trade.code or ""), trade.side), []).append(trade)
    return lines


def _add(case_uid: str, work: Work, rows: Sequence[Values]) -> None:
    accounts = accounts_by_uid(work.session, case_uid, (row["account"] for row in rows))
    added: dict[str, list[Trade]] = {}
    for row in rows:
        parts = {name: value for name, value in row.items() if name != "account"}
        added.setdefault(row["account"], []).append(Trade(**as_typed(parts)))
    for uid, trades in added.items():
        _write(work, accounts[uid], (*(accounts[uid].trades or ()), *trades))


def _change(work: Work, changed: Sequence[tuple[Any, Values]]) -> None:
    for (account, code, side), values in changed:
        place = fold_identifier(code), side
        _write(work, account, _merged(account.trades or (), place, as_typed(values)))


def _merged(trades: Iterable[Trade], place: tuple[str, Side], values: Values) -> tuple[Trade, ...]:
    return tuple(
        replace(one, **values) if (fold_identifier(one.code or ""), one.side) == place else one
        for one in trades
    )


def _write(work: Work, account: AffectedAccount, trades: tuple[Trade, ...]) -> None:
    ACCOUNT_BOOK.write(account, {"trades": trades})
    account.updated_at = work.now


def _bound(session: AnySession, case_uid: str) -> Importer:
    twice: set[Key] = set()
    return replace(
        TRADES,
        columns=read_by(TRADES.columns, "account", account_of(session, case_uid)),
        load=partial(_load, case_uid, twice),
        add=partial(_add, case_uid),
        change=_change,
        why_not_new=lambda key: TWICE if key in twice else "",
    )


TRADES = importer_of(
    "account_trades",
    "被害口座の銘柄",
    [Column(name, LABELS[name], READERS[name], ALIASES[name]) for name in LABELS],
    KEY,
    _bound,
)
