"""Mails without their secrets: what is shown of them, and the mail itself as it is kept."""

import base64
from dataclasses import replace
from email import message_from_bytes, policy
from email.header import Header
from email.message import Message

from core.confidential import SecretKind, blacked_out
from imports.parsing.headers import charset_of, file_name_of, header_text
from imports.parsing.html_text import html_to_text
from imports.parsing.japanese import decode
from imports.parsing.results import Mail

REMARK = "機密情報とみられる文字（{kinds}）を●●●に置き換えました。置き換える前のメールは保管していません。"

TEXTUAL = frozenset({"csv", "json", "xml"})
TEXT_NAMES = (".txt", ".csv", ".tsv", ".log", ".json", ".xml")


def without_secrets(data: bytes, mail: Mail) -> Mail:
    """Give a mail whose secrets are blacked out in what is shown and in what is kept of it."""
    kinds: set[SecretKind] = set()
    shown = replace(
        mail,
        sender=_left(mail.sender, kinds),
        sender_name=_left(mail.sender_name, kinds),
        subject=_left(mail.subject, kinds),
        text=_left(mail.text, kinds),
        attachments=tuple(_left(name, kinds) for name in mail.attachments),
    )
    kept = _kept(data, kinds)
    if not kinds:
        return mail
    names = tuple(kind.label for kind in SecretKind if kind in kinds)
    return replace(
        shown,
        remarks=(*mail.remarks, REMARK.format(kinds="、".join(names))),
        secret_kinds=names,
        screened=base64.b64encode(kept).decode("ascii"),
    )


def _left(text: str, kinds: set[SecretKind]) -> str:
    left, found = blacked_out(text)
    kinds |= found
    return left


def _kept(data: bytes, kinds: set[SecretKind]) -> bytes:
    """Give the mail with every heading and every text part screened, attached ones too; one that cannot be written so, as text."""
    try:
        message = message_from_bytes(data, policy=policy.compat32)
        for part in message.walk():
            _screen_headings(part, kinds)
            if not part.is_multipart() and _is_text(part):
                _screen_part(part, kinds)
        return message.as_bytes()
    except Exception:  # noqa: BLE001 (the library fails in many ways on broken mails, and none may lose one)
        return _left(decode(data, None).text, kinds).encode("utf-8", "replace")


def _is_text(part: Message) -> bool:
    """Say whether a part is text, by its type or, as programs send tables and logs, by its name alone."""
    if part.get_content_maintype() == "text" or part.get_content_subtype() in TEXTUAL:
        return True
    return (file_name_of(part) or "").lower().endswith(TEXT_NAMES)


def _screen_headings(part: Message, kinds: set[SecretKind]) -> None:
    for name, value in part.items():
        text = header_text(str(value))
        left = _left(text, kinds)
        if left != text:
            del part[name]
            part[name] = Header(" ".join(left.split()), "utf-8").encode()


def _screen_part(part: Message, kinds: set[SecretKind]) -> None:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return
    if part.get_content_maintype() != "text" and b"\0" in payload:
        return  # a workbook under the name of a table would be broken, not screened
    text = decode(payload, charset_of(part)).text
    left = _left(text, kinds)
    if part.get_content_subtype() == "html":
        # What a reader sees may be torn apart by marks: then its plain words are kept alone.
        words = html_to_text(left)
        plain = _left(words, kinds)
        if plain != words:
            left = plain
            part.set_type("text/plain")
    if left != text:
        del part["Content-Transfer-Encoding"]
        part.set_param("charset", "utf-8")
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(base64.encodebytes(left.encode("utf-8", "replace")).decode("ascii"))
