"""All rules of a folder, read once; a broken file refuses the start in a sentence that names it."""

import tomllib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from duties.rulebook.rule import BadRule, Rule, read_rule

FOLDER = Path(__file__).parent.parent / "rules"


class RuleRefused(Exception):
    """A rule file cannot be used; the message names it and says why."""


@dataclass(frozen=True)
class Rulebook:
    """Every version of every rule."""

    rules: tuple[Rule, ...]
    _begins: tuple[date, ...] = field(init=False, compare=False, repr=False)
    _sets: dict[int, tuple[Rule, ...]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_begins", tuple(sorted({one.valid_from for one in self.rules})))

    def in_force(self, day: date) -> tuple[Rule, ...]:
        """Give the version of each rule that counts for cases discovered on a day; those kept elsewhere left out.

        Between two days on which versions begin it is the very same tuple, by which judgements are remembered.
        """
        period = bisect_right(self._begins, day)
        if period not in self._sets:
            self._sets[period] = self._newest(day)
        return self._sets[period]

    def _newest(self, day: date) -> tuple[Rule, ...]:
        newest: dict[str, Rule] = {}
        for rule in sorted(self.rules, key=lambda one: one.valid_from):
            if rule.valid_from <= day:
                newest[rule.id] = rule
        found = sorted(newest.values(), key=lambda one: (one.row, one.id))
        return tuple(rule for rule in found if rule.trigger is not None)

    def find(self, rule_id: str, version: str = "") -> Rule | None:
        """Give a rule in one version, else in the newest."""
        versions = [rule for rule in self.rules if rule.id == rule_id]
        exact = (rule for rule in versions if rule.version == version)
        newest = max(versions, key=lambda rule: rule.valid_from, default=None)
        return next(exact, newest)


def load_rules(folder: Path = FOLDER) -> Rulebook:
    """Read every rule file of a folder, or raise RuleRefused."""
    rules = [_read(path) for path in sorted(folder.glob("*.toml"))]
    if not rules:
        raise RuleRefused(f"報告義務の規則のファイルがありません：{folder.name}")
    _refuse_twins(rules)
    return Rulebook(tuple(sorted(rules, key=lambda rule: (rule.row, rule.id, rule.valid_from))))


def _read(path: Path) -> Rule:
    try:
        return read_rule(tomllib.loads(path.read_text("utf-8")))
    except (BadRule, tomllib.TOMLDecodeError, UnicodeDecodeError) as bad:
        raise RuleRefused(f"報告義務の規則 {path.name} を読み込めません。{bad}") from bad


def _refuse_twins(rules: Iterable[Rule]) -> None:
    versions: defaultdict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        versions[rule.id].append(rule)
    for rule_id, found in versions.items():
        for name, values in (
            ("version", {rule.version for rule in found}),
            ("valid_from", {rule.valid_from for rule in found}),
        ):
            if len(values) < len(found):
                raise RuleRefused(f"報告義務の規則 {rule_id} に、同じ {name} の版が二つあります。")


def load_or_stop(folder: Path = FOLDER) -> Rulebook:
    """Read the rules, or end the process with the one sentence that says what is wrong."""
    try:
        return load_rules(folder)
    except RuleRefused as refused:
        raise SystemExit(str(refused)) from refused


RULEBOOK = load_or_stop()
"""The rules of this installation."""
