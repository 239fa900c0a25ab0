"""Passwords: what is refused, how they are hashed, and how one is proved."""

import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from accounts.operations.refusals import Refused

SHORTEST, LONGEST = 15, 200
HASHES_AT_ONCE = 4

MEMORY_KIBIBYTES, ROUNDS, LANES = 64 * 1024, 4, 2


def product_hasher() -> PasswordHasher:
    """Give argon2id with the product's settings."""
    return PasswordHasher(memory_cost=MEMORY_KIBIBYTES, time_cost=ROUNDS, parallelism=LANES)


hasher = product_hasher()
# 64 MiB each: a burst of sign-ins must wait its turn, not exhaust the memory.
_turns = threading.BoundedSemaphore(HASHES_AT_ONCE)

_COMMON = Path(__file__).parent.parent / "common_passwords.txt"
_OWN_WORDS = (
    "ippo",
    "一報",
    "csirt",
    "会社",
    "当社",
    "弊社",
    "証券",
    "パスワード",
    "システム",
    "管理者",
)
_ROWS = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす",
)
_STEPS = frozenset(
    pair for row in _ROWS for pair in (*pairwise(row + row[0]), *pairwise((row + row[0])[::-1]))
)
_FEWEST_CHARACTERS = 5
_MOST_STEPS = 0.7
_FEWEST_OWN_LETTERS = 5
_FEW_WORDS = 3


@dataclass(frozen=True)
class NewPassword:
    """A password that was found acceptable, as its hash alone; made by `prepare_password`."""

    hash: str


@dataclass(frozen=True)
class Proof:
    """The answer to a password against a stored hash; `renewed` replaces a hash of weaker settings."""

    stored: str | None
    is_right: bool
    renewed: str | None = None


def prepare_password(password: str, *, login: str, name: str) -> NewPassword:
    """Hash an acceptable password exactly as typed; raise Refused with the reason otherwise."""
    refusal = password_refusal(password, login=login, name=name)
    if refusal:
        raise Refused("password", refusal)
    return NewPassword(_hash(password))


def prove(stored: str | None, password: str) -> Proof:
    """Check a password; without a stored hash it costs the same time and is never right."""
    if stored is None or not 0 < len(password) <= LONGEST:
        _fits(_dummy(hasher), b"-")
        return Proof(stored, is_right=False)
    if not _fits(stored, _bytes(password)):
        return Proof(stored, is_right=False)
    renewed = _hash(password) if hasher.check_needs_rehash(stored) else None
    return Proof(stored, is_right=True, renewed=renewed)


def password_refusal(password: str, *, login: str, name: str) -> str | None:
    """Say why a password cannot be used, or None."""
    return _length_refusal(password) or _guess_refusal(password, (login, name, *name.split()))


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Give the shipped list of words that guessers try first."""
    return frozenset(_known(_COMMON.read_text(encoding="utf-8").split()))


def _length_refusal(password: str) -> str | None:
    if not password:
        return "パスワードを入力してください。"
    if len(password) < SHORTEST:
        return f"パスワードは{SHORTEST}文字以上にしてください（現在 {len(password)}文字）。いくつかの言葉をつないだ文でも構いません。"
    if len(password) > LONGEST:
        return f"パスワードは{LONGEST}文字以内にしてください（現在 {len(password)}文字）。"
    return None


def _guess_refusal(password: str, own_words: tuple[str, ...]) -> str | None:
    plain = unicodedata.normalize("NFKC", password).casefold()
    context = (*own_words, *_OWN_WORDS)
    if _is_patterned(plain):
        return "同じ文字の繰り返しやキーの並びが多いパスワードは使えません。ほかの言葉を加えてください。"
    if _is_made_of(plain, context):
        return "ログインID・氏名・会社やこのシステムの名前が大部分を占めるパスワードは使えません。ほかの言葉を加えてください。"
    # Four different words are a phrase of its own; three or fewer are what guessers combine.
    if _is_made_of(plain, (*context, *common_words()), most=_FEW_WORDS):
        return "よく使われる推測されやすいパスワードは使えません。ほかの言葉を加えてください。"
    return None


def _fits(stored: str, given: bytes) -> bool:
    with _turns:
        try:
            return hasher.verify(stored, given)
        except (VerificationError, InvalidHashError):
            return False


def _is_patterned(plain: str) -> bool:
    if len(set(plain)) < _FEWEST_CHARACTERS:
        return True
    if any(_repeats(plain, length) for length in range(1, SHORTEST)):
        return True
    steps = sum(pair in _STEPS for pair in pairwise(plain))
    return steps >= _MOST_STEPS * (len(plain) - 1)


def _repeats(plain: str, length: int) -> bool:
    """Say whether the text is one short piece over and over; the piece alone would be too short."""
    return 2 * length <= len(plain) and plain[length:] == plain[:-length]


def _is_made_of(plain: str, words: Iterable[str], *, most: int = LONGEST) -> bool:
    """Say whether a few known words make up all letters of the text but a handful."""
    letters, known_words = _letters(plain), set(_known(words))
    # One word over and over: a longer one, such as secrets in secretsecret, would cut it in pieces.
    rests = (len(letters.replace(word, "")) for word in known_words if word in letters)
    if any(rest < _FEWEST_OWN_LETTERS for rest in rests):
        return True
    left, found = letters, 0
    for word in sorted(known_words, key=lambda known: (-len(known), known)):
        if word in left:
            left, found = left.replace(word, " "), found + 1
    return 0 < found <= most and len(left.replace(" ", "")) < _FEWEST_OWN_LETTERS


def _known(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        letters = _letters(unicodedata.normalize("NFKC", word).casefold())
        # Shorter ones occur by chance.
        if len(letters) > (2 if letters.isascii() else 1):
            yield letters


def _letters(plain: str) -> str:
    return "".join(character for character in plain if character.isalpha())


@lru_cache(maxsize=4)
def _dummy(settings: PasswordHasher) -> str:
    return settings.hash("-no member has this password-")


def _hash(password: str) -> str:
    with _turns:
        return hasher.hash(_bytes(password))


def _bytes(password: str) -> bytes:
    # Compared exactly as typed: no trimming, no normalising, whatever the characters.
    return password.encode("utf-8", "surrogatepass")
