"""Whatever a case holds: every entry stands in the Word file, and nothing in the letter is blank."""

import re
from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, given, settings

from core.moments import letter_moment
from documents.blocks import Contact, Document, Item, ItemLine, Line, Sender
from documents.word import render_word
from incidents.vocabulary import (
    Body,
    CauseStatus,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    Headquarters,
    Origin,
    Publication,
)
from notifications.reports.checks import before_submission, doubts, undecided
from notifications.reports.comparison import item_of
from notifications.reports.facts import IncidentFacts, When
from notifications.reports.first_report import (
    describe,
    digest_of,
    item_texts,
    missing_items,
    stale_edits,
)
from notifications.reports.follow_up import changes_of
from notifications.reports.items import items_of
from notifications.reports.passages import underlined
from notifications.reports.wording import write_number
from notifications.reports.written import read_lines
from tests.documents.reading import cleaned
from tests.notifications.reading import word_text
from tests.notifications.strategies import any_facts, later_reports, texts

PUNCTUATION = re.compile(r"[\s、。（）「」『』]")
UNKNOWN_WORDS = ("調査中", "確認中", "検討中")
slowly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def entered_texts(facts: IncidentFacts) -> Iterator[str | None]:
    """Give every text that somebody typed and the letter has to carry."""
    yield from (facts.summary, facts.discovery_detail, facts.known_by, facts.services)
    yield from (facts.contractors, facts.leaked_items, facts.impact_note, facts.cause)
    yield from (facts.method, facts.response_note, facts.customer_contact)
    yield from (facts.consultation_desk, facts.compensation_policy, facts.publication_medium)
    yield from (facts.headquarters_detail, facts.independent_review, facts.outlook)
    yield from (facts.preventive_action_done, facts.preventive_action_planned)
    yield from (row.preventive_action for row in facts.preventive_actions)
    yield from (row.destination_bank for row in facts.outflows)
    yield from (row.detail for row in facts.measures)
    for row in facts.bodies:
        yield from (row.detail, row.receipt_no)
    contact = facts.contact
    yield from (contact.department, contact.name, contact.phone, contact.email, contact.off_hours)
    letter = facts.letter
    yield from (letter.document_no, letter.authority, letter.authority_division, letter.subject)
    yield from (letter.firm_name, letter.registration_no)
    yield from (letter.representative_title, letter.representative_name)


def entered_choices(facts: IncidentFacts) -> Iterator[str]:
    """Give the label of every choice that was made."""
    yield Damage(facts.damage).label
    yield Origin(facts.origin).label
    single = (
        (DiscoverySource, facts.discovery_source),
        (Publication, facts.publication),
        (Headquarters, facts.response_headquarters),
        (CauseStatus, facts.cause_status),
    )
    yield from (term(value).label for term, value in single if value)
    yield from (
        ContainmentAction(row.containment_action).label
        for row in facts.measures
        if row.containment_action
    )
    for row in facts.bodies:
        yield from (Body(row.body).label for _ in "x" if row.body)
        yield from (ContactState(row.state).label for _ in "x" if row.state)


def entered_moments(facts: IncidentFacts) -> Iterator[str]:
    """Give every moment in the words of the letter; the end of a day's event may lack its date."""
    whens: list[When | None] = [facts.occurred_from_at, facts.discovered_at, facts.known_at]
    whens += [facts.published_at, facts.management_reported_at, facts.next_report_due_at]
    whens += [row.taken_at for row in facts.measures]
    whens += [row.contacted_at for row in facts.bodies]
    whens += [row.done_at for row in facts.preventive_actions]
    yield from (letter_moment(when.to_moment()) for when in whens if when)
    end = facts.occurred_to_at
    if end:
        timed = end.precision in ("minute", "about")
        yield letter_moment(end.to_moment(), with_date=not timed)


def entered_numbers(facts: IncidentFacts) -> Iterator[str]:
    """Give every figure with its unit."""
    in_man = facts.letter.amount_in_man
    for part in facts.figures:
        if part.value is not None:
            yield write_number(FigureItem(part.item), part.value, in_man=in_man)
    for row in facts.outflows:
        if row.accounts is not None:
            yield write_number(FigureItem.ACCOUNTS, row.accounts, in_man=in_man)
        if row.withdrawn_yen is not None:
            yield write_number(FigureItem.WITHDRAWN_YEN, row.withdrawn_yen, in_man=in_man)


def shown_texts(document: Document) -> Iterator[str]:
    """Give each statement of a letter."""
    for block in document.blocks:
        if isinstance(block, Item):
            yield block.label
            yield from (line.text for line in block.content)
        elif isinstance(block, Sender | Contact):
            yield from block.lines
        elif isinstance(block, Line):
            yield block.text


@slowly
@given(any_facts)
def test_every_entered_value_stands_in_the_word_file(facts: IncidentFacts) -> None:
    text = word_text(render_word(describe(facts, {})))
    for entry in entered_texts(facts):
        assert entry is None or cleaned(entry) in text
    for entry in (*entered_choices(facts), *entered_moments(facts), *entered_numbers(facts)):
        assert entry in text


@slowly
@given(any_facts)
def test_nothing_in_a_letter_is_blank(facts: IncidentFacts) -> None:
    document = describe(facts, {})
    items = [block for block in document.blocks if isinstance(block, Item)]
    assert "".join(item.number for item in items) == "１２３４５６７８９１０１１１２１３１４１５"
    assert all(item.content for item in items)
    for text in shown_texts(document):
        assert text.strip()
        # A label is never followed by nothing.
        assert not text.endswith("　") or text in set(entered_texts(facts))


@slowly
@given(any_facts)
def test_every_gap_shows_its_word_and_leads_to_a_field(facts: IncidentFacts) -> None:
    texts = item_texts(facts)
    for gap in missing_items(facts):
        assert gap.fields
        assert gap.word in UNKNOWN_WORDS
        assert gap.word in texts[gap.number]


@slowly
@given(any_facts)
def test_a_generated_text_that_is_saved_unchanged_reads_the_same(facts: IncidentFacts) -> None:
    texts = item_texts(facts)
    edits = {key: {"text": made, "base": digest_of(made)} for key, made in texts.items()}
    assert stale_edits(facts, edits) == ()
    before = word_text(render_word(describe(facts, {})))
    after = word_text(render_word(describe(facts, edits)))
    assert "".join(after.split()) == "".join(before.split())


@slowly
@given(any_facts)
def test_checks_never_fail(facts: IncidentFacts) -> None:
    assert all(hint.endswith("。") or "（" in hint for hint in before_submission(facts))
    assert all(doubt.text.endswith("。") for doubt in doubts(facts, {}))


@settings(slowly, max_examples=40)
@given(later_reports())
def test_every_value_of_a_later_report_stands_in_the_word_file(facts: IncidentFacts) -> None:
    changes = changes_of(facts, {})
    letter = describe(facts, {})
    text = word_text(render_word(letter))
    assert "前回からの変更点" in text
    for change in changes:
        for part in (change.label, change.before, change.after):
            assert cleaned(part) in text
    assert facts.previous is not None
    for reason in facts.previous.reasons:
        assert cleaned(reason.text) in text or reason.key not in {one.key for one in changes}
    for entry in (*entered_texts(facts), facts.letter.is_final and facts.closing_summary):
        assert not entry or cleaned(entry) in text
    for number in entered_numbers(facts):
        assert number in text
    # What is underlined is not in the report before, and what is the same is not underlined.
    items = [block for block in letter.blocks if isinstance(block, Item)]
    touched = {item_of(change.key) for change in changes}
    for kind, item in zip(items_of(facts), items, strict=False):
        if kind.key not in touched:
            assert not any(line.marks for line in item.content)
    undecided(facts, {})


@settings(slowly, max_examples=40)
@given(texts, texts)
def test_only_what_is_new_is_underlined(before: str, after: str) -> None:
    (same,) = underlined([ItemLine(after)], after)
    assert same.marks == ()
    (line,) = underlined([ItemLine(after)], before)
    assert "".join(part.text for part in line.passages) == after
    # Besides punctuation, whatever is not underlined stood in the text before.
    old = "".join(part.text for part in line.passages if not part.is_marked)
    assert Counter(PUNCTUATION.sub("", old)) <= Counter(PUNCTUATION.sub("", before))


def test_lines_written_by_hand_keep_their_numbers_and_breaks() -> None:
    lines = read_lines("(1) 一行目\n続き\n(2)　二行目\n\n末尾")
    assert [(line.number, line.text) for line in lines] == [
        ("(1)", "一行目\n続き"),
        ("(2)", "二行目\n\n末尾"),
    ]
