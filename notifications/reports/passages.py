"""Two texts of one item side by side: what is gone, what is new, and which stretches of the new one to underline."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import takewhile

from documents.blocks import ItemLine

NOT_SAID = "（記載なし）"
GONE = "（削除）"

_SENTENCE = re.compile("[^。\r\n]+。?")
_WORD = re.compile("[0-9０-９,，.．]+|[A-Za-z]+|[ァ-ヶー]+|[一-鿿々]+|[ぁ-ん]+|.", re.DOTALL)
_MOST_PAIRS, _MOST_WORDS = 4000, 300
"""Beyond so many a passage is new as a whole: comparing closely would take too long."""
_NEARBY = 2
_ALIKE = 3

Stretch = tuple[int, int]


def told_change(before: str, after: str) -> tuple[str, str] | None:
    """Give the sentences that are gone and those that are new; None where only their order changed."""
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    gone, come = _without(old, new), _without(new, old)
    if not gone and not come:
        return None
    return "\n".join(gone) or NOT_SAID, "\n".join(come) or GONE


def underlined(lines: Iterable[ItemLine], before: str) -> tuple[ItemLine, ...]:
    """Mark in the lines of an item what the text before did not say."""
    listed = tuple(lines)
    old = Counter(_SENTENCE.findall(before))
    new: list[tuple[int, int, str]] = []
    for place, line in enumerate(listed):
        for found in _SENTENCE.finditer(line.text):
            if old[found[0]] > 0:
                old[found[0]] -= 1
            else:
                new.append((place, found.start(), found[0]))
    return tuple(_marked(listed, new, list(old.elements())))


def _marked(
    lines: tuple[ItemLine, ...], new: list[tuple[int, int, str]], gone: list[str]
) -> Iterator[ItemLine]:
    is_close = len(new) * len(gone) <= _MOST_PAIRS
    marks: dict[int, list[Stretch]] = {}
    for place, start, sentence in new:
        nearest = _nearest(sentence, gone) if is_close else None
        stretches = _new_in(sentence, nearest) if nearest else [(0, len(sentence))]
        found = marks.setdefault(place, [])
        found += [(start + first, start + end) for first, end in stretches]
    for place, line in enumerate(lines):
        yield replace(line, marks=tuple(marks[place])) if marks.get(place) else line


def _nearest(sentence: str, gone: list[str]) -> str | None:
    """Take out the old sentence that begins and ends most like the new one, if any does."""
    best = max(gone, key=lambda old: _likeness(old, sentence), default=None)
    if best is None or _likeness(best, sentence) * _ALIKE < min(len(best), len(sentence)):
        return None
    gone.remove(best)
    return best


def _likeness(old: str, new: str) -> int:
    return _shared(old, new) + _shared(reversed(old), reversed(new))


def _shared(one: Iterable[str], other: Iterable[str]) -> int:
    """Count the signs with which two texts begin alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _new_in(new: str, old: str) -> list[Stretch]:
    """Give the stretches of a sentence that the old one lacks, whole words and without small gaps."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > _MOST_WORDS:
        return [(0, len(new))]
    edges = [0]
    for word in after:
        edges.append(edges[-1] + len(word))
    found: list[Stretch] = []
    for kind, _, _, first, end in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind == "equal" or not new[edges[first] : edges[end]].strip():
            continue
        if found and edges[first] - found[-1][1] <= _NEARBY:
            found[-1] = (found[-1][0], edges[end])
        else:
            found.append((edges[first], edges[end]))
    return found


def _without(texts: list[str], others: list[str]) -> list[str]:
    """Give the texts that the others lack, each as often as it is missing, in their order."""
    left = Counter(others)
    missing = []
    for text in texts:
        if left[text] > 0:
            left[text] -= 1
        else:
            missing.append(text)
    return missing
