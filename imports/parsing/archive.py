"""Looks into a zip before anybody unpacks it: what it says it holds, and what it really holds."""

import zipfile
import zlib
from io import BytesIO

from core.archive import BrokenEntry, pieces_of
from imports.parsing.results import Refused

ENTRY_LIMIT = 2_000
UNPACKED_LIMIT = 150 * 1024 * 1024
RATIO_LIMIT = 300
"""A sheet of equal cells shrinks to a hundredth; what shrinks further was made to explode."""
SMALL = 10 * 1024 * 1024

BROKEN = "ファイルが壊れているか、途中で切れています。Excel で開けることを確かめ、保存し直してからお送りください。"
BOMB = "ファイルを展開すると大きくなりすぎるため、取り込めません。不要なシートや書式を除き、保存し直してからお送りください。"
LOCKED = (
    "パスワード付きのファイルは取り込めません。パスワードを解除して保存し直してからお送りください。"
)


def open_archive(data: bytes) -> zipfile.ZipFile:
    """Give the archive once its entries are counted, measured and readable."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Refused(BROKEN) from None
    entries = archive.infolist()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused(LOCKED)
    declared = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRY_LIMIT or declared > UNPACKED_LIMIT:
        raise Refused(BOMB)
    real, file = 0, BytesIO(data)
    try:
        for piece in (piece for entry in entries for piece in pieces_of(file, entry)):
            real += len(piece)
            if real > UNPACKED_LIMIT or real > max(SMALL, RATIO_LIMIT * len(data)):
                raise Refused(BOMB)
    except BrokenEntry:
        raise Refused(BROKEN) from None
    return archive


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """Give one entry's bytes; a missing or damaged one says that the file is broken."""
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise Refused(BROKEN) from None
