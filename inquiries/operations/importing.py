"""Tables of call centres: their columns, and how a row becomes an inquiry or changes one."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from accounts.permissions import Permission
from audit.recorder import add_many
from core import clock
from core.work import Work
from firm.calendar import Calendar
from firm.queries import calendar_of
from imports import readers
from imports.columns import AnySession, Column, Found, Importer, Key, Values
from inquiries.models import Inquiry, add_grams, text_grams
from inquiries.operations.records import NUMBER, make_inquiry, write_fields
from inquiries.operations.targets import set_targets
from inquiries.reports.transfer import TRANSFERRED, transfer_label
from inquiries.vocabulary import (
    Category,
    Channel,
    Complainant,
    InquiryDamage,
    InquiryKind,
    Urgency,
)

SUBJECT_LIMIT = 120
SHORT_LIMIT = 100
CHANGED_BY_IMPORT = "取込みによる変更"


def _received_at() -> Callable[[str], datetime]:
    read = readers.moment(is_exact=True)

    def reader(cell: str) -> datetime:
        at = read(cell).at
        if at is None or at > clock.now():
            raise ValueError("これから先の日時が入力されています。日付と時刻をご確認ください。")
        return at

    return reader


READERS: dict[str, Callable[[str], Any]] = {
    "source_key": readers.code(),
    "received_at": _received_at(),
    "channel": readers.choice(Channel),
    "kind": readers.choice(InquiryKind),
    "category": readers.choice(Category),
    "subject": readers.text(limit=SUBJECT_LIMIT),
    "content": readers.long_text(),
    "damage": readers.choice(InquiryDamage),
    "complainant_name": readers.text(limit=SHORT_LIMIT),
    "complainant": readers.choice(Complainant),
    "account_no": readers.text(limit=SHORT_LIMIT),
    "contact": readers.text(),
    "customer_wish": readers.long_text(),
    "initial_response": readers.long_text(),
    "urgency": readers.choice(Urgency),
}
ALIASES: dict[str, tuple[str, ...]] = {
    "source_key": (
        "連携元の管理番号",
        "管理番号",
        "受付番号",
        "受付No",
        "問合せ番号",
        "案件番号",
        "チケット番号",
    ),
    "received_at": ("受電日時", "入電日時", "応対日時", "受付日"),
    "channel": ("受付チャネル", "チャネル", "受付経路", "受付手段"),
    "kind": ("申出種別", "問合せ種別", "相談種別"),
    "category": ("カテゴリ", "カテゴリー", "問合せ分類", "申出分類"),
    "subject": ("タイトル", "題名", "表題"),
    "content": ("問合せ内容", "お問い合わせ内容", "申出内容", "相談内容", "応対内容", "本文"),
    "damage": ("被害", "被害有無"),
    "complainant_name": ("申出者", "申出人氏名", "氏名", "お客様名", "お客さま名", "顧客名"),
    "complainant": ("申出者区分", "申出人区分", "本人区分"),
    "account_no": ("口座", "顧客番号", "お客様番号"),
    "contact": ("電話番号", "TEL", "連絡先電話番号", "メールアドレス"),
    "customer_wish": ("意向", "要望", "ご要望"),
    "initial_response": ("初期対応", "一次対応", "対応内容"),
    "urgency": ("優先度",),
}
OWN_NUMBER = re.compile(rf"{NUMBER[0]}-[0-9]{{4}}-[0-9]{{{NUMBER[1]},}}", re.IGNORECASE)
KEY_LABEL = "受付番号または連携元の管理番号"
UNKNOWN = "この受付番号の相談・苦情はありません。番号をご確認ください。新しい記録のときは、連携元の管理番号を入力してください。"
REQUIRED = ("received_at", "content")
TIMED = frozenset({"received_at", "kind", "urgency"})
"""What the targets are computed from."""


def _load(session: AnySession, keys: Sequence[Key]) -> Mapping[Key, Found]:
    """Find records by our own number, as in our own tables, or by the number of the other system."""
    wanted = [key for (key,) in keys]
    own, others = _sorted(wanted)
    by_number = session.scalars(select(Inquiry).where(Inquiry.number.in_(own)))
    by_source = session.scalars(select(Inquiry).where(Inquiry.source_key.in_(others)))
    return {
        **{(own[one.number],): _found(one, own[one.number]) for one in by_number},
        **{(one.source_key,): _found(one, one.source_key) for one in by_source},
    }


def _sorted(wanted: Sequence[str]) -> tuple[dict[str, str], set[str]]:
    """Give our own numbers, as they are written by us and in the file, and the others."""
    own = {key.upper(): key for key in wanted if OWN_NUMBER.fullmatch(key)}
    return own, set(wanted) - set(own.values())


def _found(inquiry: Inquiry, key: str | None) -> Found:
    values = {**_values_of(inquiry), "source_key": key}
    return Found(inquiry, values, (inquiry.id, inquiry.version))


def _stamps(session: AnySession, keys: Sequence[Key]) -> Mapping[Key, object]:
    own, others = _sorted([key for (key,) in keys])
    columns = (Inquiry.number, Inquiry.source_key, Inquiry.id, Inquiry.version)
    by_number = session.execute(select(*columns).where(Inquiry.number.in_(own)))
    by_source = session.execute(select(*columns).where(Inquiry.source_key.in_(others)))
    return {
        **{(own[row.number],): (row.id, row.version) for row in by_number},
        **{(row.source_key,): (row.id, row.version) for row in by_source},
    }


def _why_not_new(key: Key) -> str:
    return UNKNOWN if OWN_NUMBER.fullmatch(key[0]) else ""


def _values_of(inquiry: Inquiry) -> Values:
    """Give the present values as a cell of ours would be read, so that our own table changes nothing."""
    return {name: _as_read(name, getattr(inquiry, name)) for name in TRANSFERRED}


def _as_read(name: str, value: Any) -> Any:  # noqa: ANN401 (values of any column)
    if isinstance(value, datetime):
        return value.replace(second=0, microsecond=0)
    if type(value) is not str:
        return value
    try:
        return READERS[name](value) or None
    except ValueError:
        return value


@dataclass(frozen=True)
class _Made:
    """A record that only has to be written, with its tokens and the calendar its targets were counted by."""

    inquiry: Inquiry
    grams: frozenset[int]
    calendar: Calendar


def _prepare(session: AnySession, rows: Sequence[Values]) -> Sequence[_Made]:
    calendar, now = calendar_of(session), clock.now()
    return [
        _Made(
            make_inquiry(calendar, now, **values),
            text_grams(values.get("subject"), values["content"]),
            calendar,
        )
        for values in rows
    ]


def _add(work: Work, prepared: Sequence[_Made]) -> None:
    calendar = calendar_of(work.session)
    numbers = work.next_numbers(*NUMBER, len(prepared))
    for number, made in zip(numbers, prepared, strict=True):
        inquiry = made.inquiry
        inquiry.number, inquiry.version = number, 1
        inquiry.opened_at = inquiry.updated_at = work.now
        if made.calendar != calendar:
            set_targets(calendar, inquiry)
    add_many(work, [made.inquiry for made in prepared])
    add_grams(work.session, [(made.inquiry, made.grams) for made in prepared])


def _change(work: Work, changed: Sequence[tuple[Any, Values]]) -> None:
    calendar = calendar_of(work.session)
    for inquiry, values in changed:
        others = {name: value for name, value in values.items() if name != "kind"}
        write_fields(inquiry, others)
        if TIMED & set(others):
            set_targets(calendar, inquiry)
        inquiry.updated_at = work.now
    kinds = [(inquiry, values["kind"]) for inquiry, values in changed if "kind" in values]
    if not kinds:
        return
    verb, reason = work.session.info["verb"], work.session.info["reason"]
    work.because("inquiries:change_kind", CHANGED_BY_IMPORT)
    for inquiry, kind in kinds:
        inquiry.kind = kind
        set_targets(calendar, inquiry)
    work.because(verb, reason)


def _label(name: str) -> str:
    return KEY_LABEL if name == "source_key" else transfer_label(name)


IMPORTER = Importer(
    kind="inquiries",
    label=Inquiry.table_label,
    permission=Permission.INQUIRY_WRITE,
    columns=tuple(
        Column(name, _label(name), READERS[name], ALIASES[name], name in REQUIRED)
        for name in TRANSFERRED
    ),
    key=("source_key",),
    load=_load,
    stamps=_stamps,
    prepare=_prepare,
    add=_add,
    change=_change,
    why_not_new=_why_not_new,
)
