"""Authenticated encryption of whole files, a piece at a time, so that no file has to fit into memory."""

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.crypto import KEY_BYTES, CryptoFailure, keyring

PIECE = 1024 * 1024
TAG_BYTES = 16
_MARK = b"ippo-file-1\n"
_SALT_BYTES = 32


class UnknownKey(CryptoFailure):
    """The file names a data key that this installation does not have."""


def seal_pieces(plain: Iterable[bytes], place: str) -> Iterator[bytes]:
    """Encrypt the pieces of a file for one place; the result opens nowhere else.

    Each file has a key of its own, made from the data key and a salt. Pieces are numbered and the last one
    is marked, so that none can be left out, moved or cut off without notice.
    """
    key_id = keyring().current
    salt = os.urandom(_SALT_BYTES)
    head = _MARK + bytes([len(key_id)]) + key_id.encode() + salt
    cipher = _cipher(key_id, salt, place)
    yield head
    number, waiting = 0, b""
    for piece in plain:
        waiting += piece
        while len(waiting) > PIECE:
            yield cipher.encrypt(_nonce(number, is_last=False), waiting[:PIECE], head)
            waiting, number = waiting[PIECE:], number + 1
    yield cipher.encrypt(_nonce(number, is_last=True), waiting, head)


def open_pieces(sealed: BinaryIO, place: str) -> Iterator[bytes]:
    """Decrypt a file piece by piece; anything that was changed raises CryptoFailure."""
    head = sealed.read(len(_MARK) + 1)
    if len(head) <= len(_MARK) or not head.startswith(_MARK):
        raise CryptoFailure(f"the file of {place} is not one of ours")
    rest = sealed.read(head[-1] + _SALT_BYTES)
    cipher = _cipher(rest[: head[-1]].decode("ascii", "replace"), rest[head[-1] :], place)
    head += rest
    number, piece = 0, sealed.read(PIECE + TAG_BYTES)
    while True:
        following = sealed.read(PIECE + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), piece, head)
        except (InvalidTag, ValueError):
            raise CryptoFailure(f"the file of {place} cannot be opened") from None
        if not following:
            return
        number, piece = number + 1, following


def _cipher(key_id: str, salt: bytes, place: str) -> AESGCM:
    key = keyring().data_keys.get(key_id)
    if key is None or len(salt) != _SALT_BYTES:
        raise UnknownKey(f"the key of the file of {place} is not known")
    info = f"file|{place}|{key_id}".encode()
    return AESGCM(HKDF(SHA256(), KEY_BYTES, salt, info).derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
