"""What counts as a password, and how it is kept."""

import threading
import time as real_time
import unicodedata
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import example, given
from hypothesis import strategies as st

from accounts.operations import Refused, passwords, prepare_password, prove
from accounts.operations.codes import ALPHABET, new_code, read_code
from accounts.operations.passwords import common_words, password_refusal

GOOD = [
    "みかん畑に夕焼けが落ちる-7314",
    "vK9#tq2LmZx!7wPd",
    "  先頭と末尾の空白もそのまま使える  ",
    "絵文字🍊🌊🗻🎣🪁🧵🪗🛶🪵🧊🫖🥢と言葉",
    "lantern-gravel-otter-biscuit-88",
    "あ" * 3 + "カフェの窓から見える古い時計台と雨" + "z" * 20,
    "x".join("桜梅桃李松竹藤菊蘭萩柳楓椿") + "の庭を歩く人",
]
BAD = [
    "",
    "short",
    "14 characters!",
    "aaaaaaaaaaaaaaaaaaaa",
    "abababababababababab",
    "passwordpassword",
    "Password12345678!",
    "P@sswordP@ssword",
    "qwertyuiopasdfghjkl",
    "123456789012345678",
    "987654321098765432",
    "1qaz2wsx3edc4rfv5tgb",
    "1q2w3e4r5t6y7u8i9o0p",
    "iloveyouiloveyou2026",
    "correct horse battery staple",
    "あいうえおかきくけこさしすせそ",
    "パスワードパスワードパスワード",
    "よろしくお願いします2026!!!",
    "ippo-csirt-2026-1122-1405",
    "一報システム管理者パスワード2026",
    "taro.sato-taro.sato-2026",
    "佐藤太郎佐藤太郎佐藤太郎佐藤太郎",
    "sakura-tokyo-2026-1122-1405",
    "x" * 201,
]


def refusal(password: str) -> str | None:
    return password_refusal(password, login="taro.sato", name="佐藤 太郎")


@pytest.mark.parametrize("password", GOOD)
def test_long_phrase_of_any_script_is_accepted(password: str) -> None:
    assert refusal(password) is None


@pytest.mark.parametrize("password", BAD, ids=lambda password: password[:20])
def test_guessable_password_is_refused_with_advice(password: str) -> None:
    sentence = refusal(password)
    assert sentence is not None
    assert sentence.endswith("。")
    assert not password or password not in sentence


@pytest.mark.parametrize("length", [15, 64, 128, 200])
def test_lengths_from_15_to_200_are_accepted(length: int) -> None:
    text = "庭の梅が咲いて鶯が来る朝に熱い茶を淹れた話 Lantern gravel otter biscuit. "
    password = (text * 4)[:length]
    assert refusal(password) is None
    assert prove(prepare_password(password, login="", name="").hash, password).is_right


@given(st.text(min_size=1, max_size=14))
def test_fewer_than_15_characters_are_always_refused(password: str) -> None:
    assert refusal(password) is not None


@example("secret", 0, False)
@given(st.sampled_from(sorted(common_words())), st.integers(0, 10**9), st.booleans())
def test_common_word_with_digits_is_refused(word: str, number: int, is_upper: bool) -> None:
    typed = (word.upper() if is_upper else word) * 3 + f"!{number:010}"
    assert refusal(typed) is not None


def test_refused_password_raises_before_it_is_hashed() -> None:
    with pytest.raises(Refused) as caught:
        prepare_password("short", login="", name="")
    assert caught.value.field == "password"


def test_password_counts_exactly_as_typed() -> None:
    typed = "Straße と ガラスの靴を磨く夜"
    stored = prepare_password(typed, login="", name="").hash
    assert prove(stored, typed).is_right
    for other in (f"{typed} ", f" {typed}", typed.swapcase(), unicodedata.normalize("NFD", typed)):
        assert not prove(stored, other).is_right


def test_stored_form_is_argon2id_and_holds_nothing_of_the_password() -> None:
    stored = prepare_password(GOOD[1], login="", name="").hash
    assert stored.startswith("$argon2id$")
    assert GOOD[1] not in stored


def test_product_hashes_with_64_mebibytes_four_rounds_two_lanes() -> None:
    stored = passwords.product_hasher().hash("x")
    assert stored.startswith("$argon2id$v=19$m=65536,t=4,p=2$")


def test_nobodys_password_is_never_right_but_is_hashed_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[bytes] = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002
            calls.append(bytes(password) if isinstance(password, bytes) else b"")
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "hasher", Counting(memory_cost=8, time_cost=1, parallelism=1))
    assert not prove(None, GOOD[0]).is_right
    assert not prove(None, "-no member has this password-").is_right
    assert not prove("damaged hash", GOOD[0]).is_right
    stored = passwords.hasher.hash(b"x")
    assert not prove(stored, "").is_right
    assert not prove(stored, "x" * 201).is_right
    assert len(calls) == 5


def test_hash_of_weaker_settings_is_renewed(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = prepare_password(GOOD[0], login="", name="").hash
    assert prove(stored, GOOD[0]).renewed is None
    stronger = PasswordHasher(memory_cost=16, time_cost=2, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", stronger)
    proof = prove(stored, GOOD[0])
    assert proof.renewed is not None
    assert "m=16,t=2" in proof.renewed
    assert prove(stored, GOOD[1]).renewed is None


def test_at_most_four_hashes_are_computed_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Slow(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002
            nonlocal running, most
            del hash, password
            with lock:
                running += 1
                most = max(most, running)
            real_time.sleep(0.02)
            with lock:
                running -= 1
            return True

    monkeypatch.setattr(passwords, "hasher", Slow(memory_cost=8, time_cost=1, parallelism=1))
    stored = passwords.hasher.hash("x")
    threads = [threading.Thread(target=prove, args=(stored, "x")) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == passwords.HASHES_AT_ONCE == 4


def test_codes_have_five_bits_a_character_and_no_look_alikes() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("IO01") & set(ALPHABET)
    code = new_code(3)
    assert len(code) == 14
    assert code.count("-") == 2
    assert len({new_code(3) for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "typed",
    [
        "abcd-efgh-jk23",
        "ABCDEFGHJK23",
        "ＡＢＣＤ－ＥＦＧＨ－ＪＫ２３",
        " abcd efgh jk23 ",
        "ABCD–EFGH—JK23",
    ],
)
def test_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_code(typed) == "ABCD-EFGH-JK23"


@given(st.text(max_size=300))
def test_any_text_can_be_read_as_a_code(typed: str) -> None:
    assert set(read_code(typed)) <= set(ALPHABET) | {"-"}
