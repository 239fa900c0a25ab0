"""Says what a file is by its contents, and what is odd about it; nothing in it is ever run or unpacked to disk."""

import os
import re
from typing import BinaryIO

from attachments.inspection import kinds
from attachments.inspection.archives import look_into_gzip, look_into_tar, look_into_zip
from attachments.inspection.look import Look
from attachments.inspection.papers import look_into_ole, look_into_pdf
from attachments.vocabulary import Finding

HEAD = 64 * 1024
_TAIL = 22 + 0xFFFF
_END_OF_ZIP = b"PK\x05\x06"
_MARKUP = re.compile(rb"<(?:script|html|iframe|svg)[\s>]", re.IGNORECASE)
_PIXELS = 100_000_000
_TELLING = {
    kinds.PROGRAM: Finding.EXECUTABLE,
    kinds.HTML: Finding.ACTIVE,
    kinds.SVG: Finding.ACTIVE,
    **dict.fromkeys(kinds.UNREAD, Finding.UNREAD),
}
_DECIDED_INSIDE = {kinds.ZIP: look_into_zip, kinds.OLE: look_into_ole}
_LOOKED_INTO = {
    kinds.GZIP: look_into_gzip,
    kinds.TAR: look_into_tar,
    kinds.PDF: look_into_pdf,
}
_MEDIA = ("image/", "audio/", "video/")
_WRITTEN = frozenset({kinds.TEXT, kinds.HTML, kinds.XML, kinds.SVG, kinds.MAIL, "application/rtf"})


def inspect(file: BinaryIO, extension: str, unpacked: int) -> tuple[str, set[Finding]]:
    """Give the media type of an open file and what was found; `unpacked` bounds what archives may hold."""
    look = Look(limit=unpacked, size=file.seek(0, os.SEEK_END))
    file.seek(0)
    head = file.read(HEAD)
    kind = _look_inside(look, file, head, kinds.kind_of(head))
    _look_outside(look, file, head, kind)
    _judge_name(look, extension, kind)
    return kind, look.findings


def _look_inside(look: Look, file: BinaryIO, head: bytes, kind: str) -> str:
    """Look into what can hold other things; give the kind, which for a zip or OLE its contents decide."""
    if kind in _DECIDED_INSIDE:
        return _DECIDED_INSIDE[kind](look, file)
    if kind in _LOOKED_INTO:
        _LOOKED_INTO[kind](look, file)
    elif kind in _TELLING:
        look.add(_TELLING[kind])
    elif kind == "image/png" and _pixels(head) > _PIXELS:
        look.add(Finding.BOMB)
    return kind


def _look_outside(look: Look, file: BinaryIO, head: bytes, kind: str) -> None:
    """Notice a file that is two things at once."""
    is_medium = kind.startswith(_MEDIA) and kind != kinds.SVG
    if is_medium and _MARKUP.search(head[:4096]):
        look.add(Finding.POLYGLOT)
    if kind not in _WRITTEN | {kinds.PDF} and b"%PDF-" in head[:1024]:
        look.add(Finding.POLYGLOT)
    if not look.is_zip and _ends_as_zip(look, file):
        look.add(Finding.POLYGLOT)


def _ends_as_zip(look: Look, file: BinaryIO) -> bool:
    start = max(0, look.size - _TAIL)
    file.seek(start)
    tail = file.read(_TAIL)
    at = tail.rfind(_END_OF_ZIP)
    while at >= 0:
        comment = int.from_bytes(tail[at + 20 : at + 22], "little")
        if at + 22 + comment == len(tail):
            return True
        at = tail.rfind(_END_OF_ZIP, 0, at)
    return False


def _judge_name(look: Look, extension: str, kind: str) -> None:
    if extension in kinds.PROGRAM_EXTENSIONS:
        look.add(Finding.EXECUTABLE)
    expected = kinds.EXTENSIONS.get(extension)
    if expected is not None and kind not in expected:
        look.add(Finding.EXTENSION)


def _pixels(head: bytes) -> int:
    return int.from_bytes(head[16:20], "big") * int.from_bytes(head[20:24], "big")
