"""Looks into zip, gzip and tar: names, links, sizes as they really are, and what lies inside."""

import io
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from attachments.inspection import kinds
from attachments.inspection.look import Enough, Look
from attachments.vocabulary import Finding
from core.archive import BrokenEntry, pieces_of

DEPTH = 3
INNER = 32 * 1024 * 1024
"""An archive inside an archive is looked into up to this size."""
_CHUNK = 1024 * 1024
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_PARTS = (("word/", kinds.WORD), ("xl/", kinds.SHEET), ("ppt/", kinds.SLIDES))


def look_into_zip(look: Look, file: BinaryIO, depth: int = 0) -> str:
    """Look into a zip and give its kind: a document of an office suite is one too."""
    look.is_zip = True
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        look.add(Finding.BROKEN)
        return kinds.ZIP
    if min((entry.header_offset for entry in entries), default=0) > 0:
        look.add(Finding.POLYGLOT)  # something stands before the first entry
    kind = _kind_of_zip({entry.filename for entry in entries})
    try:
        for number, entry in enumerate(entries):
            look.number(number)
            _judge_entry(look, entry)
            if not entry.flag_bits & 0x1:
                _look_into_entry(look, file, entry, depth)
    except Enough:
        pass
    except BrokenEntry:
        look.add(Finding.BROKEN)
    return kind


def look_into_gzip(look: Look, file: BinaryIO) -> None:
    """Measure what a gzip really holds, and look at how it begins."""
    file.seek(0)
    unpacker, head = zlib.decompressobj(16 + zlib.MAX_WBITS), b""
    try:
        while packed := file.read(_CHUNK):
            while packed and not unpacker.eof:
                piece = unpacker.decompress(packed, _CHUNK)
                head = head or piece[:1024]
                look.count(len(piece))
                packed = unpacker.unconsumed_tail
    except Enough:
        return
    except zlib.error:
        look.add(Finding.BROKEN)
        return
    if not unpacker.eof:
        look.add(Finding.BROKEN)
    inner = kinds.kind_of(head)
    if inner == kinds.PROGRAM:
        look.add(Finding.EXECUTABLE)
    elif inner in kinds.UNREAD | {kinds.TAR, kinds.ZIP, kinds.GZIP}:
        look.add(Finding.UNREAD)


def look_into_tar(look: Look, file: BinaryIO) -> None:
    """Look at the names and links of a tar."""
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            for number, member in enumerate(archive):
                look.number(number)
                if member.issym() or member.islnk():
                    look.add(Finding.LINK)
                _judge_member(look, member.name)
    except Enough:
        return
    except (tarfile.TarError, ValueError, OSError, EOFError):
        look.add(Finding.BROKEN)


def _kind_of_zip(names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        for folder, kind in _PARTS:
            if any(name.startswith(folder) for name in names):
                return kind
    if {"mimetype", "content.xml"} <= names:
        return kinds.OPEN_DOCUMENT
    return kinds.ZIP


def _judge_entry(look: Look, entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        look.add(Finding.ENCRYPTED)
    if stat.S_ISLNK(entry.external_attr >> 16):
        look.add(Finding.LINK)
    _judge_member(look, entry.orig_filename)


def _judge_member(look: Look, name: str) -> None:
    if _OUTSIDE.search(name):
        look.add(Finding.TRAVERSAL)
    lowered = name.lower()
    if lowered.rpartition(".")[2] in kinds.PROGRAM_EXTENSIONS:
        look.add(Finding.EXECUTABLE)
    if lowered.endswith("vbaproject.bin") or lowered.startswith("basic/"):
        look.add(Finding.MACRO)
    if "embeddings" in PurePosixPath(lowered).parts[:-1]:
        look.add(Finding.EMBEDDED)


def _look_into_entry(look: Look, file: BinaryIO, entry: zipfile.ZipInfo, depth: int) -> None:
    pieces = pieces_of(file, entry)
    first = next(pieces, b"")
    look.count(len(first))
    kind = kinds.kind_of(first[:4096])
    if kind == kinds.PROGRAM:
        look.add(Finding.EXECUTABLE)
    elif kind in kinds.UNREAD | {kinds.GZIP, kinds.TAR}:
        look.add(Finding.UNREAD)
    is_relations = entry.filename.endswith(".rels")
    if kind != kinds.ZIP and not is_relations:
        _count_rest(look, pieces)
        return
    content = _gathered(look, first, pieces)
    if is_relations:
        _judge_relations(look, content)
    elif len(content) > INNER:
        look.add(Finding.UNREAD)
    elif depth + 1 >= DEPTH:
        look.add(Finding.NESTED)
    else:
        look_into_zip(look, io.BytesIO(content), depth + 1)


def _count_rest(look: Look, pieces: Iterator[bytes]) -> None:
    for piece in pieces:
        look.count(len(piece))


def _gathered(look: Look, first: bytes, pieces: Iterator[bytes]) -> bytes:
    """Give an entry's bytes, cut off once there are more than are looked into."""
    content = bytearray(first)
    for piece in pieces:
        look.count(len(piece))
        if len(content) <= INNER:
            content += piece
    return bytes(content)


def _judge_relations(look: Look, content: bytes) -> None:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", "replace").encode()
    for relation in _RELATION.findall(content):
        if _EXTERNAL.search(relation) and not _HYPERLINK.search(relation):
            look.add(Finding.EXTERNAL)
