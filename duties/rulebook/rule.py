"""One rule as a value, read from its file and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from core.vocabulary import Term
from duties.rulebook.conditions import NAMES, BadCondition, Condition, read_condition
from duties.vocabulary import Clock, DueKind, Force, Form, Mark, Recipient

T = TypeVar("T", bound=Term)

TEXTS = ("id", "version", "name", "legal_basis", "source")
KEYS = frozenset(
    {*TEXTS, "valid_from", "row", "force", "recipient", "form", "mark", "note", "clock"}
    | {"trigger", "due", "kept_by"}
)
DUE_KEYS = frozenset({"kind", "word", "warn", "warn_before", "limit", "instead"})
NUMBERED = frozenset({DueKind.CALENDAR_DAYS, DueKind.INCLUSIVE_DAYS, DueKind.HOURS})


class BadRule(ValueError):
    """A rule file says something that cannot be."""


@dataclass(frozen=True)
class Due:
    """When a duty is due, counted from its clock; days are days of Japan.

    `warn` counts days after the start, `warn_before` days before the last day. `instead` is another
    number of days where a fact holds; while that is unknown, the shorter time counts.
    """

    kind: DueKind
    word: str
    warn: int | None = None
    warn_before: int | None = None
    limit: int | None = None
    instead: tuple[str, int] | None = None

    @property
    def is_exact(self) -> bool:
        """Say whether it ends at an instant, not with a day."""
        return self.kind in (DueKind.HOURS, DueKind.AS_ORDERED)


@dataclass(frozen=True)
class Rule:
    """One duty in one version: when it arises, from when it counts, what is due, and where that stands."""

    id: str
    version: str
    valid_from: date
    row: int
    name: str
    force: Force
    recipient: Recipient
    form: Form
    legal_basis: str
    source: str
    mark: Mark
    note: str
    clock: Clock
    trigger: Condition | None
    due: Due
    kept_by: str = ""
    """Where the duty is kept when it does not hang on a case; then it is not reckoned."""


def read_rule(raw: Mapping[str, Any]) -> Rule:
    """Read one rule; BadRule says in words what is wrong with it."""
    unknown = sorted(set(raw) - KEYS)
    if unknown:
        raise BadRule(f"知らない項目があります：{'、'.join(unknown)}")
    texts = {name: _text(raw, name) for name in TEXTS}
    kept_by = str(raw.get("kept_by", ""))
    if ("trigger" in raw) == bool(kept_by):
        raise BadRule("trigger か kept_by のどちらか一つを書いてください")
    return Rule(
        **texts,
        valid_from=_day(raw),
        row=_number(raw, "row"),
        force=_term(Force, raw, "force"),
        recipient=_term(Recipient, raw, "recipient"),
        form=_term(Form, raw, "form"),
        mark=_term(Mark, raw, "mark"),
        note=str(raw.get("note", "")),
        clock=_term(Clock, raw, "clock"),
        trigger=None if kept_by else _trigger(raw["trigger"]),
        due=_due(raw.get("due")),
        kept_by=kept_by,
    )


def _due(raw: object) -> Due:
    if not isinstance(raw, dict):
        raise BadRule("[due] がありません")
    unknown = sorted(set(raw) - DUE_KEYS)
    if unknown:
        raise BadRule(f"[due] に知らない項目があります：{'、'.join(unknown)}")
    kind = _term(DueKind, raw, "kind")
    if (kind in NUMBERED) != ("limit" in raw):
        raise BadRule(f"「{kind.label}」の期限の日数（limit）をご確認ください")
    counts = {name: _number(raw, name) for name in ("warn", "warn_before", "limit") if name in raw}
    return Due(kind, _text(raw, "word"), **counts, instead=_instead(raw.get("instead")))


def _instead(raw: object) -> tuple[str, int] | None:
    if raw is None:
        return None
    if not isinstance(raw, dict) or raw.get("when") not in NAMES:
        raise BadRule("instead は { when = 事実の名前, limit = 日数 } で書いてください")
    return str(raw["when"]), _number(raw, "limit")


def _trigger(raw: object) -> Condition:
    try:
        return read_condition(raw)
    except BadCondition as bad:
        raise BadRule(str(bad)) from bad


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise BadRule(f"{name} がありません")
    return value.strip()


def _number(raw: Mapping[str, Any], name: str) -> int:
    value = raw.get(name)
    if type(value) is not int or value < 0:
        raise BadRule(f"{name} は0以上の整数で書いてください")
    return value


def _day(raw: Mapping[str, Any]) -> date:
    value = raw.get("valid_from")
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadRule("valid_from は 2026-10-01 のように日付で書いてください")
    return value


def _term(kind: type[T], raw: Mapping[str, Any], name: str) -> T:
    try:
        return kind(str(raw.get(name)))
    except ValueError:
        allowed = "、".join(member.value for member in kind)
        raise BadRule(f"{name} は次のどれかで書いてください：{allowed}") from None
