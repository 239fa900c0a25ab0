"""Bytes of files on disk: encrypted, named by the hash of what is stored, written before their rows."""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from attachments.vocabulary import Verdict
from core.crypto import CryptoFailure, sync_folder
from core.streams import PIECE, UnknownKey, open_pieces, seal_pieces

_UNFINISHED = ".part"


@dataclass(frozen=True)
class Stored:
    """A file in the store: its name there, and size in bytes and SHA-256 of what was received."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Limits:
    """What one installation takes: bytes of a file and unpacked, files of a record, bytes in all."""

    file: int
    unpacked: int
    count: int
    total: int


class Missing(Exception):
    """There is no file of this name, or it cannot be read."""


class Store:
    """A folder of encrypted files outside the web root; no text of a user ever becomes a path."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder, self.limits = folder, limits

    def put(self, content: BinaryIO, place: str) -> Stored:
        """Keep a file for good: when this returns, a power failure takes neither bytes nor name."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, unfinished = tempfile.mkstemp(suffix=_UNFINISHED, dir=self.folder)
        plain, stored, size = hashlib.sha256(), hashlib.sha256(), 0

        def read() -> Iterator[bytes]:
            nonlocal size
            while piece := content.read(PIECE):
                plain.update(piece)
                size += len(piece)
                yield piece

        try:
            with os.fdopen(handle, "wb") as target:
                for sealed in seal_pieces(read(), place):
                    stored.update(sealed)
                    target.write(sealed)
                target.flush()
                os.fsync(target.fileno())
            path = self._path(stored.hexdigest())
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(unfinished).rename(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        for folder in (path.parent, path.parent.parent, self.folder):
            sync_folder(folder)
        return Stored(path.name, size, plain.hexdigest())

    def read(self, name: str, place: str) -> Iterator[bytes]:
        """Give the bytes of a file piece by piece; CryptoFailure where they are not as they were stored."""
        try:
            with self._path(name).open("rb") as sealed:
                yield from open_pieces(sealed, place)
        except OSError as error:
            raise Missing(name) from error

    def verify(self, name: str, place: str, sha256: str) -> Verdict:
        """Read a file to its end and compare it with the hash it was received with."""
        digest = hashlib.sha256()
        try:
            for piece in self.read(name, place):
                digest.update(piece)
        except (Missing, UnknownKey):
            return Verdict.UNKNOWN
        except CryptoFailure:
            return Verdict.DIFFERENT
        return Verdict.SAME if digest.hexdigest() == sha256 else Verdict.DIFFERENT

    def drop(self, name: str) -> None:
        """Remove a file; one that is gone already is no trouble."""
        self._path(name).unlink(missing_ok=True)

    def names_before(self, instant: datetime) -> Iterator[str]:
        """Give the names of files written before an instant, those that were never finished included."""
        for path in self.folder.rglob("*"):
            if path.is_file() and path.stat().st_mtime < instant.timestamp():
                yield path.name

    def sweep(self, names: Collection[str]) -> int:
        """Remove files that no row has claimed, by name; give how many there were."""
        for name in names:
            at = self.folder / name if name.endswith(_UNFINISHED) else self._path(name)
            at.unlink(missing_ok=True)
        return len(names)

    def _path(self, name: str) -> Path:
        if len(name) != 64 or set(name) - set("0123456789abcdef"):  # noqa: PLR2004 (a SHA-256 in hex)
            raise Missing(name)
        return self.folder / name[:2] / name[2:4] / name


class _Current:
    """The store of this process, given once at start."""

    store: Store | None = None


def use_store(store: Store) -> None:
    """Keep files in this store from now on."""
    _Current.store = store


def current_store() -> Store:
    """Give the store of this process."""
    if _Current.store is None:
        raise RuntimeError("no store of files has been set up")
    return _Current.store
