"""Tokens of sealed texts: whatever holds a word has its tokens, and they say nothing without the key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.crypto import Keyring, use_keyring
from core.search import MOST_ASKED, TOKENS, Wanted, grams_of
from core.text import fold_run

PLACE = "sample|grams"
TEXT = st.text(alphabet="口座あアｱカ゛がー髙高Aａ1１-－ 　\n㍿½", max_size=30)


@pytest.fixture(autouse=True)
def _keyring() -> None:
    use_keyring(Keyring.generate())


@given(TEXT, TEXT, TEXT)
def test_every_text_with_the_words_has_their_tokens(before: str, word: str, after: str) -> None:
    text = f"{before}{word}{after}"
    wanted = Wanted.of(word)
    folded = fold_run(text)
    if all(run in folded for _, run in wanted.words):
        assert wanted.is_in([None, text])
        assert wanted.tokens(PLACE) <= grams_of(PLACE, [text])


@given(st.text(max_size=300))
def test_anything_can_be_asked_for(typed: str) -> None:
    wanted = Wanted.of(typed)
    assert len(wanted.tokens(PLACE)) <= MOST_ASKED
    assert all(0 <= token < TOKENS for token in grams_of(PLACE, [typed]))
    assert wanted.is_in(["どの語もない"]) in (True, False)


@pytest.mark.parametrize(
    ("typed", "is_meant"),
    [
        ("ﾊﾟｽﾜｰﾄﾞ", True),
        ("ぱすわーど", True),
        ("PASS１２３", True),
        ("高橋", True),
        ("パスワード 髙橋", True),
        ("パスワード　山﨑", False),
        ("スド", False),
        ("髙", True),
    ],
)
def test_words_are_found_however_they_are_spelt(typed: str, *, is_meant: bool) -> None:
    assert Wanted.of(typed).is_in(["パスワ\nードを変更した", "髙橋 pass123"]) is is_meant


def test_tokens_are_others_with_another_key_and_in_another_place() -> None:
    text = ["身に覚えのない出金がある"]
    here, there = grams_of(PLACE, text), grams_of("other|grams", text)
    use_keyring(Keyring.generate())
    assert len({here, there, grams_of(PLACE, text)}) == 3
