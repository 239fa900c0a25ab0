"""The rules of 報告義務: files that a compliance officer reads, loaded and checked once."""

from duties.rulebook.conditions import Condition, Missing, Truths
from duties.rulebook.loading import RULEBOOK, Rulebook, RuleRefused, load_rules
from duties.rulebook.rule import Due, Rule

__all__ = [
    "RULEBOOK",
    "Condition",
    "Due",
    "Missing",
    "Rule",
    "RuleRefused",
    "Rulebook",
    "Truths",
    "load_rules",
]
