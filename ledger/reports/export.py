"""The ledger as tables to take along; what is exported comes back through the import unchanged."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from core.database import label_of
from core.moments import Moment, write_moment
from core.vocabulary import Term
from documents.sheets import Cell, Sheet
from ledger.models import AffectedAccount, Login, PayoutAccount, Trade, Transfer
from ledger.vocabulary import UNKNOWN_AMOUNTS

LOGIN_PARTS = {"login_at": "at", "login_ip": "ip", "login_device": "device", "login_agent": "agent"}
"""Exchanged columns that are parts of the first log-in."""
LOGIN_LABELS = {
    "login_at": "ログイン日時",
    "login_ip": "接続元IPアドレス",
    "login_device": "端末の識別子",
    "login_agent": "ブラウザ・アプリ（UA）",
}
ACCOUNT_COLUMNS = (
    "account_no", "customer_name", "stages", "occurred",
    "sold_yen", "bought_yen", "withdrawn_yen", "recovered_yen", "loss_yen",
    "leaked_items", "changed_email", *LOGIN_PARTS,
    "withdrawal_held", "password_reset", "frozen",
    "claimed_on", "decision", "compensation_rate", "compensation_basis", "compensation_yen",
    "goodwill_yen", "agreed_on", "paid_on", "decided_by", "legal_basis", "note",
)  # fmt: skip
"""Columns of affected accounts that are exchanged, in their order."""
PAYOUT_COLUMNS = (
    "bank", "branch", "deposit", "number", "holder_kana",
    "freeze_requested", "freeze_answered", "freeze_answer", "police_no", "note",
)  # fmt: skip
TRANSFER_LABELS = {"account": "被害口座の口座番号", "at": "送金日時", "yen": "送金額"}
READ_ONLY = ("contact_state", "trades")
"""Columns for reading, which the import has no place for."""
UNKNOWN_ACCOUNT = "不明"
"""Stands for the affected account of a transfer while it is not known."""


def account_label(name: str) -> str:
    """Give the header of an exchanged column of affected accounts."""
    return LOGIN_LABELS.get(name) or label_of(getattr(AffectedAccount, name))


def payout_label(name: str) -> str:
    """Give the header of an exchanged column of payout accounts."""
    return TRANSFER_LABELS.get(name) or label_of(getattr(PayoutAccount, name))


def first_login(account: AffectedAccount) -> Login:
    """Give the first log-in noted, empty where there is none."""
    return (account.logins or (Login(),))[0]


def account_sheet(accounts: Iterable[AffectedAccount]) -> Sheet:
    """Lay affected accounts out, a row each; behind what is exchanged stand 連絡 and 銘柄 for reading."""
    return Sheet("被害口座", account_headers(), [account_row(account) for account in accounts])


def account_headers() -> tuple[str, ...]:
    """Give the headers of affected accounts."""
    return (*map(account_label, ACCOUNT_COLUMNS), *map(account_label, READ_ONLY))


def account_row(account: AffectedAccount) -> tuple[Cell, ...]:
    """Lay one affected account out."""
    login = first_login(account)
    values = {name: getattr(login, part) for name, part in LOGIN_PARTS.items()}
    exchanged = (
        cell_of(values[name] if name in values else getattr(account, name))
        for name in ACCOUNT_COLUMNS
    )
    return (*exchanged, account.contact_state.label, "\n".join(map(_trade, account.trades or ())))


def payout_sheet(payouts: Iterable[PayoutAccount], numbers: Mapping[str, str]) -> Sheet:
    """Lay payout accounts out, a row for each transfer; `numbers` are those of affected accounts by uid."""
    headers = (*map(payout_label, PAYOUT_COLUMNS), *TRANSFER_LABELS.values())
    rows = [
        (*(cell_of(getattr(payout, name)) for name in PAYOUT_COLUMNS), *_transfer(one, numbers))
        for payout in payouts
        for one in payout.transfers or (Transfer(),)
    ]
    return Sheet("不正出金先口座", headers, rows)


def cell_of(value: Any) -> Cell:  # noqa: ANN401 (values of any column)
    """Write a value as a cell that the import reads back to the same value."""
    if value is None:
        return None
    if isinstance(value, Moment):
        return write_moment(value)
    if isinstance(value, Term):
        return value.label
    if isinstance(value, frozenset):
        return "、".join(
            term.label for kind in {type(one) for one in value} for term in kind if term in value
        )
    if isinstance(value, date):
        return f"{value:%Y/%m/%d}"
    return value if isinstance(value, int) else str(value)


def _transfer(one: Transfer, numbers: Mapping[str, str]) -> tuple[Cell, ...]:
    return numbers.get(one.account or "") or UNKNOWN_ACCOUNT, cell_of(one.at), one.yen


def _trade(trade: Trade) -> str:
    side = trade.side.label if trade.side else ""
    quantity = "" if trade.quantity is None else f"{trade.quantity:,}株・口"
    yen = UNKNOWN_AMOUNTS if trade.yen is None else f"{trade.yen:,}円"
    return "　".join(filter(None, (trade.code, trade.name, side, quantity, yen)))
