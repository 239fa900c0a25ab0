"""Tables of affected accounts: their columns, and how a row becomes an account of a case or changes one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from audit.recorder import Contents, add_many
from core import clock
from core.fields import TEXT_LIMIT
from core.text import fold_identifier
from core.work import Work
from imports import readers
from imports.columns import AnySession, Column, Found, Importer, Key, Values
from incidents.models import Incident
from incidents.operations import touched_cases
from ledger.models import AffectedAccount, Login, account_index
from ledger.operations.accounts import ACCOUNT_BOOK
from ledger.operations.counting import count_new
from ledger.operations.importers import SHORT_LIMIT, as_typed, bounded_amount, case_of, importer_of
from ledger.operations.tracing import traces_from, write_traces
from ledger.reports.export import ACCOUNT_COLUMNS, LOGIN_PARTS, account_label, first_login
from ledger.vocabulary import Decision, LeakedItem, LegalBasis, Stage, TraceKind

ALIASES: dict[str, tuple[str, ...]] = {
    "account_no": ("口座", "被害口座番号", "顧客口座番号", "顧客番号", "お客様番号"),
    "customer_name": ("氏名", "顧客名", "お客様名", "口座名義", "名義"),
    "stages": ("段階", "被害の種類", "被害内容"),
    "occurred": ("発生日", "被害発生日時", "被害日時"),
    "sold_yen": ("売却額", "不正売却金額", "不正売却額"),
    "bought_yen": ("買付額", "不正買付金額", "不正買付額"),
    "withdrawn_yen": ("出金額", "不正出金額", "不正出金金額", "被害金額", "被害額"),
    "recovered_yen": ("取戻し額", "回収額", "組戻額"),
    "loss_yen": ("損失額", "お客様損失額"),
    "changed_email": ("変更後メールアドレス",),
    "withdrawal_held": ("出金停止",),
    "password_reset": ("パスワード強制リセット", "パスワードリセット日時"),
    "frozen": ("口座凍結", "凍結日時"),
    "login_at": ("不正ログイン日時",),
    "login_ip": ("IPアドレス", "IP", "接続元IP"),
    "login_device": ("端末ID", "端末"),
    "login_agent": ("ユーザーエージェント", "UA", "User-Agent"),
}


def _rate() -> Callable[[str], int]:
    read = readers.whole_number()

    def reader(cell: str) -> int:
        number = read(cell.strip().rstrip("%％"))
        if number > 100:  # noqa: PLR2004 (per cent)
            raise ValueError("割合は0から100までの数字（％）で入力してください。")
        return number

    return reader


MOMENT, DAY, YEN = readers.moment(), readers.day(), bounded_amount()
READERS: dict[str, Callable[[str], Any]] = {
    "account_no": readers.alike(readers.code(), fold_identifier),
    "customer_name": readers.text(limit=SHORT_LIMIT),
    "stages": readers.choices(Stage),
    "occurred": MOMENT,
    "sold_yen": YEN,
    "bought_yen": YEN,
    "withdrawn_yen": YEN,
    "recovered_yen": YEN,
    "loss_yen": YEN,
    "leaked_items": readers.choices(LeakedItem),
    "changed_email": readers.text(limit=TEXT_LIMIT),
    "login_at": MOMENT,
    "login_ip": readers.text(limit=SHORT_LIMIT),
    "login_device": readers.text(limit=SHORT_LIMIT),
    "login_agent": readers.text(limit=TEXT_LIMIT),
    "withdrawal_held": MOMENT,
    "password_reset": MOMENT,
    "frozen": MOMENT,
    "claimed_on": DAY,
    "decision": readers.choice(Decision),
    "compensation_rate": _rate(),
    "compensation_basis": readers.long_text(),
    "compensation_yen": YEN,
    "goodwill_yen": YEN,
    "agreed_on": DAY,
    "paid_on": DAY,
    "decided_by": readers.text(limit=SHORT_LIMIT),
    "legal_basis": readers.choice(LegalBasis),
    "note": readers.long_text(),
}


def _load(case_uid: str, session: AnySession, keys: Sequence[Key]) -> Mapping[Key, Found]:
    indexes = {account_index(key): (key,) for (key,) in keys}
    found = session.scalars(
        select(AffectedAccount)
        .join(Incident, Incident.id == AffectedAccount.incident_id)
        .where(Incident.uid == case_uid, AffectedAccount.account_index.in_(indexes))
    )
    return {
        indexes[one.account_index]: Found(one, _values_of(one), (one.id, one.version))
        for one in found
    }


def _values_of(account: AffectedAccount) -> Values:
    """Give the present values as a cell of ours would be read, so that our own table changes nothing."""
    login = vars(first_login(account))  # opened once
    return {
        name: _as_read(
            name, login[LOGIN_PARTS[name]] if name in LOGIN_PARTS else getattr(account, name)
        )
        for name in ACCOUNT_COLUMNS
    }


def _as_read(name: str, value: Any) -> Any:  # noqa: ANN401 (values of any column)
    if type(value) is not str:
        return value
    try:
        return READERS[name](value) or None
    except ValueError:
        return value


def _stamps(case_uid: str, session: AnySession, keys: Sequence[Key]) -> Mapping[Key, object]:
    indexes = {account_index(key): (key,) for (key,) in keys}
    rows = session.execute(
        select(AffectedAccount.account_index, AffectedAccount.id, AffectedAccount.version)
        .join(Incident, Incident.id == AffectedAccount.incident_id)
        .where(Incident.uid == case_uid, AffectedAccount.account_index.in_(indexes))
    )
    return {indexes[row.account_index]: (row.id, row.version) for row in rows}


@dataclass(frozen=True, slots=True)
class _Made:
    """What a new account holds, with its traces."""

    contents: Contents
    traces: Sequence[tuple[TraceKind, str]]


def _prepare(session: AnySession, rows: Sequence[Values]) -> Sequence[_Made]:
    del session
    return [_made(clock.now(), _fields(Login(), values)) for values in rows]


def _made(now: datetime, fields: dict[str, Any]) -> _Made:
    contents = ACCOUNT_BOOK.contents(now, fields)
    # From the fields, because those of the account are sealed already.
    email, logins = fields.get("changed_email"), fields.get("logins")
    return _Made(contents, traces_from(contents["account_index"], email, logins))


def _add(case_uid: str, work: Work, prepared: Sequence[_Made]) -> None:
    incident = case_of(work.session, case_uid)
    for made in prepared:
        made.contents.update(
            incident_id=incident.id, version=1, opened_at=work.now, updated_at=work.now
        )
    label = AffectedAccount(incident=incident).audit_label
    add_many(work, AffectedAccount, [made.contents for made in prepared], [label] * len(prepared))
    ids = [made.contents["id"] for made in prepared]
    touched_cases(work.session).add(incident.id)
    traced = zip(ids, [made.traces for made in prepared], strict=True)
    write_traces(work, incident.id, traced)
    count_new(work, incident.id, [made.contents for made in prepared])


def _change(case_uid: str, work: Work, changed: Sequence[tuple[Any, Values]]) -> None:
    del case_uid
    for account, values in changed:
        fields = _fields(first_login(account), values)
        if "logins" in fields:
            fields["logins"] = (*fields["logins"], *(account.logins or ())[1:])
        ACCOUNT_BOOK.write(account, fields)
        account.updated_at = work.now
    work.session.flush()
    ACCOUNT_BOOK.settle(work, [account for account, _ in changed])


def _fields(login: Login, values: Values) -> dict[str, Any]:
    """Give the named columns, with the parts of the log-in put together."""
    parts = {LOGIN_PARTS[name]: value for name, value in values.items() if name in LOGIN_PARTS}
    fields = as_typed({name: one for name, one in values.items() if name not in LOGIN_PARTS})
    return {**fields, "logins": (replace(login, **parts),)} if parts else fields


def _bound(session: AnySession, case_uid: str) -> Importer:
    del session
    return replace(
        ACCOUNTS,
        load=partial(_load, case_uid),
        stamps=partial(_stamps, case_uid),
        prepare=_prepare,
        add=partial(_add, case_uid),
        change=partial(_change, case_uid),
    )


ACCOUNTS = importer_of(
    "affected_accounts",
    AffectedAccount.table_label,
    [
        Column(name, account_label(name), READERS[name], ALIASES.get(name, ()))
        for name in ACCOUNT_COLUMNS
    ],
    ("account_no",),
    _bound,
)
