"""What differs between two reports of one case: every figure with 区分 and 基準時点, every item."""

from collections.abc import Iterator
from dataclasses import replace

from incidents.vocabulary import FigureItem
from notifications.reports.earlier import Change
from notifications.reports.facts import IncidentFacts
from notifications.reports.impact import CUSTOMER_CONTACT, figures_shown
from notifications.reports.items import CONTACT, ITEMS, ItemKind, items_of
from notifications.reports.passages import NOT_SAID, told_change
from notifications.reports.wording import figure_parts

REPORT_KIND, IMPACT, CUSTOMERS = ITEMS[0].key, ITEMS[6].key, ITEMS[9].key
FIGURE = "figure_"
_FIGURE_LINES = tuple(f"{item.label}　" for item in FigureItem)


def differences(before: IncidentFacts, after: IncidentFacts) -> tuple[Change, ...]:
    """Compare the facts of two reports in the order of the letter; 報告区分 is another one each time.

    The amounts of both are written as `after` writes them.
    """
    letter = replace(before.letter, amount_in_man=after.letter.amount_in_man)
    alike = replace(before, letter=letter)
    return tuple(
        change
        for kind in items_of(after)
        if kind.key != REPORT_KIND
        for change in _of_item(kind, alike, after)
    )


def calling_for_report(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Leave out what no authority has to be told for its own sake: whom it can call."""
    return tuple(change for change in changes if change.key != CONTACT.key)


def belongs_to(key: str) -> str:
    """Give the item under which a difference stands in the letter."""
    if not key.startswith(FIGURE):
        return key
    is_contact = FigureItem(key.removeprefix(FIGURE)) in CUSTOMER_CONTACT
    return CUSTOMERS if is_contact else IMPACT


def _of_item(kind: ItemKind, before: IncidentFacts, after: IncidentFacts) -> Iterator[Change]:
    if kind.key in (IMPACT, CUSTOMERS):
        yield from _figures(kind.key, before, after)
    told = told_change(_statements(kind, before), _statements(kind, after))
    if told:
        yield Change(kind.key, kind.label, *told)


def _figures(key: str, before: IncidentFacts, after: IncidentFacts) -> Iterator[Change]:
    for item in FigureItem:
        old, new = _figure(key, before, item), _figure(key, after, item)
        if old != new:
            yield Change(f"{FIGURE}{item.value}", item.label, old, new)


def _figure(key: str, facts: IncidentFacts, item: FigureItem) -> str:
    shown = figures_shown(facts)
    if key == CUSTOMERS:
        entered = {part.item for part in facts.figures}
        shown = [one for one in CUSTOMER_CONTACT if one.value in entered]
    if item not in shown:
        return NOT_SAID
    in_man = facts.letter.amount_in_man and key == IMPACT
    return figure_parts(item, facts.figures, in_man=in_man).text.partition("　")[2]


def _statements(kind: ItemKind, facts: IncidentFacts) -> str:
    """Give what an item says besides its figures; nothing where the report does not have it."""
    if kind.key not in {one.key for one in items_of(facts)}:
        return ""
    lines = [line.text for line in kind.answer(facts).lines]
    if kind.key in (IMPACT, CUSTOMERS):
        lines = [text for text in lines if not text.startswith(_FIGURE_LINES)]
    return "\n".join(lines)
