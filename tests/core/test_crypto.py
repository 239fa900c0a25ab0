"""Encryption: what is sealed opens in its own place only, and never by accident."""

import base64
import dataclasses
import json
import random
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column as PlainColumn
from sqlalchemy import Engine, MetaData, Table, insert, select, text
from sqlalchemy.exc import StatementError

from core import crypto
from core.crypto import (
    CryptoFailure,
    Encrypted,
    Keyring,
    KeyringRefused,
    audit_mac,
    blind_index,
    is_sealed,
    seal,
    token_hash,
    unseal,
    use_keyring,
)
from core.text import fold_identifier

PLACE = "customer|name|row-1"
PLAIN = "髙橋 一郎 様の口座 1234567"
SEALS = 100_000
ALTERATIONS = 10_000
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def test_a_sealed_text_opens_in_its_place() -> None:
    token = seal(PLAIN, PLACE)
    assert unseal(token, PLACE) == PLAIN
    assert is_sealed(token)
    assert "1234567" not in token


def test_a_sealed_text_names_its_version_and_its_key(keys: Keyring) -> None:
    version, key_id, _ = seal(PLAIN, PLACE).split(":")
    assert (version, key_id) == ("v1", keys.current)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back_as_it_was(plain: str) -> None:
    assert unseal(seal(plain, PLACE), PLACE) == plain


@pytest.mark.parametrize(
    "elsewhere",
    ["customer|name|row-2", "customer|kana|row-1", "member|name|row-1", "", "customer|name|row-1|"],
)
def test_a_sealed_text_moved_to_another_place_does_not_open(elsewhere: str) -> None:
    with pytest.raises(CryptoFailure):
        unseal(seal(PLAIN, PLACE), elsewhere)


def test_no_flipped_bit_goes_unnoticed() -> None:
    head, _, body = seal(PLAIN, PLACE).rpartition(":")
    raw = base64.b64decode(body)
    for position in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[position // 8] ^= 1 << (position % 8)
        with pytest.raises(CryptoFailure):
            unseal(f"{head}:{base64.b64encode(changed).decode()}", PLACE)


def test_no_part_of_a_sealed_text_opens() -> None:
    token = seal(PLAIN, PLACE)
    for length in range(len(token)):
        with pytest.raises(CryptoFailure):
            unseal(token[:length], PLACE)
        with pytest.raises(CryptoFailure):
            unseal(token[length + 1 :], PLACE)


def test_ten_thousand_alterations_never_give_a_text() -> None:
    chance = random.Random(20261122)
    token = seal(PLAIN, PLACE)
    opened = [changed for changed in _alterations(token, chance) if _opens(changed)]
    assert opened == []


def _alterations(token: str, chance: random.Random) -> list[str]:
    found: list[str] = []
    while len(found) < ALTERATIONS:
        at, letter = chance.randrange(len(token)), chance.choice(BASE64 + ":=|v \n髙")
        kind = chance.randrange(4)
        changed = {
            0: token[:at] + letter + token[at + 1 :],
            1: token[:at] + letter + token[at:],
            2: token[:at] + token[at + chance.randrange(1, 9) :],
            3: token[:at] + "".join(chance.sample(token[at:], len(token) - at)),
        }[kind]
        if changed != token:
            found.append(changed)
    return found


def _opens(token: str) -> bool:
    try:
        unseal(token, PLACE)
    except CryptoFailure:
        return False
    return True


def test_another_spelling_of_the_same_bytes_does_not_open() -> None:
    token = seal("あ" * 3, PLACE)
    assert token.endswith("=")
    last = token.rstrip("=")[-1]
    twin = BASE64[BASE64.index(last) ^ 1]
    respelled = token.rstrip("=")[:-1] + twin + "=" * token.count("=")
    assert base64.b64decode(respelled.split(":")[2]) == base64.b64decode(token.split(":")[2])
    assert not _opens(respelled)


@pytest.mark.parametrize("change", ["v2", "v0", "V1", "", "v1 "])
def test_an_unknown_version_does_not_open(change: str) -> None:
    with pytest.raises(CryptoFailure):
        unseal(change + seal(PLAIN, PLACE)[2:], PLACE)


def test_an_unknown_key_does_not_open() -> None:
    _, key_id, body = seal(PLAIN, PLACE).split(":")
    with pytest.raises(CryptoFailure, match="unknown data key"):
        unseal(f"v1:{key_id}0:{body}", PLACE)


def test_another_installation_cannot_open() -> None:
    token = seal(PLAIN, PLACE)
    use_keyring(Keyring.generate())
    with pytest.raises(CryptoFailure):
        unseal(token, PLACE)


def test_another_key_under_the_same_name_does_not_open(keys: Keyring) -> None:
    token = seal(PLAIN, PLACE)
    use_keyring(dataclasses.replace(keys, data_keys={keys.current: secrets.token_bytes(32)}))
    with pytest.raises(CryptoFailure):
        unseal(token, PLACE)


def test_a_text_does_not_open_under_the_name_of_a_twin_key(keys: Keyring) -> None:
    twin = {"dtwin": keys.data_keys[keys.current]}
    use_keyring(dataclasses.replace(keys, data_keys={**keys.data_keys, **twin}))
    _, _, body = seal(PLAIN, PLACE).split(":")
    with pytest.raises(CryptoFailure):
        unseal(f"v1:dtwin:{body}", PLACE)


def test_older_keys_open_while_new_texts_take_the_newest(keys: Keyring) -> None:
    token = seal(PLAIN, PLACE)
    newer = {"dnewer": secrets.token_bytes(32)}
    use_keyring(dataclasses.replace(keys, current="dnewer", data_keys={**keys.data_keys, **newer}))
    assert unseal(token, PLACE) == PLAIN
    assert seal(PLAIN, PLACE).startswith("v1:dnewer:")


def test_nothing_is_sealed_or_opened_without_a_key_ring() -> None:
    token = seal(PLAIN, PLACE)
    crypto._Ring.current = None
    crypto._ciphers.clear()
    attempts: tuple[Callable[[], str], ...] = (
        lambda: seal(PLAIN, PLACE),
        lambda: unseal(token, PLACE),
        lambda: blind_index("a", "t|c"),
        lambda: audit_mac("a", b"link"),
    )
    for attempt in attempts:
        with pytest.raises(CryptoFailure):
            attempt()


def test_a_failure_repeats_neither_the_plain_nor_the_stored_text() -> None:
    token = seal(PLAIN, PLACE)
    with pytest.raises(CryptoFailure) as refused:
        unseal(token, "customer|name|row-2")
    assert PLAIN not in str(refused.value)
    assert token.split(":")[2] not in str(refused.value)
    with pytest.raises(CryptoFailure) as broken:
        seal("鈴木\ud800", PLACE)
    assert "鈴木" not in str(broken.value)
    assert broken.value.__cause__ is None


def test_a_hundred_thousand_seals_never_repeat_a_nonce() -> None:
    nonces = {base64.b64decode(seal("", PLACE).split(":")[2])[:12] for _ in range(SEALS)}
    assert len(nonces) == SEALS


@pytest.mark.parametrize(
    "plain",
    [
        "髙橋 一郎",
        "",
        "v1:",
        "v1:a:b",
        "v1:鈴木:花子",
        "v1:d1:山田",
        "v1:d1:1234567",
        "v2:d1:" + "A" * 60,
    ],
)
def test_a_plain_text_does_not_pass_for_a_sealed_one(plain: str) -> None:
    assert not is_sealed(plain)


# --- the column ---

notes = Table("crypto_note", MetaData(), PlainColumn("body", Encrypted, nullable=True))


def test_an_encrypted_column_refuses_a_plain_text(engine: Engine) -> None:
    notes.metadata.create_all(engine)
    for plain in ("髙橋 一郎", "v1:鈴木:花子"):
        with (
            engine.connect() as connection,
            pytest.raises((CryptoFailure, StatementError)) as refused,
        ):
            connection.execute(insert(notes).values(body=plain))
        assert isinstance(refused.value.__cause__ or refused.value, CryptoFailure)
    with engine.connect() as connection:
        assert connection.execute(select(notes)).all() == []


def test_an_encrypted_column_stores_the_sealed_text_as_it_is(engine: Engine) -> None:
    notes.metadata.create_all(engine)
    token = seal(PLAIN, PLACE)
    with engine.connect() as connection:
        connection.execute(insert(notes), [{"body": token}, {"body": None}])
        raw = connection.execute(text("SELECT body FROM crypto_note")).scalars().all()
        given = connection.execute(select(notes.c.body)).scalars().all()
    assert set(raw) == set(given) == {token, None}


def test_a_plain_text_smuggled_into_the_database_is_not_shown(engine: Engine) -> None:
    notes.metadata.create_all(engine)
    with engine.connect() as connection:
        connection.execute(text("INSERT INTO crypto_note (body) VALUES ('plain')"))
        stored = connection.execute(select(notes.c.body)).scalar_one()
    with pytest.raises(CryptoFailure):
        unseal(stored, PLACE)


# --- the key ring ---


def test_the_key_ring_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path, ring = tmp_path / "deep" / "keyring.json", Keyring.generate()
    ring.write(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.read(path) == ring


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o666, 0o777])
def test_a_key_ring_that_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keyring.json"
    Keyring.generate().write(path)
    path.chmod(mode)
    with pytest.raises(KeyringRefused, match="chmod 600"):
        Keyring.read(path)


def test_a_key_ring_is_never_overwritten(tmp_path: Path) -> None:
    path, ring = tmp_path / "keyring.json", Keyring.generate()
    ring.write(path)
    with pytest.raises(FileExistsError):
        Keyring.generate().write(path)
    assert Keyring.read(path) == ring


def test_a_missing_key_ring_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(KeyringRefused, match="バックアップ"):
        Keyring.read(tmp_path / "keyring.json")


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "{}", "null", '"text"', '{"current": "d", "data_keys": []}', "\udcff"],
)
def test_a_damaged_key_ring_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keyring.json"
    path.write_bytes(content.encode(errors="surrogateescape"))
    path.chmod(0o600)
    with pytest.raises(KeyringRefused, match="鍵ファイル"):
        Keyring.read(path)


def test_a_folder_in_the_place_of_the_key_ring_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "keyring.json"
    folder.mkdir(mode=0o700)
    with pytest.raises(KeyringRefused, match="鍵ファイル"):
        Keyring.read(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("current", "d-unknown"),
        ("audit_current", "a-unknown"),
        ("index_key", ""),
        ("secret_key", "c2hvcnQ="),
        ("data_keys", {}),
        ("audit_keys", {"a1": "c2hvcnQ="}),
    ],
)
def test_a_key_ring_with_a_missing_or_short_key_is_refused(
    tmp_path: Path, name: str, value: object
) -> None:
    path = tmp_path / "keyring.json"
    Keyring.generate().write(path)
    path.write_text(json.dumps({**json.loads(path.read_text()), name: value}))
    with pytest.raises(KeyringRefused):
        Keyring.read(path)


def test_a_key_ring_in_a_log_shows_no_key(keys: Keyring) -> None:
    written = repr(keys)
    secret = [keys.index_key, keys.secret_key, *keys.data_keys.values(), *keys.audit_keys.values()]
    assert not any(repr(key) in written for key in secret)


def test_no_two_key_rings_are_alike() -> None:
    rings = [Keyring.generate() for _ in range(50)]
    assert len({ring.index_key for ring in rings}) == 50
    assert all(len(ring.data_keys[ring.current]) == 32 for ring in rings)


# --- the blind index ---


def _index(typed: str, place: str = "customer|kana") -> str:
    return blind_index(fold_identifier(typed), place)


@pytest.mark.parametrize(
    "variants",
    [
        (
            "03-1234-5678",
            "０３－１２３４－５６７８",
            "03‐1234‐5678",
            "0312345678",
            "03ー1234ー5678",
        ),
        ("タカハシ イチロウ", "ﾀｶﾊｼ ｲﾁﾛｳ", "たかはし　いちろう", "タカハシイチロウ"),
        ("髙橋", "高橋"),
        ("Tanaka@Example.jp", "ｔａｎａｋａ＠ｅｘａｍｐｌｅ．ｊｐ", "tanaka@example.jp"),
    ],
)
def test_one_value_typed_in_several_ways_has_one_index(variants: tuple[str, ...]) -> None:
    assert len({_index(typed) for typed in variants}) == 1


def test_different_values_have_different_indexes() -> None:
    typed = ["03-1234-5678", "03-1234-5679", "タカハシ", "タカハジ", "ハシタカ", ""]
    assert len({_index(value) for value in typed}) == len(typed)


def test_the_same_value_in_two_columns_has_two_indexes() -> None:
    assert _index("タカハシ", "customer|kana") != _index("タカハシ", "member|kana")


def test_the_index_cannot_be_computed_without_the_key() -> None:
    known = _index("0312345678")
    assert known not in {token_hash("0312345678"), token_hash("customer|kana|0312345678")}
    use_keyring(Keyring.generate())
    assert _index("0312345678") != known


def test_the_index_does_not_hold_the_value() -> None:
    index = _index("0312345678")
    assert len(index) == 64
    assert "0312345678" not in index
    assert b"0312345678".hex() not in index


def test_an_audit_link_depends_on_its_key_and_its_message(keys: Keyring) -> None:
    mac = audit_mac(keys.audit_current, b"link")
    assert mac == audit_mac(keys.audit_current, b"link")
    assert mac != audit_mac(keys.audit_current, b"linK")
    with pytest.raises(CryptoFailure, match="unknown audit key"):
        audit_mac("a-unknown", b"link")


def test_a_token_is_stored_as_its_hash_only() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
