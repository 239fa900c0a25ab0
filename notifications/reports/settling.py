"""「不明」 instead of 「調査中」 in a final report, where a person decided that it will never be known."""

import json
from collections.abc import Callable
from dataclasses import replace

from core.database import canonical_json
from notifications.reports.facts import IncidentFacts, from_plain, to_plain
from notifications.reports.wording import Answer

SETTLED = "不明"
_GUARD = "\x00"

Say = Callable[[IncidentFacts], Answer]


def settled(say: Say, facts: IncidentFacts) -> Answer:
    """Answer an item with 不明 for each of its gaps; the same words typed by people stay as they are."""
    words = {gap.word for gap in say(facts).gaps}
    if not words:
        return say(facts)
    typed = canonical_json(to_plain(replace(facts, previous=None)))
    for word in words:
        # A sign that no form lets through parts the word wherever somebody typed it.
        typed = typed.replace(word, f"{word[0]}\\u0000{word[1:]}")
    guarded = replace(from_plain(json.loads(typed)), previous=facts.previous)
    lines = say(guarded).lines
    return Answer(tuple(replace(line, text=_settled(line.text, words)) for line in lines))


def _settled(text: str, words: set[str]) -> str:
    for word in words:
        text = text.replace(word, SETTLED)
    return text.replace(_GUARD, "")
