"""Tables of payout accounts: a row is what one affected account sent to one of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import select

from core.fields import TEXT_LIMIT
from core.text import fold_identifier
from core.work import Work
from imports import readers
from imports.columns import AnySession, Column, Found, Importer, Key, Values
from incidents.models import Incident
from ledger.models import PayoutAccount, Transfer, bank_key, payout_index
from ledger.operations.importers import (
    SHORT_LIMIT,
    account_of,
    as_typed,
    bounded_amount,
    case_of,
    importer_of,
    read_by,
)
from ledger.operations.payouts import PAYOUT_BOOK, merged_transfers
from ledger.reports.export import (
    PAYOUT_COLUMNS,
    TRANSFER_LABELS,
    UNKNOWN_ACCOUNT,
    payout_label,
)
from ledger.vocabulary import DepositKind, FreezeAnswer

KEY = ("bank", "number", "account")
ALIASES: dict[str, tuple[str, ...]] = {
    "bank": ("銀行", "銀行名", "出金先金融機関", "金融機関名"),
    "branch": ("支店名", "出金先支店"),
    "deposit": ("預金種別", "預金種目", "種別"),
    "number": ("口座番号", "出金先口座番号", "銀行口座番号"),
    "holder_kana": ("名義", "口座名義", "名義人", "名義人カナ"),
    "freeze_requested": ("凍結依頼日",),
    "freeze_answered": ("凍結回答日",),
    "freeze_answer": ("凍結結果", "凍結依頼の結果"),
    "police_no": ("受理番号", "警察受理番号"),
    "account": ("被害口座", "被害口座番号", "送金元口座番号"),
    "at": ("出金日時", "振込日時"),
    "yen": ("出金額", "出金金額", "振込金額"),
}
READERS: dict[str, Callable[[str], Any]] = {
    "bank": readers.alike(readers.text(limit=SHORT_LIMIT), bank_key),
    "branch": readers.text(limit=SHORT_LIMIT),
    "deposit": readers.choice(DepositKind),
    "number": readers.alike(readers.code(), fold_identifier),
    "holder_kana": readers.text(limit=SHORT_LIMIT),
    "freeze_requested": readers.moment(),
    "freeze_answered": readers.moment(),
    "freeze_answer": readers.choice(FreezeAnswer),
    "police_no": readers.text(limit=SHORT_LIMIT),
    "note": readers.text(limit=TEXT_LIMIT, has_lines=True),
    "account": readers.code(),
    "at": readers.moment(),
    "yen": bounded_amount(),
}
UNKNOWN = frozenset(map(fold_identifier, (UNKNOWN_ACCOUNT, "調査中", "確認中")))
NOT_RECORDED_OR_UNKNOWN = "この口座番号は、この事案の被害口座にありません。先に被害口座を記録するか、「不明」と入力してください。"
NOBODY = ""
"""Stands in a key for the affected account that is not known yet."""


def _sender_of(session: AnySession, case_uid: str) -> Callable[[str], str]:
    """Give a reader of the affected account that money came from, which may not be known yet."""
    account = account_of(session, case_uid, NOT_RECORDED_OR_UNKNOWN)

    def read(cell: str) -> str:
        return NOBODY if fold_identifier(cell) in UNKNOWN else account(cell)

    return read


def _load(case_uid: str, session: AnySession, keys: Sequence[Key]) -> Mapping[Key, Found]:
    """Give the transfers there are; a payout account without this transfer is found again by `add`."""
    found = _present(session, case_uid, [(bank, number) for bank, number, _ in keys])
    loaded = {}
    for key in keys:
        bank, number, account = key
        payout = found.get(payout_index(bank, number))
        transfer = _transfer_of(payout, account or None) if payout else None
        if payout is not None and transfer is not None:
            loaded[key] = Found(
                (payout, transfer.account),
                _values(payout, transfer, key),
                (payout.id, payout.version),
            )
    return loaded


def _values(payout: PayoutAccount, transfer: Transfer, key: Key) -> Values:
    """Give the present values, the key as it stands in the file: it is the same however it is spelled."""
    values = {name: getattr(payout, name) for name in PAYOUT_COLUMNS}
    return {**values, "at": transfer.at, "yen": transfer.yen, **dict(zip(KEY, key, strict=True))}


def _transfer_of(payout: PayoutAccount, account: str | None) -> Transfer | None:
    return next((one for one in payout.transfers or () if one.account == account), None)


def _add(case_uid: str, work: Work, rows: Sequence[Values]) -> None:
    """Add the transfers, and the payout accounts that are not there yet."""
    incident = case_of(work.session, case_uid)
    wanted = [(values["bank"], values["number"]) for values in rows]
    present = _present(work.session, case_uid, wanted)
    touched = []
    with work.session.no_autoflush:
        for values in rows:
            index = payout_index(values["bank"], values["number"])
            fields = _fields(values)
            payout = present.get(index)
            if payout is None:
                payout = present[index] = PAYOUT_BOOK.make(work, incident, fields)
            _write(work, payout, fields, values["account"] or None, values)
            touched.append(payout)
    _finish(work, touched)


def _change(case_uid: str, work: Work, changed: Sequence[tuple[Any, Values]]) -> None:
    del case_uid
    for (payout, account), values in changed:
        fields = _fields(values)
        _write(work, payout, fields, account, values)
    _finish(work, [payout for (payout, _), _ in changed])


def _fields(values: Values) -> Values:
    return as_typed({name: values[name] for name in PAYOUT_COLUMNS if name in values})


def _write(
    work: Work,
    payout: PayoutAccount,
    fields: dict[str, Any],
    account: str | None,
    values: Values,
) -> None:
    transfers = merged_transfers(payout.transfers or (), account, values)
    PAYOUT_BOOK.write(payout, {**fields, "transfers": transfers})
    payout.updated_at = work.now


def _finish(work: Work, touched: Sequence[PayoutAccount]) -> None:
    work.session.flush()
    PAYOUT_BOOK.settle(work, list(dict.fromkeys(touched)))


def _present(
    session: AnySession, case_uid: str, wanted: Sequence[tuple[str, str]]
) -> dict[str, PayoutAccount]:
    indexes = {payout_index(bank, number) for bank, number in wanted}
    found = session.scalars(
        select(PayoutAccount)
        .join(Incident, Incident.id == PayoutAccount.incident_id)
        .where(Incident.uid == case_uid, PayoutAccount.payout_index.in_(indexes))
    )
    return {payout.payout_index: payout for payout in found}


def _bound(session: AnySession, case_uid: str) -> Importer:
    return replace(
        PAYOUTS,
        columns=read_by(PAYOUTS.columns, "account", _sender_of(session, case_uid)),
        load=partial(_load, case_uid),
        add=partial(_add, case_uid),
        change=partial(_change, case_uid),
    )


PAYOUTS = importer_of(
    "payout_accounts",
    PayoutAccount.table_label,
    [
        Column(name, payout_label(name), READERS[name], ALIASES.get(name, ()))
        for name in (*PAYOUT_COLUMNS, *TRANSFER_LABELS)
    ],
    KEY,
    _bound,
)
