"""Key ring, authenticated encryption bound to its place, and the blind index."""

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

VERSION = "v1"
NONCE_BYTES = 12
KEY_BYTES = 32
# Version, key id, and at least the nonce and the tag of an empty text.
_SEALED = re.compile(rf"{VERSION}:[0-9a-z]+:[0-9A-Za-z+/]{{38,}}={{0,2}}")


class CryptoFailure(Exception):
    """A value cannot be sealed or opened; neither its plain nor its stored form is shown."""


class KeyringRefused(Exception):
    """The key ring file is missing, readable by others or damaged."""


@dataclass(frozen=True)
class Keyring:
    """The keys of one installation; data keys are named so that they can be rotated."""

    current: str
    data_keys: dict[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)
    audit_keys: dict[str, bytes] = field(repr=False)
    audit_current: str
    secret_key: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "Keyring":
        """Make a fresh key ring from the system's random source."""
        name = secrets.token_hex(4)
        return cls(
            current=f"d{name}",
            data_keys={f"d{name}": secrets.token_bytes(KEY_BYTES)},
            index_key=secrets.token_bytes(KEY_BYTES),
            audit_keys={f"a{name}": secrets.token_bytes(KEY_BYTES)},
            audit_current=f"a{name}",
            secret_key=secrets.token_bytes(KEY_BYTES),
        )

    def write(self, path: Path) -> None:
        """Write the key ring for its owner alone (mode 0600); an existing file is never replaced."""
        content = json.dumps(
            {
                "current": self.current,
                "data_keys": {name: _text(key) for name, key in self.data_keys.items()},
                "index_key": _text(self.index_key),
                "audit_current": self.audit_current,
                "audit_keys": {name: _text(key) for name, key in self.audit_keys.items()},
                "secret_key": _text(self.secret_key),
            },
            indent=1,
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)

    @classmethod
    def read(cls, path: Path) -> "Keyring":
        """Read the key ring; refuse one that other users of the machine could read."""
        if not path.exists():
            raise KeyringRefused(
                f"鍵ファイル {path} が見つかりません。バックアップから戻してください。"
            )
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyringRefused(
                f"鍵ファイル {path} を他の利用者が読み取れます。「chmod 600 {path}」を実行してください。"
            )
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            ring = cls(
                current=data["current"],
                data_keys={name: _bytes(key) for name, key in data["data_keys"].items()},
                index_key=_bytes(data["index_key"]),
                audit_keys={name: _bytes(key) for name, key in data["audit_keys"].items()},
                audit_current=data["audit_current"],
                secret_key=_bytes(data["secret_key"]),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise KeyringRefused(f"鍵ファイル {path} を読み取れません。") from error
        if not ring._is_whole():
            raise KeyringRefused(
                f"鍵ファイル {path} の内容が壊れています。バックアップから戻してください。"
            )
        return ring

    def _is_whole(self) -> bool:
        keys = (
            *self.data_keys.values(),
            *self.audit_keys.values(),
            self.index_key,
            self.secret_key,
        )
        are_named = self.current in self.data_keys and self.audit_current in self.audit_keys
        return are_named and all(len(key) == KEY_BYTES for key in keys)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last: a power failure may take the name of a file whose bytes are safe."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text)


class _Ring:
    """The key ring of this process, given once at start."""

    current: Keyring | None = None


def use_keyring(keyring: Keyring) -> None:
    """Seal and open with this key ring from now on."""
    _Ring.current = keyring
    _ciphers.clear()


def keyring() -> Keyring:
    """Give the key ring of this process."""
    if _Ring.current is None:
        raise CryptoFailure("no key ring has been loaded")
    return _Ring.current


_ciphers: dict[str, AESGCM] = {}


def _cipher(key_id: str) -> AESGCM:
    if key_id not in _ciphers:
        keys = keyring().data_keys
        if key_id not in keys:
            raise CryptoFailure(f"unknown data key {key_id}")
        _ciphers[key_id] = AESGCM(keys[key_id])
    return _ciphers[key_id]


def seal(plain: str, place: str) -> str:
    """Encrypt text for one place (table|column|row); the result opens nowhere else."""
    key_id = keyring().current
    nonce = os.urandom(NONCE_BYTES)
    try:
        content = plain.encode()
    except UnicodeEncodeError:
        # The error itself would carry the text into the log.
        raise CryptoFailure(f"the value of {place} cannot be sealed") from None
    sealed = _cipher(key_id).encrypt(nonce, content, f"{place}|{key_id}".encode())
    return f"{VERSION}:{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(token: str, place: str) -> str:
    """Decrypt what was sealed for this place; anything else raises CryptoFailure."""
    try:
        version, key_id, body = token.split(":", 2)
        if version != VERSION:
            raise CryptoFailure(f"unknown cipher version {version}")
        raw = base64.b64decode(body, validate=True)
        if base64.b64encode(raw).decode() != body:  # base64 has several spellings of one value
            raise CryptoFailure(
                f"the value of {place} is spelled in another way than it was sealed"
            )
        plain = _cipher(key_id).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], f"{place}|{key_id}".encode()
        )
        return plain.decode()
    except (ValueError, InvalidTag) as error:
        raise CryptoFailure(f"the value of {place} cannot be opened") from error


def is_sealed(value: str) -> bool:
    """Say whether a stored text has the form of a sealed value."""
    return _SEALED.fullmatch(value) is not None


def blind_index(folded: str, place: str) -> str:
    """Give the keyed hash by which equal normalised values of one column can be found."""
    message = f"{place}|{folded}".encode()
    return hmac.digest(keyring().index_key, message, "sha256").hex()


def blind_number(piece: str, place: str, count: int) -> int:
    """Give a keyed number below `count` (at most 65,536) for a small piece of one column's text."""
    message = f"{place}|{piece}".encode(errors="surrogatepass")
    return int.from_bytes(hmac.digest(keyring().index_key, message, "sha256")[:2], "big") % count


def audit_mac(key_id: str, message: bytes) -> str:
    """Give the keyed hash of one link of the audit chain."""
    keys = keyring().audit_keys
    if key_id not in keys:
        raise CryptoFailure(f"unknown audit key {key_id}")
    return hmac.digest(keys[key_id], message, "sha256").hex()


def token_hash(token: str) -> str:
    """Give the SHA-256 of a 256-bit random token, the only form that is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


class Encrypted(TypeDecorator[str]):
    """A text column that stores sealed values only; a plain text is refused, never stored."""

    impl = Text
    cache_ok = True
    # An INSERT leaves out what was never set: psycopg parses one of more than 50 values anew every time.
    should_evaluate_none = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Let only sealed values through."""
        del dialect
        if value is not None and not is_sealed(value):
            raise CryptoFailure("a plain text was about to be stored in an encrypted column")
        return value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ANN401 (SQLAlchemy's signature)
        """Give the sealed value; it is opened by the attribute that knows its row."""
        del dialect
        return None if value is None else str(value)
