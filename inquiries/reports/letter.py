"""A reply as a letter to a customer: facts in, document out."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any

from core.clock import to_jst, wareki, wareki_letter
from documents.blocks import (
    BULLET,
    DRILL_HEADER,
    Addressee,
    Align,
    Block,
    Bullets,
    Contact,
    Document,
    Line,
    Paragraph,
    Sender,
    Subject,
)
from firm.models import FirmProfile
from firm.vocabulary import FINMAC, AdrBody
from inquiries.models import Inquiry, Reply
from inquiries.reports.fields import Values
from inquiries.vocabulary import ReplyChannel, ReplyKind, TextField

LAYOUT_VERSION = "reply-1"
HONORIFIC = "様"
NO_ADDRESSEE = "（宛名未入力）"
NO_FIRM_NAME = "（商号未設定）"
NO_BODY = "（本文未入力）"
SUBJECTS = {
    ReplyKind.ACKNOWLEDGEMENT: "お申し出を承った旨のご連絡",
    ReplyKind.PROGRESS: "お申し出の件に関する経過のご報告",
    ReplyKind.ANSWER: "お申し出の件に関するご回答",
    ReplyKind.ADR_GUIDANCE: "外部の紛争解決機関のご案内",
}
# An account of progress is sent in haste and says so; the others greet in full.
_FORMAL = ("拝啓　平素は格別のお引き立てを賜り、厚く御礼申し上げます。", "敬具")
_HASTY = ("前略　取り急ぎご報告申し上げます。", "草々")
ADR_NOTE = (
    "なお、当社の対応にご納得いただけない場合は、次の機関に苦情の申出またはあっせんの申立てを行うことができます。"
    "ご利用は、訴訟その他の方法による解決を妨げるものではございません。"
)


@dataclass(frozen=True)
class ReplyFacts:
    """All that a letter says, as plain values; frozen when it is given to a second reader."""

    number: str
    kind: str
    channel: str
    dated_on: str
    addressee: str | None
    subject: str
    body: str | None
    has_adr_note: bool
    inquiry_number: str
    received_on: str
    firm_name: str | None
    department: str | None
    phone: str | None
    email: str | None
    is_drill: bool = False
    """Letters frozen before there were drills do not say."""
    adr: tuple[str, ...] = FINMAC
    """The parts of AdrBody; letters frozen before it could be set name the one of then."""


def facts_of(reply: Reply, firm: FirmProfile) -> ReplyFacts:
    """Take down what the letter says now."""
    return ReplyFacts(
        number=reply.number,
        kind=reply.kind.value,
        channel=reply.channel.value,
        dated_on=reply.dated_on.isoformat(),
        addressee=reply.addressee,
        subject=reply.subject or SUBJECTS[reply.kind],
        body=reply.body,
        has_adr_note=reply.has_adr_note,
        inquiry_number=reply.inquiry.number,
        received_on=to_jst(reply.inquiry.received_at).date().isoformat(),
        firm_name=firm.name,
        department=firm.contact_department,
        phone=firm.contact_phone,
        email=firm.contact_email,
        is_drill=reply.inquiry.incident is not None and reply.inquiry.incident.is_drill,
        adr=tuple(firm.adr),
    )


def to_plain(facts: ReplyFacts) -> dict[str, Any]:
    """Give the facts as JSON values."""
    return asdict(facts)


def from_plain(data: dict[str, Any]) -> ReplyFacts:
    """Build the facts that `to_plain` was given."""
    return ReplyFacts(**{**data, "adr": tuple(data.get("adr", FINMAC))})


def values_for(inquiry: Inquiry, addressee: str | None, firm: FirmProfile) -> Values:
    """Give what the fields of a text stand for; a fact that is not known is left out."""
    known = {
        TextField.INQUIRY_NUMBER: inquiry.number,
        TextField.RECEIVED_ON: wareki(to_jst(inquiry.received_at).date()),
        TextField.CUSTOMER: addressee or inquiry.complainant_name,
        TextField.FIRM: firm.name,
        TextField.DEPARTMENT: firm.contact_department,
        TextField.DEPARTMENT_PHONE: firm.contact_phone,
        TextField.REPLY_DUE: wareki(to_jst(inquiry.reply_due).date())
        if inquiry.reply_due
        else None,
        TextField.ADR_NAME: firm.adr.name,
        TextField.ADR_PHONE: firm.adr.phone,
        TextField.ADR_HOURS: firm.adr.hours,
        TextField.ADR_ADDRESS: firm.adr.address,
    }
    return {field: value for field, value in known.items() if value}


def describe(facts: ReplyFacts, *, is_draft: bool = True) -> Document:
    """Describe the letter: date, addressee, sender, 件名, greeting, text, FINMAC where asked, 連絡先."""
    before, after = _greetings(facts)
    return Document(
        title=facts.subject,
        blocks=(
            Line(wareki_letter(date.fromisoformat(facts.dated_on)), Align.RIGHT),
            Addressee(facts.addressee or NO_ADDRESSEE, HONORIFIC),
            Sender(tuple(filter(None, (facts.firm_name or NO_FIRM_NAME, facts.department)))),
            Subject(facts.subject),
            *before,
            *_text(facts.body or NO_BODY),
            *(
                (Paragraph(ADR_NOTE), Bullets(adr_lines(AdrBody(*facts.adr))))
                if facts.has_adr_note
                else ()
            ),
            *after,
            Contact(_contact(facts)),
        ),
        header=_header(facts),
        is_draft=is_draft,
    )


def adr_lines(adr: AdrBody) -> tuple[str, ...]:
    """Give the lines that name the body that settles disputes; what is not known has none."""
    lines = {
        "名称": f"{adr.name}（{adr.short_name}）",
        "電話": adr.phone,
        "受付": adr.hours,
        "所在地": adr.address,
    }
    return tuple(f"{label}　{value}" for label, value in lines.items() if value)


def _header(facts: ReplyFacts) -> str:
    """Name the reply, and the way it goes where that is not the post."""
    channel = ReplyChannel(facts.channel)
    way = "" if channel is ReplyChannel.LETTER else f"　{channel.label}"
    mark = f"　{DRILL_HEADER}" if facts.is_drill else ""
    return f"{facts.number}{way}{mark}"


def _greetings(facts: ReplyFacts) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """Give 頭語 and 結語; only a letter has them."""
    if facts.channel != ReplyChannel.LETTER.value:
        return (), ()
    opening, closing = _HASTY if facts.kind == ReplyKind.PROGRESS.value else _FORMAL
    return (Line(opening),), (Line(closing, Align.RIGHT),)


def _text(body: str) -> Iterator[Block]:
    """Give the text line by line; lines that begin with ・ are a list, empty ones only part the others."""
    lines = [line for line in body.split("\n") if line.strip()]
    for is_list, group in groupby(lines, key=lambda line: line.startswith(BULLET)):
        if is_list:
            yield Bullets(tuple(line.removeprefix(BULLET).strip() for line in group))
        else:
            yield from (Paragraph(line.strip()) for line in group)


def _contact(facts: ReplyFacts) -> tuple[str, ...]:
    received = wareki(date.fromisoformat(facts.received_on))
    lines = [f"受付番号　{facts.inquiry_number}", f"受付日　　{received}"]
    if facts.department or facts.phone:
        lines.append("　".join(filter(None, ("お問い合わせ先", facts.department))))
    if facts.phone:
        lines.append(f"電話　{facts.phone}")
    if facts.email:
        lines.append(f"メール　{facts.email}")
    return tuple(lines)
