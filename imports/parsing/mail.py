"""Reads .eml files; whatever the bytes are, there is a mail to show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message

from core.text import clean_text
from imports.parsing.headers import (
    charset_of,
    file_name_of,
    header_text,
    header_values,
    sender_of,
    sent_at,
)
from imports.parsing.html_text import html_to_text
from imports.parsing.japanese import decode
from imports.parsing.results import Mail

TEXT_LIMIT = 200_000
ATTACHMENT_LIMIT = 100
_META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([A-Za-z0-9_\-]{1,40})", re.IGNORECASE)
UNREADABLE = "メールとして読み取れませんでした。受信したままの内容を表示しています。"
DAMAGED = "メールの構造が壊れています（途中で切れているおそれがあります）。読み取れた部分を表示しています。"


def parse_mail(data: bytes) -> Mail:
    """Give the mail of any bytes; what cannot be read is shown as it was received, marked as broken."""
    try:
        return _read(data)
    except Exception:  # noqa: BLE001 (the library fails in many ways on broken mails, and none may lose one)
        text = clean_text(decode(data[: TEXT_LIMIT * 2], None).text)[0][:TEXT_LIMIT]
        return Mail("", "", "", None, text, (), is_broken=True, remarks=(UNREADABLE,))


@dataclass
class _Reading:
    """What is found out about a mail on the way through its parts."""

    remarks: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    is_broken: bool = False

    def remark(self, sentence: str, *, breaks: bool = False) -> None:
        """Keep a sentence once."""
        self.is_broken = self.is_broken or breaks
        if sentence and sentence not in self.remarks:
            self.remarks.append(sentence)


def _read(data: bytes) -> Mail:
    reading = _Reading()
    message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf \t\r\n"), policy=policy.compat32)
    text = clean_text(_text_of(message, reading))[0].strip()
    senders = header_values(message, "from")
    sender, name = sender_of(senders[0]) if senders else ("", "")
    if not sender:
        reading.remark("差出人のアドレスを読み取れませんでした。", breaks=True)
    received_at = sent_at(message)
    if received_at is None:
        reading.remark("送信日時を読み取れませんでした。")
    subject = header_text(next(iter(header_values(message, "subject")), ""))
    if "�" in subject + name:
        reading.remark("件名または差出人に読み取れない文字があります。", breaks=True)
    if any(part.defects for part in message.walk()):
        reading.remark(DAMAGED, breaks=True)
    if len(text) > TEXT_LIMIT:
        reading.remark(f"本文が長いため、先頭の{TEXT_LIMIT:,}文字を表示しています。")
    return Mail(
        sender[:320],
        name,
        subject,
        received_at,
        text[:TEXT_LIMIT],
        tuple(reading.attachments),
        reading.is_broken,
        tuple(reading.remarks),
    )


def _text_of(part: Message, reading: _Reading) -> str:
    """Give the text of a part and all that it is made of; note its attachments."""
    if part.get_content_type() == "multipart/alternative" and part.is_multipart():
        return _best_of(part, reading)
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        texts = (_text_of(inner, reading) for inner in _inner(part))
        return "\n\n".join(text for text in texts if text.strip())
    name = file_name_of(part)
    is_text = part.get_content_maintype() in {"text", "multipart"}
    if name is not None or not is_text or part.get_content_disposition() == "attachment":
        _note_attachment(part, name, reading)
        return ""
    return _leaf(part, reading)


def _best_of(part: Message, reading: _Reading) -> str:
    """Give the plain form of a text that is sent in several; the others only where it is empty."""
    found: list[tuple[bool, str]] = []
    for inner in _inner(part):
        text = _text_of(inner, reading)
        if text.strip():
            found.append((inner.get_content_type() != "text/plain", text))
    return min(found, key=lambda one: one[0], default=(False, ""))[1]


def _inner(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (inner for inner in payload if isinstance(inner, Message))


def _note_attachment(part: Message, name: str | None, reading: _Reading) -> None:
    if name is None and part.get_content_type() == "message/rfc822":
        inner = next(_inner(part), None)
        subject = header_text(next(iter(header_values(inner, "subject")), "")) if inner else ""
        name = f"{subject or '件名なし'}.eml"
    if len(reading.attachments) < ATTACHMENT_LIMIT:
        kind = clean_text(part.get_content_type())[0][:100]
        reading.attachments.append(name or f"名前のない添付ファイル（{kind}）")
    else:
        reading.remark(
            f"添付ファイルが多いため、先頭の{ATTACHMENT_LIMIT}件の名前を表示しています。"
        )


def _leaf(part: Message, reading: _Reading) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    is_html = part.get_content_subtype() == "html"
    charset = charset_of(part)
    if is_html and charset is None and (found := _META.search(data[:4096])):
        charset = found[1].decode("ascii")
    decoded = decode(data, charset)
    reading.remark(decoded.remark, breaks=decoded.is_lossy)
    return html_to_text(decoded.text) if is_html else decoded.text
