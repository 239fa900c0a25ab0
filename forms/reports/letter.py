"""A document for one addressee: facts in, letter out, each item as generated or as written by hand."""

from datetime import date

from core.clock import wareki_letter
from documents.blocks import (
    CONFIDENTIAL,
    DRILL_HEADER,
    DRILL_MARK,
    Addressee,
    Align,
    Block,
    Bullets,
    Contact,
    Document,
    Heading,
    Item,
    Line,
    Paragraph,
    Sender,
    Subject,
)
from forms.reports.facts import PaperFacts
from forms.reports.kinds import SPECS, ItemSpec, PaperSpec
from forms.reports.says import firm
from forms.vocabulary import BreachBasis, PaperKind, Stage
from notifications.reports.first_report import WIDE_DIGITS, digest_of, sender_of
from notifications.reports.wording import label_of
from notifications.reports.written import Edits, read_lines

PUBLIC = frozenset({PaperKind.PUBLIC, PaperKind.CUSTOMER})
"""Documents for everybody, or for customers: nothing on them says 取扱注意."""


def spec_of(facts: PaperFacts) -> PaperSpec:
    """Give the description of the kind of a document."""
    return SPECS[PaperKind(facts.kind)]


def item_texts(facts: PaperFacts) -> dict[str, str]:
    """Give the generated text of every item by its key."""
    return {item.key: item.say(facts) for item in spec_of(facts).items}


def printed_texts(facts: PaperFacts, edits: Edits) -> dict[str, str]:
    """Give what every item says: the text written by hand where there is one."""
    made = item_texts(facts)
    return {key: str(edits[key]["text"]) if key in edits else text for key, text in made.items()}


def stale_items(facts: PaperFacts, edits: Edits) -> set[str]:
    """Give the items whose text was written over one that has changed since."""
    made = item_texts(facts)
    return {key for key in edits if key in made and edits[key]["base"] != digest_of(made[key])}


def subject_of(facts: PaperFacts) -> str:
    """Give the 件名: as written by hand, else that of its kind."""
    return facts.case.letter.subject or spec_of(facts).subject


def title_of(facts: PaperFacts) -> str:
    """Give the 件名 as it is printed, with the mark of a drill and the stage."""
    mark = DRILL_MARK if facts.case.is_drill else ""
    stage = f"（{Stage(facts.stage).label}）" if facts.stage else ""
    return f"{mark}{subject_of(facts)}{stage}"


def describe(facts: PaperFacts, edits: Edits, *, is_draft: bool = True) -> Document:
    """Describe the document in the house's own layout."""
    spec, title = spec_of(facts), title_of(facts)
    texts = printed_texts(facts, edits)
    items = tuple(
        _item(place, item, texts[item.key]) for place, item in enumerate(spec.items, start=1)
    )
    is_public = spec.kind in PUBLIC
    header = "" if is_public else CONFIDENTIAL
    return Document(
        title=title,
        blocks=(*_head(facts, title), *_body(facts, spec, items)),
        header=DRILL_HEADER if facts.case.is_drill else header,
        is_draft=is_draft,
    )


def _head(facts: PaperFacts, title: str) -> tuple[Block, ...]:
    letter = facts.case.letter
    return (
        Line(letter.document_no, Align.RIGHT),
        Line(wareki_letter(date.fromisoformat(letter.dated_on)), Align.RIGHT),
        Addressee(letter.authority, letter.honorific, letter.authority_division),
        Sender(sender_of(letter)),
        Subject(title),
        Paragraph(spec_of(facts).opening),
    )


def _body(facts: PaperFacts, spec: PaperSpec, items: tuple[Item, ...]) -> tuple[Block, ...]:
    end: tuple[Block, ...] = (Line("以上", Align.RIGHT),)
    if all(item.say is not firm for item in spec.items):
        end = (*end, Contact(tuple(firm(facts).split("\n"))))
    if not spec.annex:
        return (Line("記", Align.CENTER), *items, *end)
    named = tuple(label_of(BreachBasis, value) for value in facts.bases)
    return (
        Line("記", Align.CENTER),
        Heading("報告の根拠"),
        Bullets(named or ("（確認中）",)),
        *end,
        Heading(spec.annex, starts_page=True),
        *items,
        Line("以上", Align.RIGHT),
    )


def _item(place: int, item: ItemSpec, text: str) -> Item:
    return Item(str(place).translate(WIDE_DIGITS), item.label, read_lines(text))
