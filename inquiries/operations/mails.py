"""Mails of customers: each becomes an inquiry once, and is kept as it was received."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

from core.fields import LONG_TEXT_LIMIT, TEXT_LIMIT
from core.text import clean_text
from core.work import Work
from imports.parsing.results import Mail
from inquiries.models import Inquiry, InquiryMail, mail_digest
from inquiries.operations.importing import SHORT_LIMIT, SUBJECT_LIMIT
from inquiries.operations.records import open_inquiry
from inquiries.operations.secrets import note_taken_out
from inquiries.queries.mails import find_mail_by_digest
from inquiries.vocabulary import Channel

NO_TEXT = "（本文を読み取れませんでした。受信したままの内容をご確認ください。）"
CUT = "\n（本文が長いため、以下を省略しました。全文は受信したままの内容をご確認ください。）"
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""No message is older; its clock was not set."""
ODD = "送信日時が正しくないため、取込みの日時を受付日時としました。"
FUTURE = "送信日時が未来のため、取込みの日時を受付日時としました。"


@dataclass(frozen=True)
class TakenMail:
    """The inquiry of a mail, and whether an earlier upload has made it already."""

    inquiry: Inquiry
    mail: InquiryMail
    is_known: bool


def take_mail(work: Work, *, raw: bytes, mail: Mail, received_by_id: int | None) -> TakenMail:
    """Record what a mail says as an inquiry, with the mail itself; the same mail again makes none.

    A mail with secrets is kept as the child has written it without them.
    """
    work.take_turns("inquiries:mails")  # the same mail may arrive twice at the same instant
    earlier = find_mail_by_digest(work.session, mail_digest(raw))
    if earlier is not None:
        return TakenMail(earlier.inquiry, earlier, is_known=True)
    received_at, remarks = _received_at(work, mail)
    inquiry = open_inquiry(
        work,
        received_at=received_at,
        received_by_id=received_by_id,
        channel=Channel.EMAIL,
        content=_content(mail.text),
        subject=_line(mail.subject, SUBJECT_LIMIT),
        contact=_line(mail.sender, TEXT_LIMIT),
        complainant_name=_line(mail.sender_name, SHORT_LIMIT),
    )
    kept = InquiryMail(
        inquiry_id=inquiry.id,
        taken_at=work.now,
        digest=mail_digest(raw),
        is_broken=mail.is_broken,
    )
    kept.raw = base64.b64decode(mail.screened) if mail.secret_kinds else raw
    kept.remarks, kept.attachments = remarks, list(mail.attachments)
    work.session.add(kept)
    work.session.flush()
    if mail.secret_kinds:
        note_taken_out(work, inquiry, ["mail"], mail.secret_kinds)
    return TakenMail(inquiry, kept, is_known=False)


def _received_at(work: Work, mail: Mail) -> tuple[datetime, list[str]]:
    remarks = list(mail.remarks)
    sent = datetime.fromisoformat(mail.received_at) if mail.received_at else None
    if sent is None:
        return work.now, remarks
    if sent < EARLIEST:
        return work.now, [*remarks, ODD]
    if sent > work.now:
        return work.now, [*remarks, FUTURE]
    return sent.astimezone(UTC), remarks


def _content(text: str) -> str:
    cleaned = clean_text(text)[0].strip()
    if len(cleaned) > LONG_TEXT_LIMIT:
        return cleaned[: LONG_TEXT_LIMIT - len(CUT)] + CUT
    return cleaned or NO_TEXT


def _line(text: str, limit: int) -> str | None:
    return " ".join(clean_text(text)[0].split())[:limit] or None
