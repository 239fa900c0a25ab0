"""Unpacks an entry of a zip piece by piece, so that what it really holds is measured and never kept."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

_LOCAL_HEADER = 30
_CHUNK = 1024 * 1024


class BrokenEntry(Exception):
    """An entry is damaged, cut off, or packed in a way that is not read here."""


def pieces_of(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Give an entry's bytes as they really unpack, a megabyte at most at a time.

    The sizes that the archive declares are not believed: they are what a bomb lies about.
    """
    file.seek(entry.header_offset)
    head = file.read(_LOCAL_HEADER)
    if len(head) < _LOCAL_HEADER:
        raise BrokenEntry
    name, extra = (int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
    file.seek(name + extra, 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from _packed(file, entry.compress_size)
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflated(file, entry.compress_size)
    else:
        raise BrokenEntry


def _packed(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        piece = file.read(min(size, _CHUNK))
        if not piece:
            raise BrokenEntry
        size -= len(piece)
        yield piece


def _inflated(file: BinaryIO, size: int) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _packed(file, size):
            while packed and not unpacker.eof:
                yield unpacker.decompress(packed, _CHUNK)
                packed = unpacker.unconsumed_tail  # noqa: PLW2901 (what is left of the piece)
    except zlib.error:
        raise BrokenEntry from None
