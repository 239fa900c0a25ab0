"""Indicators as people paste them: one per line, defanged or not, with the kind recognised."""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import urlsplit

from casefile.vocabulary import IndicatorKind

LINE_LIMIT = 2000
_DOTTED = (IndicatorKind.IP, IndicatorKind.DOMAIN, IndicatorKind.MAIL)
_HASH = re.compile(r"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})")
_MAIL = re.compile(r"[^@\s<>\"]{1,64}@(?P<domain>[^@\s<>\"]{1,253})")
_DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})"
)
_USER_AGENT = re.compile(
    r"(?:user-agent:\s*)?(?P<agent>[A-Za-z][A-Za-z0-9._ -]{0,40}/[0-9][^\n]*)", re.IGNORECASE
)
_DEFANGED = (
    (
        re.compile(r"^h(?:xx|\*\*|XX)p(?P<s>s?)(?P<rest>\[?:|\[:\]|://)", re.IGNORECASE),
        r"http\g<s>\g<rest>",
    ),
    (re.compile(r"\[\.\]|\(\.\)|\{\.\}|\[dot\]|\(dot\)", re.IGNORECASE), "."),
    (re.compile(r"\[:\]"), ":"),
    (re.compile(r"\[@\]|\(at\)|\[at\]", re.IGNORECASE), "@"),
    (re.compile(r"\[//\]|\[/\]"), "/"),
)


@dataclass(frozen=True)
class Recognised:
    """One indicator: its kind and its value in the one form in which it is kept and compared."""

    kind: IndicatorKind
    value: str


@dataclass(frozen=True)
class Pasted:
    """What a pasted text holds: every indicator once, in order, and the lines that are none."""

    found: tuple[Recognised, ...]
    unread: tuple[str, ...]


def read_pasted(text: str) -> Pasted:
    """Recognise the indicators of a text, one per line; blank lines are left out."""
    found: dict[Recognised, None] = {}
    unread: list[str] = []
    for line in text.splitlines():
        entry = line[:LINE_LIMIT].strip(" \t\u3000,;、，")
        if not entry:
            continue
        indicator = recognise(entry)
        if indicator is None:
            unread.append(line.strip())
        else:
            found[indicator] = None
    return Pasted(tuple(found), tuple(unread))


def recognise(entry: str) -> Recognised | None:
    """Give the indicator that an entry is, None where it is none."""
    text = _plain(entry)
    for kind, read in _READERS:
        value = read(text)
        if value is not None:
            return Recognised(kind, value)
    return None


def defanged(kind: IndicatorKind, value: str) -> str:
    """Write an indicator so that nobody opens it by accident and no filter takes the letter for an attack.

    `read_pasted` reads the same indicator from it.
    """
    if kind in _DOTTED:
        return value.replace(".", "[.]").replace("@", "[@]")
    if kind is IndicatorKind.URL:
        scheme, mark, rest = value.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme.replace('tt', 'xx', 1)}{mark}{host.replace('.', '[.]')}{slash}{path}"
    return value


def _plain(entry: str) -> str:
    text = unicodedata.normalize("NFKC", entry)
    for pattern, plain in _DEFANGED:
        text = pattern.sub(plain, text)
    return text.strip("<>\"' ")


def _ip(text: str) -> str | None:
    bare = re.sub(r"^\[(.*)\]$", r"\1", text)
    try:
        return (ipaddress.ip_network if "/" in bare else ipaddress.ip_address)(bare).compressed
    except ValueError:
        return None


def _url(text: str) -> str | None:
    if not re.match(r"(?:https?|ftp)://", text, re.IGNORECASE) or re.search(r"\s", text):
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
        parts.port  # noqa: B018 (a port that is no number raises)
    except ValueError:
        return None
    if not host:
        return None
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl()


def _hash(text: str) -> str | None:
    folded = text.lower()
    return folded if _HASH.fullmatch(folded) else None


def _mail(text: str) -> str | None:
    match = _MAIL.fullmatch(text)
    return text.lower() if match and _domain(match["domain"]) else None


def _domain(text: str) -> str | None:
    folded = text.lower().rstrip(".")
    return folded if _DOMAIN.fullmatch(folded) else None


def _user_agent(text: str) -> str | None:
    match = _USER_AGENT.fullmatch(text)
    return match["agent"] if match else None


_READERS = (
    (IndicatorKind.IP, _ip),
    (IndicatorKind.URL, _url),
    (IndicatorKind.HASH, _hash),
    (IndicatorKind.MAIL, _mail),
    (IndicatorKind.DOMAIN, _domain),
    (IndicatorKind.USER_AGENT, _user_agent),
)
