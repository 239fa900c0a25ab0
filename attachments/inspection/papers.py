"""Looks at PDF and at the older office format: scripts, encryption, macros, files inside."""

import re
import zlib
from typing import BinaryIO

from attachments.inspection import kinds
from attachments.inspection.look import Look
from attachments.vocabulary import Finding

PDF_READ = 64 * 1024 * 1024
_STREAM_LIMIT = 8 * 1024 * 1024
_STREAMS = 5_000
_CHUNK = 1024 * 1024
_OVERLAP = 64
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_MARKS = (
    (re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia|XFA)\b"), Finding.ACTIVE),
    (re.compile(rb"/(?:EmbeddedFiles?|Filespec)\b"), Finding.EMBEDDED),
    (re.compile(rb"/Encrypt\b"), Finding.ENCRYPTED),
)
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLE_MARKS = (
    (_LOCKED, Finding.ENCRYPTED),
    ("_VBA_PROJECT".encode("utf-16-le"), Finding.MACRO),
    ("Ole10Native".encode("utf-16-le"), Finding.EMBEDDED),
)


def look_into_pdf(look: Look, file: BinaryIO) -> None:
    """Look for scripts, started programs, files inside and encryption, in packed objects too."""
    file.seek(0)
    data = file.read(PDF_READ)
    if b"%%EOF" not in data[-4096:] and len(data) < PDF_READ:
        look.add(Finding.BROKEN)
    # Pictures and fonts are full of chance; only what stands outside of them, and packed objects, count.
    parts = [_STREAM.sub(b"", data), *_packed_objects(data)]
    for part in parts:
        plain = _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), part)
        for mark, finding in _PDF_MARKS:
            if mark.search(plain):
                look.add(finding)


def _packed_objects(data: bytes) -> list[bytes]:
    found = []
    for stream in _STREAM.finditer(data):
        if b"/ObjStm" not in data[max(0, stream.start() - 400) : stream.start()]:
            continue
        try:
            found.append(zlib.decompressobj().decompress(stream[1], _STREAM_LIMIT))
        except zlib.error:
            continue  # packed in another way, or encrypted, which is noticed elsewhere
        if len(found) >= _STREAMS:
            break
    return found


def look_into_ole(look: Look, file: BinaryIO) -> str:
    """Look for what the directory of the file names, and give its kind."""
    file.seek(0)
    kept, kind = b"", kinds.OLE
    while piece := file.read(_CHUNK):
        window = kept + piece
        for mark, finding in _OLE_MARKS:
            if mark in window:
                look.add(finding)
        if _LOCKED in window:
            kind = kinds.LOCKED_OFFICE
        kept = window[-_OVERLAP:]
    return kind
