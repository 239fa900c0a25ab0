"""What is stored is encrypted, comes back whole, and every change to it is noticed."""

import hashlib
import io
import os
from pathlib import Path

import pytest

from attachments.store import Missing, Store
from attachments.vocabulary import Verdict
from core.crypto import CryptoFailure, Keyring, keyring, use_keyring
from core.streams import PIECE

PLACE = "attachment|content|x"
CANARY = "顧客の秘密".encode() * 20


def _path(store: Store, name: str) -> Path:
    return store.folder / name[:2] / name[2:4] / name


@pytest.mark.parametrize("size", [1, 16, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_file_comes_back_as_it_was(kept: Store, size: int) -> None:
    content = os.urandom(size)
    stored = kept.put(io.BytesIO(content), PLACE)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(content).hexdigest())
    assert b"".join(kept.read(stored.name, PLACE)) == content
    assert kept.verify(stored.name, PLACE, stored.sha256) is Verdict.SAME


def test_nothing_is_readable_at_rest_and_the_name_is_the_hash_of_what_lies_there(
    kept: Store,
) -> None:
    first, second = (kept.put(io.BytesIO(CANARY), PLACE) for _ in range(2))
    assert first.name != second.name  # equal files cannot be told to be equal
    for path in kept.folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert CANARY[:15] not in raw
            assert hashlib.sha256(raw).hexdigest() == path.name
            assert path.stat().st_mode & 0o077 == 0
    assert kept.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("at", [0, 13, 30, 60, PIECE, -1])
def test_one_changed_byte_is_noticed(kept: Store, at: int) -> None:
    stored = kept.put(io.BytesIO(os.urandom(2 * PIECE)), PLACE)
    path = _path(kept, stored.name)
    raw = bytearray(path.read_bytes())
    raw[at] ^= 1
    path.write_bytes(raw)
    assert kept.verify(stored.name, PLACE, stored.sha256) is not Verdict.SAME


def test_pieces_left_out_moved_or_cut_off_are_noticed(kept: Store) -> None:
    stored = kept.put(io.BytesIO(os.urandom(3 * PIECE)), PLACE)
    path = _path(kept, stored.name)
    raw, block = path.read_bytes(), PIECE + 16
    head = len(raw) - 3 * block
    pieces = [raw[head + n * block : head + (n + 1) * block] for n in range(3)]
    for wrong in ([0, 1], [0], [], [1, 0, 2], [0, 2], [0, 1, 2, 2], [0, 1, 1]):
        path.write_bytes(raw[:head] + b"".join(pieces[n] for n in wrong))
        assert kept.verify(stored.name, PLACE, stored.sha256) is Verdict.DIFFERENT, wrong


def test_another_files_bytes_another_hash_and_another_place_are_noticed(kept: Store) -> None:
    mine, other = kept.put(io.BytesIO(b"mine"), PLACE), kept.put(io.BytesIO(b"other"), "elsewhere")
    assert kept.verify(mine.name, PLACE, other.sha256) is Verdict.DIFFERENT
    assert kept.verify(mine.name, "elsewhere", mine.sha256) is Verdict.DIFFERENT
    _path(kept, mine.name).write_bytes(_path(kept, other.name).read_bytes())
    assert kept.verify(mine.name, PLACE, mine.sha256) is Verdict.DIFFERENT
    with pytest.raises(CryptoFailure):
        list(kept.read(mine.name, PLACE))


def test_a_missing_file_and_a_missing_key_are_unknown_and_not_different(kept: Store) -> None:
    stored = kept.put(io.BytesIO(b"x"), PLACE)
    present = keyring()
    use_keyring(Keyring.generate())
    try:
        assert kept.verify(stored.name, PLACE, stored.sha256) is Verdict.UNKNOWN
    finally:
        use_keyring(present)
    kept.drop(stored.name)
    kept.drop(stored.name)
    assert kept.verify(stored.name, PLACE, stored.sha256) is Verdict.UNKNOWN


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "/" * 64])
def test_no_other_name_becomes_a_path(kept: Store, name: str) -> None:
    with pytest.raises(Missing):
        list(kept.read(name, PLACE))


def test_a_write_that_fails_leaves_nothing(kept: Store) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            del size
            raise OSError("no more")

    with pytest.raises(OSError, match="no more"):
        kept.put(Broken(), PLACE)
    assert [path for path in kept.folder.rglob("*") if path.is_file()] == []
