"""A report: facts in, letter out, in the order the authority reads; and what it still lacks."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from core.clock import wareki_letter
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
from notifications.reports.comparison import REPORT_KIND
from notifications.reports.facts import IncidentFacts, LetterFacts
from notifications.reports.follow_up import changes_table
from notifications.reports.items import BODY_ITEMS, CONTACT, ItemKind, items_of
from notifications.reports.matter import kind_name, ordinal
from notifications.reports.passages import underlined
from notifications.reports.wording import Answer
from notifications.reports.written import Edits, lines_of
from notifications.vocabulary import NotificationKind

LAYOUTS = {
    NotificationKind.FIRST: "first-report-1",
    NotificationKind.FOLLOW_UP: "follow-up-report-1",
    NotificationKind.FINAL: "final-report-1",
}
"""Stored with an approved report; goes up when a report of that kind comes out differently."""
OPENINGS = {
    NotificationKind.FIRST: "標記の件について、下記のとおりご報告いたします。",
    NotificationKind.FOLLOW_UP: "標記の件について、前回の報告の後に判明した事項を含め、下記のとおりご報告いたします。",
    NotificationKind.FINAL: "標記の件について、下記のとおり最終のご報告をいたします。",
}
NO_FIRM_NAME = "（商号未設定）"
NO_REPRESENTATIVE = "（代表者未設定）"
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


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
    title = f"{mark}{subject_of(facts)}（{report_label(facts.letter)}）"
    head = _head(facts.letter, title)
    items = tuple(_item(kind, facts, edits) for kind in items_of(facts)[:-1])
    contact = tuple(line for shown in lines_of(CONTACT, facts, edits) for line in _split(shown))
    return Document(
        title=title,
        blocks=(
            *head,
            *changes_table(facts, edits),
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
    return {kind.key: text_of(kind.answer(facts)) for kind in items_of(facts)}


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
        for kind in items_of(facts)
        if kind.key in edits and edits[kind.key]["base"] != digest_of(texts[kind.key])
    )


def missing_items(facts: IncidentFacts) -> list[Missing]:
    """List what the case leaves open, in the order of the letter."""
    return [
        Missing(str(kind.number), kind.label, gap.fields, gap.word, gap.is_answered, gap.part)
        for kind in items_of(facts)
        for gap in kind.answer(facts).gaps
    ]


def filled_count(missing: Iterable[Missing]) -> int:
    """Count the items of the fifteen for which something was entered everywhere."""
    without_answer = {gap.number for gap in missing if not gap.is_answered}
    return sum(kind.key not in without_answer for kind in BODY_ITEMS)


def subject_of(facts: IncidentFacts) -> str:
    """Give the 件名: as written by hand, else made from kinds, damage and origin."""
    return facts.letter.subject or default_subject(facts)


def report_label(letter: LetterFacts) -> str:
    """Say which report this is, as the 件名 ends: 第２報, 第３報・最終報告."""
    return ordinal(letter.report_no) + ("・最終報告" if letter.is_final else "")


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
        Sender(sender_of(letter)),
        Subject(title),
        Paragraph(OPENINGS[NotificationKind(letter.kind)]),
        Line("記", Align.CENTER),
    )


def sender_of(letter: LetterFacts) -> tuple[str, ...]:
    """Name the firm, its registration and who signs for it."""
    person = "　　".join(filter(None, (letter.representative_title, letter.representative_name)))
    registration = (f"登録番号　{letter.registration_no}",) if letter.registration_no else ()
    return (letter.firm_name or NO_FIRM_NAME, *registration, person or NO_REPRESENTATIVE)


def _item(kind: ItemKind, facts: IncidentFacts, edits: Edits) -> Item:
    is_missing = kind.key not in edits and bool(kind.answer(facts).gaps)
    number = str(kind.number).translate(WIDE_DIGITS)
    lines = lines_of(kind, facts, edits)
    if facts.previous is not None and kind.key != REPORT_KIND:
        lines = underlined(lines, facts.previous.said(kind.key))
    return Item(number, kind.label, lines, is_missing=is_missing)


def _split(line: ItemLine) -> tuple[str, ...]:
    text = f"{line.number} {line.text}" if line.number else line.text
    return tuple(text.split("\n"))
