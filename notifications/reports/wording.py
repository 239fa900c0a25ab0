"""Facts in the words of official letters: moments, amounts, choices, and what is not yet known."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from core.clock import to_jst
from core.moments import Precision, letter_moment
from core.text import letter_amount, letter_count
from core.vocabulary import Term
from documents.blocks import ItemLine
from incidents.vocabulary import Basis, FigureItem
from notifications.reports.facts import FigureFact, When

INVESTIGATING = "調査中"
CONFIRMING = "確認中"
CONSIDERING = "検討中"
UNKNOWNS = frozenset({Precision.UNKNOWN.value, Precision.CONFIRMING.value})


@dataclass(frozen=True)
class Gap:
    """A part of an item that is not known: where to enter it, and the word printed meanwhile.

    `is_answered` tells an unknown that was entered as such from one that nobody entered.
    """

    fields: tuple[str, ...]
    word: str
    is_answered: bool = False
    part: str = ""


@dataclass(frozen=True)
class Answer:
    """What a letter says under one item."""

    lines: tuple[ItemLine, ...]
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True)
class Part:
    """One of several statements under an item."""

    text: str
    gaps: tuple[Gap, ...] = ()


def unknown(word: str, *fields: str) -> Answer:
    """Answer an item of which nothing was entered."""
    return Answer((ItemLine(word),), (Gap(fields, word),))


def numbered(parts: Iterable[Part]) -> Answer:
    """Answer with (1), (2) …, or with a plain line where there is only one statement."""
    listed = tuple(parts)
    gaps = tuple(gap for part in listed for gap in part.gaps)
    if len(listed) == 1:
        return Answer((ItemLine(listed[0].text),), gaps)
    lines = (ItemLine(part.text, f"({place})") for place, part in enumerate(listed, start=1))
    return Answer(tuple(lines), gaps)


def stated(label: str, text: str | None, word: str, *fields: str) -> Part:
    """State a value under its name, or that it is not known yet."""
    if text:
        return Part(f"{label}　{text}")
    return Part(f"{label}　{word}", (Gap(fields, word, part=label),))


def label_of(term: type[Term], value: str) -> str:
    """Give the label of a stored choice."""
    return term(value).label


@lru_cache(
    maxsize=1024
)  # the figures of a case share their 基準時点, and every page writes them anew
def write_when(when: When, *, with_date: bool = True) -> str:
    """Write a moment; an unknown one reads as its own word."""
    return letter_moment(when.to_moment(), with_date=with_date)


def open_gaps(when: When | None, word: str, *fields: str) -> tuple[Gap, ...]:
    """Give the gap of a moment that is missing, or was entered as unknown."""
    if when is None:
        return (Gap(fields, word),)
    if when.precision in UNKNOWNS:
        return (Gap(fields, write_when(when), is_answered=True),)
    return ()


def write_period(start: When | None, end: When | None) -> str:
    """Write from when to when something went on; an end on the same day carries no date."""
    begun = write_when(start) if start else INVESTIGATING
    if end is None:
        return begun
    if end.at is None:
        return f"{begun}から（終わりは{write_when(end)}）"
    if start is None or start.at is None:
        return f"（始まりは{begun}）{write_when(end)}まで"
    return f"{begun}から{write_when(end, with_date=not _same_day(start, end))}まで"


def _same_day(start: When, end: When) -> bool:
    timed = {Precision.MINUTE.value, Precision.ABOUT.value}
    first, last = start.to_moment().at, end.to_moment().at
    if end.precision not in timed or start.precision not in timed or not first or not last:
        return False
    return to_jst(first).date() == to_jst(last).date()


def write_number(item: FigureItem, value: int, *, in_man: bool) -> str:
    """Write a count or an amount as letters do."""
    if item.is_money:
        return letter_amount(value, in_man=in_man)
    return letter_count(value, item.unit)


def figure_parts(item: FigureItem, entered: tuple[FigureFact, ...], *, in_man: bool) -> Part:
    """State one figure with its 区分 and 基準時点; 調査中 where nothing was entered."""
    own = [part for part in entered if part.item == item.value]
    field = f"figure_{item.value}"
    if not own:
        return stated(item.label, None, INVESTIGATING, field)
    said = "、".join(_figure_text(item, part, in_man=in_man) for part in own)
    as_of = next((part.as_of for part in own if part.as_of), None)
    when = f"（{write_when(When(as_of, Precision.MINUTE.value))}時点）" if as_of else ""
    is_open = any(part.basis == Basis.UNKNOWN.value for part in own)
    gap = Gap((field,), INVESTIGATING, is_answered=True, part=item.label)
    gaps = (gap,) if is_open else ()
    return Part(f"{item.label}　{said}{when}", gaps)


def _figure_text(item: FigureItem, part: FigureFact, *, in_man: bool) -> str:
    basis = label_of(Basis, part.basis)
    if part.value is None:
        return basis
    return f"{basis} {write_number(item, part.value, in_man=in_man)}"


def bracketed(text: str | None) -> str:
    """Put a remark in brackets behind what it is about; nothing where there is none."""
    return f"（{text}）" if text else ""


def noted(text: str | None) -> str:
    """Add a remark: in brackets where it is one line, else on lines of its own."""
    if not text:
        return ""
    return f"\n{text}" if "\n" in text else f"（{text}）"
