"""Decodes the headers of a mail: encoded words in pieces, raw 8-bit names, file names in RFC 2231."""

import base64
import binascii
import quopri
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Any

from core.text import clean_text
from imports.parsing.japanese import decode

HEADER_LIMIT = 2_000
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_YEARS = range(1990, 2101)
Piece = tuple[bytes, str | None]


def header_text(raw: str) -> str:
    """Give a header as people read it."""
    line = re.sub(r"\r?\n(?=[ \t])", "", raw[: HEADER_LIMIT * 10])
    pieces: list[Piece] = []
    for data, charset in _pieces(line):
        # A character may be cut between two words, so bytes are joined before they are decoded.
        if charset and pieces and (pieces[-1][1] or "").lower() == charset.lower():
            pieces[-1] = (pieces[-1][0] + data, pieces[-1][1])
        else:
            pieces.append((data, charset))
    text = "".join(decode(data, charset).text for data, charset in pieces)
    return " ".join(clean_text(text)[0].split())[:HEADER_LIMIT]


def header_values(message: Message, name: str) -> list[str]:
    """Give a header as it stands in the mail, each time it occurs, bytes kept as surrogates."""
    return [str(value) for key, value in message.raw_items() if key.lower() == name]


def sender_of(raw: str) -> tuple[str, str]:
    """Give the address and the name of a sender."""
    is_plain = raw.isascii() and "\x1b" not in raw
    # Escapes of ISO-2022-JP hold brackets and quotes, which would be taken for those of the address.
    name, address = parseaddr(raw if is_plain else header_text(raw))
    address = " ".join(clean_text(_readable(address))[0].split())
    return address if "@" in address else "", header_text(name) if is_plain else name


def sent_at(message: Message) -> str | None:
    """Give when a mail was sent: its Date, else the newest Received, as ISO 8601."""
    received = [value.rpartition(";")[2] for value in header_values(message, "received")[:1]]
    for raw in (*header_values(message, "date")[:1], *received):
        try:
            at = parsedate_to_datetime(_readable(raw).strip())
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
        if at.tzinfo is None:  # -0000: the sender does not say where, so it is UTC
            at = at.replace(tzinfo=UTC)
        if at.year in _YEARS:
            return _iso(at)
    return None


def file_name_of(part: Message) -> str | None:
    """Give the file name of a part, None where it has none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            found: Any = part.get_param(parameter, header=header)
        except (ValueError, TypeError, LookupError):
            found = None
        if isinstance(found, tuple):
            charset, _language, value = found
            data = str(value).encode("latin-1", "replace")
            return " ".join(clean_text(decode(data, charset).text)[0].split())[:HEADER_LIMIT]
        if found:
            return header_text(str(found))
    return None


def _iso(at: datetime) -> str | None:
    try:
        return at.astimezone(UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError):
        return None


def _readable(raw: str) -> str:
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _pieces(line: str) -> Iterator[Piece]:
    position, follows_word = 0, False
    for word in _WORD.finditer(line):
        between = line[position : word.start()]
        if between and not (follows_word and between.isspace()):
            yield between.encode("utf-8", "surrogateescape"), None
        yield _word_bytes(word[2], word[3]), word[1].partition("*")[0]
        position, follows_word = word.end(), True
    if position < len(line):
        yield line[position:].encode("utf-8", "surrogateescape"), None


def _word_bytes(kind: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if kind in "qQ":
        return quopri.decodestring(data, header=True)
    data = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(data) % 4 == 1:
        data = data[:-1]
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:  # pragma: no cover (only alphabet and right length are left)
        return data


def charset_of(part: Message) -> str | None:
    """Give the charset a part names, None where it names none that can be read."""
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, TypeError):
        return None
