"""Tables of contacts: a row is one attempt to reach the customer of an affected account, added and never changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from audit.recorder import add_many
from core import clock
from core.database import label_of, new_uid
from core.many import stored
from core.text import fold_identifier
from core.work import Work
from imports import readers
from imports.columns import AnySession, Column, Found, Importer, Key, Values
from ledger.models import AccountContact, AffectedAccount
from ledger.operations.accounts import reach
from ledger.operations.importers import (
    SHORT_LIMIT,
    account_of,
    accounts_by_uid,
    importer_of,
    read_by,
)
from ledger.vocabulary import ContactMethod

C = AccountContact
KEY = ("account", "happened_at", "method")
ALIASES: dict[str, tuple[str, ...]] = {
    "account": ("口座番号", "被害口座", "被害口座番号", "口座", "顧客番号"),
    "happened_at": ("架電日時", "発信日時", "対応日時", "日時"),
    "method": ("方法", "手段", "連絡手段"),
    "is_reached": ("結果", "連絡結果", "連絡の結果", "接続"),
    "text": ("内容", "応対内容", "備考", "メモ"),
    "member_name": ("担当者", "連絡者", "対応者"),
}
REACHED = frozenset(map(fold_identifier, ("連絡がついた", "連絡済み", "応答", "応答あり")))
NOT_REACHED = frozenset(map(fold_identifier, ("連絡がつかなかった", "不通", "不在", "応答なし")))


def _happened_at() -> Callable[[str], datetime]:
    read = readers.moment(is_exact=True)

    def reader(cell: str) -> datetime:
        at = read(cell).at
        if at is None or at > clock.now():
            raise ValueError("連絡日時に、これから先の日時が入力されています。")
        return at

    return reader


def _is_reached() -> Callable[[str], bool]:
    read = readers.yes_no()

    def reader(cell: str) -> bool:
        entry = fold_identifier(cell)
        return entry in REACHED if entry in REACHED | NOT_REACHED else read(cell)

    return reader


READERS: dict[str, Callable[[str], Any]] = {
    "account": readers.code(),
    "happened_at": _happened_at(),
    "method": readers.choice(ContactMethod),
    "is_reached": _is_reached(),
    "text": readers.long_text(),
    "member_name": readers.text(limit=SHORT_LIMIT),
}


def _load(case_uid: str, session: AnySession, keys: Sequence[Key]) -> Mapping[Key, Found]:
    """Give the newest entry of each key: an earlier one has been corrected by it."""
    accounts = accounts_by_uid(session, case_uid, (key[0] for key in keys))
    uids = {account.id: uid for uid, account in accounts.items()}
    held = session.scalars(select(C).where(C.account_id.in_(uids)).order_by(C.id))
    found = {}
    for one in held:
        values = {name: getattr(one, name) for name in ALIASES if name != "account"}
        values["happened_at"] = one.happened_at.replace(second=0, microsecond=0)
        key = (uids[one.account_id], values["happened_at"], one.method)
        values["account"] = key[0]
        found[key] = Found(values, values, one.id)
    return {key: found[key] for key in keys if key in found}


def _add(case_uid: str, work: Work, rows: Sequence[Values]) -> None:
    accounts = accounts_by_uid(work.session, case_uid, (row["account"] for row in rows))
    made = [_contents(work, accounts[row["account"]], row) for row in rows]
    for row in rows:
        reach(work, accounts[row["account"]], is_reached=row["is_reached"])
    labels = [f"{_case_number(accounts)} 連絡記録"] * len(made)
    add_many(work, C, made, labels)


def _contents(work: Work, account: AffectedAccount, row: Values) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name != "account"}
    given = {"member_name": work.actor.name, **told}
    return stored(C, new_uid(), {"account_id": account.id, "noted_at": work.now, **given})


def _case_number(accounts: Mapping[str, AffectedAccount]) -> str:
    return next(iter(accounts.values())).incident.number


def _correct(case_uid: str, work: Work, changed: Sequence[tuple[Any, Values]]) -> None:
    """Note what differs as a further entry, for the log is append-only."""
    _add(case_uid, work, [{**present, **values} for present, values in changed])


def _bound(session: AnySession, case_uid: str) -> Importer:
    return replace(
        CONTACTS,
        columns=read_by(CONTACTS.columns, "account", account_of(session, case_uid)),
        load=partial(_load, case_uid),
        add=partial(_add, case_uid),
        change=partial(_correct, case_uid),
    )


def _label(name: str) -> str:
    return "被害口座の口座番号" if name == "account" else label_of(getattr(C, name))


CONTACTS = importer_of(
    "account_contacts",
    C.table_label,
    [
        Column(name, _label(name), READERS[name], ALIASES[name], name == "is_reached")
        for name in ALIASES
    ],
    KEY,
    _bound,
)
