"""Lets a child process with limits read what strangers have sent; it knows neither database nor keys."""

import base64
import json
from dataclasses import replace
from typing import Any

from core import child
from core.confidential import blacked_out
from imports.parsing.results import FILE_LIMIT, Mail, Table

TOO_MUCH = (
    "ファイルの読み取りに時間またはメモリーがかかりすぎるため、中止しました。"
    "不要なシートや書式を除くか、行を分けた複数のファイルにしてお送りください。"
)
TOO_LARGE = (
    f"ファイルが大きすぎます。1つのファイルは{FILE_LIMIT // 1024**2}MBまでに分けてお送りください。"
)
BUSY = "ほかのファイルを読み取っています。しばらく待ってから、もう一度お試しください。"
MAIL_TOO_MUCH = "メールを読み取れませんでした。受信したままの内容を保管しています。"

_BROKEN_MAIL = Mail("", "", "", None, "", (), is_broken=True, remarks=(MAIL_TOO_MUCH,))


class Unreadable(Exception):
    """A file cannot be read; the message says why and what to do."""


def read_table(data: bytes, sheet: str | None = None) -> Table:
    """Give the table of a CSV file or workbook; Unreadable says in Japanese why there is none."""
    if len(data) > FILE_LIMIT:
        raise Unreadable(TOO_LARGE)
    answer = _ask({"kind": "table", "sheet": sheet}, data)
    if "refused" in answer:
        raise Unreadable(str(answer["refused"]))
    return Table.of(answer["table"])


def read_mail(data: bytes) -> Mail:
    """Give the mail of any bytes; one that even the child cannot read is a broken one, never lost."""
    if len(data) > FILE_LIMIT:
        return _unread(data)
    try:
        mail = _ask({"kind": "mail"}, data)["mail"]
    except Unreadable:
        return _unread(data)
    for name in ("attachments", "remarks", "secret_kinds"):
        mail[name] = tuple(mail[name])
    return Mail(**mail)


def _unread(data: bytes) -> Mail:
    """Give a mail that is kept as bytes alone; what can be seen in them of secrets is blacked out."""
    left, kinds = blacked_out(data.decode("utf-8", "surrogateescape"))
    if not kinds:
        return _BROKEN_MAIL
    content = left.encode("utf-8", "surrogateescape")
    screened = base64.b64encode(content).decode("ascii")
    return replace(
        _BROKEN_MAIL, secret_kinds=tuple(kind.label for kind in kinds), screened=screened
    )


def _ask(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        return child.ask("imports.parsing", data=json.dumps(request).encode() + b"\n" + data)
    except child.ChildBusy:
        raise Unreadable(BUSY) from None
    except child.ChildFailed:
        raise Unreadable(TOO_MUCH) from None
