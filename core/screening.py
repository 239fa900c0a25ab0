"""What is sent by a page passes here first: secrets are blacked out before anything else reads them.

A person's answer 「これは該当しません」 comes back as a token that only this key ring opens; the page
that carries it never shows, and nothing stores, what was taken out.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.confidential import BLACKOUT, Finding, SecretKind, black_out, find_secrets
from core.crypto import CryptoFailure, blind_index, seal, unseal
from core.text import clean_text

ANSWERS = "not_secret"
"""The ticks 「これは該当しません」 of a page; each value is a token."""
LET_THROUGH = "let_through"
"""Digests of what stands in a page and was answered before, parted by blanks."""
CREDENTIALS = ("password", "password_again", "current_password", "code")
"""Entries that are secret by their nature: used and never kept as typed."""
NOT_SCREENED = frozenset({*CREDENTIALS, "csrf_token", "base", ANSWERS, LET_THROUGH})
_PLACE = "screening|answer"
_AROUND = 12


@dataclass(frozen=True)
class TakenOut:
    """One secret that was blacked out: what people see of it, and the token of their answer."""

    kind: SecretKind
    before: str
    after: str
    token: str
    is_lost: bool = False
    """It was answered, but the text has changed since, so that it cannot be put back."""


@dataclass(frozen=True)
class Answer:
    """A false alarm as a person has answered it: which control, which kind; never what."""

    control: str
    kind: SecretKind


@dataclass(frozen=True)
class Screened:
    """What was sent, without its secrets; what was taken out by control; what was answered."""

    entered: dict[str, list[str]]
    taken_out: dict[str, list[TakenOut]] = field(default_factory=dict)
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class _Token:
    """What a token holds: the secret, and which of the black-outs of its text stands for it."""

    sealed: str
    control: str
    kind: SecretKind
    raw: str
    place: int
    count: int


def screen(sent: Mapping[str, Sequence[str]]) -> Screened:
    """Black out the secrets of all controls, but for those that a person has answered."""
    entered = {name: list(values) for name, values in sent.items() if name != ANSWERS}
    known = {digest for value in sent.get(LET_THROUGH, ()) for digest in value.split()}
    tokens = [token for value in sent.get(ANSWERS, ()) if (token := _opened(value))]
    taken_out: dict[str, list[TakenOut]] = {}
    answers: list[Answer] = []
    for name, values in entered.items():
        if name in NOT_SCREENED:
            continue
        own = [token for token in tokens if token.control == name]
        for number, value in enumerate(values):
            text, out = _screened(name, clean_text(value)[0], known, [] if number else own)
            if out:
                taken_out.setdefault(name, []).extend(out)
            put_back = [token for token in own if not number and token.raw in text]
            answers += [Answer(name, token.kind) for token in put_back]
            known.update(digest_of(token.raw) for token in put_back)
            if out or put_back:
                values[number] = text
    if answers:
        entered[LET_THROUGH] = [" ".join(sorted(known))]
    return Screened(entered, taken_out, tuple(answers))


def digests_of(texts: Iterable[str]) -> str:
    """Give the digests of what was let through in these texts, as a page carries them along."""
    raws = (text[one.start : one.end] for text in texts for one in find_secrets(text))
    return " ".join(sorted({digest_of(raw) for raw in raws}))


def digest_of(raw: str) -> str:
    """Give the keyed digest by which a text that was let through is known again."""
    return blind_index(raw, "screening|let_through")


def _screened(
    control: str, text: str, known: set[str], own: Sequence[_Token]
) -> tuple[str, list[TakenOut]]:
    text = _put_back(text, own)
    allowed = known | {digest_of(token.raw) for token in own}
    found = [
        one for one in find_secrets(text) if digest_of(text[one.start : one.end]) not in allowed
    ]
    left = black_out(text, found)
    lost = [_told(left, token, is_lost=True) for token in own if token.raw not in text]
    out = [_told(left, token) for token in _tokens(control, text, found, left)]
    return left, out + lost


def _put_back(text: str, own: Sequence[_Token]) -> str:
    """Put what was answered back where it was taken out, if the text has as many black-outs as then."""
    pieces = text.split(BLACKOUT)
    fitting = {one.place: one.raw for one in own if one.count == len(pieces) - 1}
    return pieces[0] + "".join(
        fitting.get(place, BLACKOUT) + piece for place, piece in enumerate(pieces[1:])
    )


def _tokens(control: str, text: str, found: Sequence[Finding], left: str) -> Iterable[_Token]:
    shift = 0
    for one in found:
        raw = text[one.start : one.end]
        place = left.count(BLACKOUT, 0, one.start + shift)
        shift += len(BLACKOUT) - len(raw)
        content = [control, one.kind.value, raw, place, left.count(BLACKOUT)]
        sealed = seal(json.dumps(content), _PLACE)
        yield _Token(sealed, control, one.kind, raw, place, left.count(BLACKOUT))


def _opened(sealed: str) -> _Token | None:
    try:
        control, kind, raw, place, count = json.loads(unseal(sealed, _PLACE))
    except (CryptoFailure, ValueError):
        return None
    return _Token(sealed, control, SecretKind(kind), raw, place, count)


def _told(left: str, token: _Token, *, is_lost: bool = False) -> TakenOut:
    """Give what people see of it: the words around the black-out."""
    if is_lost:
        return TakenOut(token.kind, "", "", token.sealed, is_lost=True)
    pieces = left.split(BLACKOUT)
    before = BLACKOUT.join(pieces[: token.place + 1])
    after = BLACKOUT.join(pieces[token.place + 1 :])
    return TakenOut(token.kind, before[-_AROUND:], after[:_AROUND], token.sealed)
