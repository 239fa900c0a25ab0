"""What stands under an item: the text written by hand where there is one, else the generated one."""

import re
from collections.abc import Mapping
from typing import Any

from documents.blocks import ItemLine
from notifications.reports.facts import IncidentFacts
from notifications.reports.items import ItemKind, items_of

Edits = Mapping[str, Mapping[str, Any]]
"""Texts written by hand, by item: {"5": {"text": …, "base": digest of the text it replaced}}."""


def lines_of(kind: ItemKind, facts: IncidentFacts, edits: Edits) -> tuple[ItemLine, ...]:
    """Give the lines of an item as they are printed."""
    if kind.key in edits:
        return read_lines(str(edits[kind.key]["text"]))
    return kind.answer(facts).lines


def printed_texts(facts: IncidentFacts, edits: Edits) -> dict[str, str]:
    """Give what every item of a report says, without the numbers of its lines."""
    return {
        kind.key: "\n".join(line.text for line in lines_of(kind, facts, edits))
        for kind in items_of(facts)
    }


def read_lines(text: str) -> tuple[ItemLine, ...]:
    """Read a text written by hand: a line that begins with (1) starts a numbered line."""
    lines: list[ItemLine] = []
    for row in text.split("\n"):
        numbered = re.match(r"(\([0-9]{1,3}\))[ 　](.*)", row)
        if numbered:
            lines.append(ItemLine(numbered[2], numbered[1]))
        elif lines:
            last = lines.pop()
            lines.append(ItemLine(f"{last.text}\n{row}", last.number))
        else:
            lines.append(ItemLine(row))
    return tuple(lines)
