"""Two texts of one item side by side: what is gone, what is new, and which stretches of the new one to underline."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import accumulate, takewhile

from documents.blocks import ItemLine

NOT_SAID = "（記載なし）"
GONE = "（削除）"

_SENTENCE = re.compile("[^。\r\n]+(?:。(?:（[^）\r\n]*）|[）」』])*)?")
_CLAUSE = re.compile("[^、。（）「」\r\n]+")
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
    stretches = list(_new_in("\n".join(line.text for line in listed), before, _SENTENCE, _clauses))
    starts = accumulate((len(line.text) + 1 for line in listed), initial=0)
    return tuple(
        replace(line, marks=_within(stretches, start, start + len(line.text)))
        for line, start in zip(listed, starts, strict=False)
    )


def _within(stretches: Iterable[Stretch], start: int, end: int) -> tuple[Stretch, ...]:
    """Give the stretches of one line, counted from its beginning; none reaches over a line's end."""
    return tuple(
        (first - start, last - start) for first, last in stretches if start <= first and last <= end
    )


def _clauses(new: str, old: str) -> Iterator[Stretch]:
    return _new_in(new, old, _CLAUSE, _words)


def _new_in(
    new: str, old: str, piece: re.Pattern[str], closer: Callable[[str, str], Iterable[Stretch]]
) -> Iterator[Stretch]:
    """Give the stretches of a text that the old one lacks: pieces that changed closely, others as a whole."""
    left = Counter(found.strip() for found in piece.findall(old))
    changed: list[re.Match[str]] = []
    for found in piece.finditer(new):
        if left[found[0].strip()] > 0:
            left[found[0].strip()] -= 1
        else:
            changed.append(found)
    gone = list(left.elements())
    is_close = len(changed) * len(gone) <= _MOST_PAIRS
    stretches = (
        (found.start() + first, found.start() + end)
        for found in changed
        for first, end in _compared(found[0], gone if is_close else [], closer)
    )
    return _without_gaps(new, stretches)


def _compared(
    new: str, gone: list[str], closer: Callable[[str, str], Iterable[Stretch]]
) -> Iterable[Stretch]:
    """Compare a new piece with the old one that begins and ends most like it, if any does."""
    nearest = max(gone, key=lambda old: _likeness(old, new), default=None)
    if nearest is None or _likeness(nearest, new) * _ALIKE < min(len(nearest), len(new)):
        return [(0, len(new))] if new.strip() else []
    gone.remove(nearest)
    return closer(new, nearest)


def _likeness(old: str, new: str) -> int:
    return _shared(old, new) + _shared(reversed(old), reversed(new))


def _shared(one: Iterable[str], other: Iterable[str]) -> int:
    """Count the signs with which two texts begin alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _words(new: str, old: str) -> Iterator[Stretch]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if max(len(before), len(after)) > _MOST_WORDS:
        yield 0, len(new)
        return
    edges = list(accumulate(map(len, after), initial=0))
    matched = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, _, _, first, end in matched:
        if kind != "equal" and new[edges[first] : edges[end]].strip():
            yield edges[first], edges[end]


def _without_gaps(text: str, stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Join stretches of one line between which hardly anything stands."""
    held: Stretch | None = None
    for first, end in stretches:
        if held and first - held[1] <= _NEARBY and "\n" not in text[held[1] : first]:
            held = (held[0], end)
            continue
        if held:
            yield held
        held = (first, end)
    if held:
        yield held


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
