"""A zip written piece by piece that tells of no machine, and the list of what it holds with every SHA-256."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

FIXED = (1980, 1, 1, 0, 0, 0)
FORMAT = "ippo-dossier-1"
MANIFEST = "manifest.json"
MOST_BYTES = 24 * 1024 * 1024
"""So large a package may become: it is sealed as one value and has to fit into memory several times."""


class TooLarge(Exception):
    """The package has become larger than it may be."""


@dataclass(frozen=True)
class Member:
    """One file of the package; name, what it is, bytes and SHA-256."""

    name: str
    what: str
    size: int
    sha256: str


class Package:
    """A package that is being written; the same contents in the same order give the same bytes."""

    def __init__(self) -> None:
        self._target = io.BytesIO()
        self._zip = zipfile.ZipFile(self._target, "w", zipfile.ZIP_DEFLATED)
        self.members: list[Member] = []

    def add(self, name: str, what: str, pieces: Iterable[bytes]) -> Member:
        """Write a file piece by piece; TooLarge where the package would exceed its limit."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(name), "w") as target:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                target.write(piece)
                if self._target.tell() > MOST_BYTES:
                    raise TooLarge
        member = Member(name, what, size, digest.hexdigest())
        self.members.append(member)
        return member

    def close(self, head: Mapping[str, Any]) -> bytes:
        """Write the manifest, which lists every other file, and give the whole."""
        listed = [asdict(member) for member in self.members]
        data = {"format": FORMAT, **head, "members": listed}
        text = json.dumps(data, ensure_ascii=False, indent=1)
        self._zip.writestr(_entry(MANIFEST), text.encode())
        self._zip.close()
        if self._target.tell() > MOST_BYTES:
            raise TooLarge
        return self._target.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, FIXED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    entry.create_system = 3
    return entry
