"""Two reports of one case in the words of the letter: every figure with 区分 and 基準時点, every item."""

from collections.abc import Iterator
from dataclasses import replace

from incidents.vocabulary import FigureItem
from notifications.reports.earlier import Difference
from notifications.reports.facts import IncidentFacts
from notifications.reports.impact import CUSTOMER_CONTACT, figures_shown
from notifications.reports.items import ITEMS, ItemKind, items_of
from notifications.reports.passages import NOT_SAID, told_change
from notifications.reports.wording import figure_parts

REPORT_KIND, IMPACT, CUSTOMERS = ITEMS[0].key, ITEMS[6].key, ITEMS[9].key
WITH_FIGURES = (IMPACT, CUSTOMERS)
_FIGURE_LINES = tuple(f"{item.label}　" for item in FigureItem)


def compare(before: IncidentFacts, after: IncidentFacts) -> tuple[Difference, ...]:
    """Give every difference in the order of the letter; 報告区分 is another one each time.

    The amounts of both are written as `after` writes them.
    """
    alike = written_alike(before, after)
    return tuple(
        found
        for kind in items_of(after)
        if kind.key != REPORT_KIND
        for found in (*_figures(kind.key, alike, after), *_item(kind, alike, after))
    )


def changed_items(before: IncidentFacts, after: IncidentFacts) -> Iterator[Difference]:
    """Give the items that say something else, their figures apart."""
    alike = written_alike(before, after)
    for kind in items_of(after):
        if kind.key != REPORT_KIND:
            yield from _item(kind, alike, after)


def item_of(key: str) -> str:
    """Give the item under which a difference stands in the letter."""
    if key not in list(FigureItem):
        return key
    return CUSTOMERS if FigureItem(key) in CUSTOMER_CONTACT else IMPACT


def written_alike(before: IncidentFacts, after: IncidentFacts) -> IncidentFacts:
    """Give the facts with the amounts as the other report writes them: a setting is no difference."""
    return replace(before, letter=replace(before.letter, amount_in_man=after.letter.amount_in_man))


def _item(kind: ItemKind, before: IncidentFacts, after: IncidentFacts) -> Iterator[Difference]:
    told = told_change(_statements(kind, before), _statements(kind, after))
    if told:
        yield Difference(kind.key, kind.label, *told)


def _figures(key: str, before: IncidentFacts, after: IncidentFacts) -> Iterator[Difference]:
    if key not in WITH_FIGURES:
        return
    old, new = _told_figures(key, before), _told_figures(key, after)
    for item in FigureItem:
        was, now = old.get(item, NOT_SAID), new.get(item, NOT_SAID)
        if was != now:
            yield Difference(item.value, item.label, was, now)


def _told_figures(key: str, facts: IncidentFacts) -> dict[FigureItem, str]:
    """Give what an item says of each figure it has, behind the figure's name."""
    in_man = facts.letter.amount_in_man and key == IMPACT
    return {
        item: figure_parts(item, facts.figures, in_man=in_man).text.partition("　")[2]
        for item in _shown(key, facts)
    }


def _shown(key: str, facts: IncidentFacts) -> list[FigureItem]:
    if key == IMPACT:
        return figures_shown(facts)
    entered = {part.item for part in facts.figures}
    return [item for item in CUSTOMER_CONTACT if item.value in entered]


def _statements(kind: ItemKind, facts: IncidentFacts) -> str:
    """Give what an item says besides its figures; nothing where the report does not have it."""
    if kind.key not in {one.key for one in items_of(facts)}:
        return ""
    lines = [line.text for line in kind.answer(facts).lines]
    if kind.key in WITH_FIGURES:
        lines = [text for text in lines if not text.startswith(_FIGURE_LINES)]
    return "\n".join(lines)
