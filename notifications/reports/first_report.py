"""The 第一報: facts in, letter out, in the order the authority reads; and what it still lacks."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.clock import letter_number, wareki_letter
from documents.blocks import (
    CONFIDENTIAL,
    DRILL_HEADER,
    DRILL_MARK,
    Addressee,
    Align,
    Block,
    Contact,
    Document,
    Item,
    ItemLine,
    Line,
    Paragraph,
    Sender,
    Subject,
)
from incidents.vocabulary import Damage, IncidentKind, Origin
from notifications.reports.annex import annexes, enclosures
from notifications.reports.annex_facts import AnnexRows
from notifications.reports.facts import IncidentFacts, LetterFacts
from notifications.reports.items import BODY_ITEMS, CONTACT, ITEMS, ItemKind
from notifications.reports.matter import kind_name
from notifications.reports.wording import Answer

LAYOUT_VERSION = "first-report-1"
OPENING = "標記の件について、下記のとおりご報告いたします。"
NO_FIRM_NAME = "（商号未設定）"
NO_REPRESENTATIVE = "（代表者未設定）"
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")

Edits = Mapping[str, Mapping[str, Any]]
"""Texts written by hand, by item number: {"5": {"text": …, "base": digest of the text it replaced}}."""


@dataclass(frozen=True)
class Missing:
    """What a letter cannot say yet: the item, where to enter it, the word printed meanwhile."""

    number: str
    label: str
    fields: tuple[str, ...]
    word: str
    is_answered: bool
    part: str = ""

    @property
    def name(self) -> str:
        """Name the gap: the item, and its part where it has several."""
        return f"{self.label}（{self.part}）" if self.part else self.label


def describe(
    facts: IncidentFacts, edits: Edits, *, is_draft: bool = True, rows: AnnexRows | None = None
) -> Document:
    """Describe the letter: letterhead, 記, the fifteen items, 以上, 連絡先, 別紙.

    With `rows` the 別紙 have all of them, as the Word file does; without, those that a page shows.
    """
    mark = DRILL_MARK if facts.is_drill else ""
    title = f"{mark}{subject_of(facts)}（第{letter_number(facts.letter.report_no)}報）"
    head = _head(facts.letter, title)
    items = tuple(_item(kind, facts, edits) for kind in BODY_ITEMS)
    contact = tuple(line for shown in _lines(CONTACT, facts, edits) for line in _split(shown))
    return Document(
        title=title,
        blocks=(
            *head,
            *items,
            Line("以上", Align.RIGHT),
            Contact(contact),
            *enclosures(facts),
            *annexes(facts, rows),
        ),
        header=DRILL_HEADER if facts.is_drill else CONFIDENTIAL,
        is_draft=is_draft,
    )


def item_texts(facts: IncidentFacts) -> dict[str, str]:
    """Give the generated text of every item by its number, as the edit form shows it."""
    return {kind.key: text_of(kind.answer(facts)) for kind in ITEMS}


def text_of(answer: Answer) -> str:
    """Write an answer as one text: a numbered line begins with its number."""
    return "\n".join(
        f"{line.number} {line.text}" if line.number else line.text for line in answer.lines
    )


def digest_of(text: str) -> str:
    """Give the digest by which an edit remembers the text it replaced."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stale_edits(facts: IncidentFacts, edits: Edits) -> tuple[ItemKind, ...]:
    """Give the items whose text was written over one that has changed since."""
    texts = item_texts(facts)
    return tuple(
        kind
        for kind in ITEMS
        if kind.key in edits and edits[kind.key]["base"] != digest_of(texts[kind.key])
    )


def missing_items(facts: IncidentFacts) -> list[Missing]:
    """List what the case leaves open, in the order of the letter."""
    return [
        Missing(kind.key, kind.label, gap.fields, gap.word, gap.is_answered, gap.part)
        for kind in ITEMS
        for gap in kind.answer(facts).gaps
    ]


def filled_count(missing: Iterable[Missing]) -> int:
    """Count the items of the fifteen for which something was entered everywhere."""
    without_answer = {gap.number for gap in missing if not gap.is_answered}
    return sum(kind.key not in without_answer for kind in BODY_ITEMS)


def subject_of(facts: IncidentFacts) -> str:
    """Give the 件名: as written by hand, else made from kinds, damage and origin."""
    return facts.letter.subject or default_subject(facts)


def default_subject(facts: IncidentFacts) -> str:
    """Name the matter: 不正アクセス及び不正取引による顧客被害の発生について."""
    names = [_matter(IncidentKind(kind)) for kind in facts.kinds]
    matter = "、".join(names[:-1]) + "及び" + names[-1] if len(names) > 1 else names[0]
    event = "発覚" if facts.origin == Origin.RETROSPECTIVE.value else "発生"
    if facts.damage == Damage.YES.value:
        return f"{matter}による顧客被害の{event}について"
    return f"{matter}の{event}について"


def _matter(kind: IncidentKind) -> str:
    return "サイバーセキュリティ事案" if kind is IncidentKind.OTHER else kind_name(kind)


def _head(letter: LetterFacts, title: str) -> tuple[Block, ...]:
    return (
        Line(letter.document_no, Align.RIGHT),
        Line(wareki_letter(date.fromisoformat(letter.dated_on)), Align.RIGHT),
        Addressee(letter.authority, letter.honorific, letter.authority_division),
        Sender(_sender(letter)),
        Subject(title),
        Paragraph(OPENING),
        Line("記", Align.CENTER),
    )


def _sender(letter: LetterFacts) -> tuple[str, ...]:
    person = "　　".join(filter(None, (letter.representative_title, letter.representative_name)))
    registration = (f"登録番号　{letter.registration_no}",) if letter.registration_no else ()
    return (letter.firm_name or NO_FIRM_NAME, *registration, person or NO_REPRESENTATIVE)


def _item(kind: ItemKind, facts: IncidentFacts, edits: Edits) -> Item:
    is_missing = kind.key not in edits and bool(kind.answer(facts).gaps)
    number = kind.key.translate(WIDE_DIGITS)
    return Item(number, kind.label, _lines(kind, facts, edits), is_missing=is_missing)


def _lines(kind: ItemKind, facts: IncidentFacts, edits: Edits) -> tuple[ItemLine, ...]:
    if kind.key in edits:
        return read_lines(str(edits[kind.key]["text"]))
    return kind.answer(facts).lines


def _split(line: ItemLine) -> tuple[str, ...]:
    text = f"{line.number} {line.text}" if line.number else line.text
    return tuple(text.split("\n"))


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
