"""Puts texts in the place of placeholders: once, over however many runs they are split, and never what was put in."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from forms.filling.package import Element, Package, W

PLACE = re.compile(r"\{\{([^{}]*)\}\}")
STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|｛｛|｝｝")
_BLANK = " \t\r\n\u3000\u00a0"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
P, T, R, TR = f"{W}p", f"{W}t", f"{W}r", f"{W}tr"

Values = Mapping[str, str]
Rows = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass
class Found:
    """What a form asks for, and what is wrong with how it asks."""

    names: dict[str, None] = field(default_factory=dict)
    problems: dict[str, None] = field(default_factory=dict)


def name_of(match: re.Match[str]) -> str:
    """Give the name within the braces."""
    return match[1].strip(_BLANK)


def look_through(package: Package, table_of: Callable[[str], str]) -> Found:
    """List the names of all placeholders; `table_of` gives the table that a name belongs to, or nothing."""
    found = Found()
    for _, tree in package.texts():
        for paragraph in tree.iter(P):
            text = _text_of(paragraph)
            for match in PLACE.finditer(text):
                name = name_of(match)
                found.names[name] = None
                if table_of(name) and _row_of(paragraph) is None:
                    found.problems[f"「{{{{ {name} }}}}」は、表の行の中に置いてください。"] = None
            for mark in STRAY.findall(PLACE.sub("", text)):
                found.problems[
                    f"「{mark}」を含む箇所（{text.strip()[:40]}）は、差込項目として読み取れません。"
                ] = None
        for row in tree.iter(TR):
            if len(_tables_in(row, table_of)) > 1:
                found.problems["1つの行に、異なる表の差込項目があります。"] = None
    return found


def fill(package: Package, values: Values, rows: Rows, table_of: Callable[[str], str]) -> None:
    """Fill every placeholder in one pass; rows of tables are repeated first."""
    for _, tree in package.texts():
        done: set[Element] = set()
        for row in list(tree.iter(TR)):
            tables = _tables_in(row, table_of)
            if tables:
                done |= _repeat(row, rows.get(tables.pop(), []), values)
        for paragraph in list(tree.iter(P)):
            if paragraph not in done:
                _put(paragraph, values)


def left_over(package: Package) -> bool:
    """Say whether placeholders stand where they cannot be filled: in descriptions, fields, properties, other parts."""
    for tree in package.trees.values():
        for one in tree.iter("*"):
            texts = [*one.attrib.values(), one.text or "", one.tail or ""]
            if any("{{" in text or "{%" in text for text in texts):
                return True
    return False


def _own_texts(paragraph: Element) -> Iterator[Element]:
    """Give the texts of a paragraph in order, without those of paragraphs inside it, such as in a text box."""
    for one in paragraph.iter(T):
        if next(one.iterancestors(P)) is paragraph:
            yield one


def _text_of(paragraph: Element) -> str:
    return "".join(one.text or "" for one in _own_texts(paragraph))


def _row_of(paragraph: Element) -> Element | None:
    return next(paragraph.iterancestors(TR), None)


def _own_paragraphs(row: Element) -> Iterator[Element]:
    return (one for one in row.iter(P) if _row_of(one) is row)


def _tables_in(row: Element, table_of: Callable[[str], str]) -> set[str]:
    texts = (_text_of(paragraph) for paragraph in _own_paragraphs(row))
    names = (name_of(match) for text in texts for match in PLACE.finditer(text))
    return {table for table in map(table_of, names) if table}


def _repeat(row: Element, given: Sequence[Mapping[str, str]], values: Values) -> set[Element]:
    """Put a row once for each set of values; give the paragraphs that are done."""
    done: set[Element] = set()
    parent = row.getparent()
    if parent is None:
        return done
    place = parent.index(row)
    parent.remove(row)
    for number, one in enumerate(given):
        copy = deepcopy(row)
        parent.insert(place + number, copy)
        for paragraph in list(_own_paragraphs(copy)):
            _put(paragraph, {**values, **one})
            done.add(paragraph)
    return done


def _put(paragraph: Element, values: Values) -> None:
    """Fill the placeholders of one paragraph; the text goes into the run in which a placeholder begins."""
    texts = list(_own_texts(paragraph))
    whole = "".join(one.text or "" for one in texts)
    matches = list(PLACE.finditer(whole))
    if not matches:
        return
    start = 0
    for one in texts:
        own = one.text or ""
        end = start + len(own)
        _write(one, _pieces(own, start, end, matches, values))
        start = end


def _pieces(own: str, start: int, end: int, matches: list[re.Match[str]], values: Values) -> str:
    """Give what stands in one run afterwards: its own text outside placeholders, and values that begin in it."""
    written, at = "", start
    for match in matches:
        if match.end() <= start or match.start() >= end:
            continue
        if match.start() >= start:
            written += own[at - start : match.start() - start] + values[name_of(match)]
        at = max(at, min(match.end(), end))
    return written + own[at - start :]


def _write(text: Element, written: str) -> None:
    """Write a text into its run; a line break becomes one of Word's."""
    first, *more = written.split("\n")
    text.text = first
    text.set(_SPACE, "preserve")
    here = text
    for line in more:
        br = etree.Element(f"{W}br")
        here.addnext(br)
        here = etree.Element(T)
        here.text = line
        here.set(_SPACE, "preserve")
        br.addnext(here)
