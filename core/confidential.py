"""機密情報 in text: finds passwords, 暗証番号, card numbers and マイナンバー, and blacks them out."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from core import checked_numbers as numbers
from core.text import HYPHENS, INVISIBLE
from core.vocabulary import Term

BLACKOUT = "●●●"
"""Stands for what was taken out; always as long, so that it does not tell how long that was."""
Span = tuple[int, int]


class SecretKind(Term):
    """What must not be kept (circular of 2020-09: 暗証番号、パスワード、クレジットカード情報等)."""

    PASSWORD = "password", "パスワード"
    PIN = "pin", "暗証番号"
    CARD = "card", "カード番号"
    MY_NUMBER = "my_number", "マイナンバー"

    @property
    def reason(self) -> str:
        """Say by what it is recognised."""
        return next(rule.reason for rule in RULES if rule.kind is self)


@dataclass(frozen=True)
class Finding:
    """A secret in a text: its kind and its place in the text as it was typed."""

    kind: SecretKind
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    """How one kind is recognised in normalised text, and what people are told about it."""

    kind: SecretKind
    reason: str
    find: Callable[[str], Iterable[Span]]


def find_secrets(text: str) -> list[Finding]:
    """Find what looks like a secret, in order and without overlap; the places are those of the text as typed."""
    if not _HINT.search(text) or not _CANDIDATE.search(_quick(text)):
        return []
    # Nearly every such text holds no secret: where its letters stood is asked only if it does.
    spans = None if _VOICED.search(text) else _spans(text.translate(_LETTERS))
    if spans is not None and not any(spans):
        return []
    plain, places = _normalised(text)
    found: list[Finding] = []
    for rule, own in zip(RULES, spans or _spans(plain), strict=True):
        for start, end in own:
            one = Finding(rule.kind, places[start], places[end - 1] + 1)
            if all(one.end <= other.start or other.end <= one.start for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def _spans(plain: str) -> list[list[Span]]:
    """Give what each rule finds in a normalised text."""
    return [list(rule.find(plain)) for rule in RULES]


def black_out(text: str, findings: Iterable[Finding]) -> str:
    """Put ●●● in the place of each finding; every other character stays."""
    for one in sorted(findings, key=lambda one: one.start, reverse=True):
        text = text[: one.start] + BLACKOUT + text[one.end :]
    return text


def blacked_out(text: str) -> tuple[str, frozenset[SecretKind]]:
    """Give a text without its secrets, and of which kinds they were."""
    found = find_secrets(text)
    return (black_out(text, found), frozenset(one.kind for one in found)) if found else (text, NONE)


def names_of(kinds: Iterable[SecretKind]) -> str:
    """Name kinds in the order of their list."""
    present = set(kinds)
    return "、".join(kind.label for kind in SecretKind if kind in present)


NONE: frozenset[SecretKind] = frozenset()


# --- the text as the rules read it ---

_VOICING = "\u3099\u309a\uff9e\uff9f"
# Asked of every cell of an import: only single signs, so that the scan stays one.
_HINT = re.compile(r"\d(?:\D{0,4}\d){11}|[パハﾊピヒﾋぱ暗pPｐＰcCｃＣセｾ合]")
_CANDIDATE = re.compile(
    r"[0-9](?:[^0-9]{0,2}[0-9]){11}|パス|ﾊﾟｽ|ぱす|pass|pw|暗証|pin|ピン|cvv|cvc|セキュリティ|合言葉",
    re.IGNORECASE,
)


def _quick(text: str) -> str:
    """Give a text in which no candidate is missed, at the price of one pass in C."""
    if text.isascii():
        return text
    # Marks that combine are sorted at quadratic cost; none is part of a secret's surroundings.
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", _MARKS.sub("", text)))


_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")


def _normalised(text: str) -> tuple[str, list[int]]:
    """Give the text in one width and case, and for each of its characters the place it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if INVISIBLE.match(letter) or letter in _VOICING or _MARKS.match(letter):
            continue
        voiced = letter + text[place + 1] if text[place + 1 : place + 2] in _MARKED else letter
        for made in _plain(voiced):
            letters.append(made)
            places.append(place)
    return "".join(letters), places


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFKC", letter).lower().translate(HYPHENS)


class _Letters(dict[int, str]):
    """What `_normalised` makes of each letter that stands for itself, computed once."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        made = "" if INVISIBLE.match(letter) or _MARKS.match(letter) else _plain(letter)
        if len(self) < _MOST_LETTERS:
            self[code] = made
        return made


_LETTERS = _Letters()
_MOST_LETTERS = 20_000
_MARKED = frozenset(_VOICING)
_VOICED = re.compile(f"[{_VOICING}]")


# --- passwords and 暗証番号: known by the words beside them ---

_WORD = (
    r"(?:パスワ[ーｰ-]ド|ぱすわーど|パスコード|パスフレーズ|合言葉|"
    r"(?<![a-z])(?:password|passwd|passcode|passphrase|pass|pwd|pw)(?![a-z]))"
)
_ASIDE = r"(?:[（(][^（）()\n]{0,12}[）)])?"
_TYPED = r"[!-~]{4,64}"
_STRONG = rf"{_WORD}{_ASIDE}\s*(?:は[、,]?\s*)?(?:[:=⇒→]+\s*|(?<=は)[「『\"'【(]\s*|[「『]\s*)[「『\"'【]?(?P<token>{_TYPED})"
_WEAK = rf"{_WORD}{_ASIDE}(?:\s*(?:は|が|に|を|の)[、,]?\s*|\s+|\s*[/,、]\s*)[\"'【]?(?P<token>{_TYPED})"
_SAID = rf"{_WORD}{_ASIDE}\s*は[、,]?\s*(?P<token>[!-~]{{5,64}}?)(?=です|でした|だ|と(?:い|の|な|申|お|答)|。|\s*$)"
_REVERSED = rf"(?<![!-~])(?P<token>[!-~]{{4,64}})[」』\"'】]?\s*(?:が|は|という|を|\()\s*(?:ログイン|取引|現在の|旧|新)?{_WORD}"
_PASSWORDS = tuple(
    (re.compile(pattern), is_weak)
    for pattern, is_weak in ((_STRONG, False), (_WEAK, True), (_SAID, False), (_REVERSED, True))
)
_ANY_WORD = re.compile(_WORD)
_CLOSING = "\"'」』】)]},.;、。"
_ORDINARY = re.compile(
    r"(?:none|null|n/?a|unknown|reset|changed?|policy|error|failed|lock(?:ed)?|expired|required|invalid|incorrect|true|false|(?:x|\*|-|_|\.|#|\?)+|"
    r"https?:.*|www\..*|[\w.+-]+@[\w-]+\.[\w.]+|sms|line|e?mail|sha-?\d+|md5|bcrypt|argon2\w*|pbkdf2|aes-?\d*|"
    r"(?:inc|inq|rpt|imp)-\d{4}-\d+|[\d.:/\-~]*\d[/:.\-]\d[\d.:/\-~]*|[0-9,]+(?:[%~\-]|$)(?<![0-9]{4}))",
)
_UNIT_AFTER = re.compile(
    r"\s*(?:以上|以下|未満|桁|文字|回|件|円|人|名|口座|台|社|日|時|分|秒|年|月|週|番|割|万|億|千|株|%|／|/|:)"
)


def _passwords(text: str) -> Iterator[Span]:
    if not _ANY_WORD.search(text):
        return
    for pattern, is_weak in _PASSWORDS:
        for match in pattern.finditer(text):
            start, end = match.span("token")
            end = start + len(text[start:end].rstrip(_CLOSING))
            token = text[start:end]
            if _is_password(token, is_weak=is_weak) and not _is_counted(text, token, end):
                yield start, end


def _is_password(token: str, *, is_weak: bool) -> bool:
    if len(token) < 4 or _ORDINARY.fullmatch(token) or not re.search(r"[a-z0-9]", token):  # noqa: PLR2004 (no rule allows fewer)
        return False
    return bool(re.search(r"[0-9]", token)) or not is_weak


def _is_counted(text: str, token: str, end: int) -> bool:
    """Say whether the token is only a number of something, or a day: 8文字, 2026年, 1,234件, 20260915に."""
    if _DAY.fullmatch(token) and _SINCE.match(text, end):
        return True
    return token[-1].isdigit() and token[0].isdigit() and bool(_UNIT_AFTER.match(text, end))


_DAY = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_SINCE = re.compile(r"\s*(?:に|から|まで|以降|以前|付|時点)")


_PIN_WORD = (
    r"(?:暗証番号|暗証|(?<![a-z])pin(?:コード|番号|code| code)?(?![a-z])|ピンコード|"
    r"セキュリティ[ー-]?コード|(?<![a-z])cv[vc]2?(?![a-z]))"
)
_PIN = r"(?P<token>[0-9](?:[ -]?[0-9]){2,7})"
_PINS = (
    re.compile(
        rf"{_PIN_WORD}{_ASIDE}\s*(?:\(?[0-9]桁\)?)?\s*(?:は|が|に|を|も|:|=|⇒|→|で)?[、,]?\s*[「『\"'【(]?\s*(?<![0-9]){_PIN}(?![0-9])"
    ),
    re.compile(
        rf"(?<![0-9.,/:-]){_PIN}[」』\"'】)]?\s*(?:が|は|という|を|\()\s*(?:取引|ログイン|出金|キャッシュカードの|カードの)?{_PIN_WORD}"
    ),
)
_ANY_PIN_WORD = re.compile(_PIN_WORD)
_DATED = re.compile(r"\s*(?:[-/.:,~〜][0-9]|年|月|日|時|分)")


def _pins(text: str) -> Iterator[Span]:
    if not _ANY_PIN_WORD.search(text):
        return
    for pattern in _PINS:
        for match in pattern.finditer(text):
            start, end = match.span("token")
            if not _DATED.match(text, end) and not _UNIT_AFTER.match(text, end):
                yield start, end


RULES = (
    Rule(
        SecretKind.CARD,
        "14〜16桁で、カード番号の検査数字が合っているか、「カード番号」などの語に続いています。",
        numbers.find_cards,
    ),
    Rule(
        SecretKind.MY_NUMBER,
        "12桁で、マイナンバーの検査用数字が合っているか、「個人番号」などの語に続いています。",
        numbers.find_my_numbers,
    ),
    Rule(
        SecretKind.PIN,
        "「暗証番号」「セキュリティコード」などの語のそばに、数字があります。",
        _pins,
    ),
    Rule(
        SecretKind.PASSWORD,
        "「パスワード」「PW」などの語のそばに、パスワードとみられる文字があります。",
        _passwords,
    ),
)
"""In this order: what is found first keeps its place."""
