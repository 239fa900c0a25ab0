"""What has changed since a report was filed: figures, what the ledger adds up to, and the items."""

from collections.abc import Iterator

from incidents.vocabulary import Basis, FigureItem
from notifications.reports.comparison import changed_items
from notifications.reports.earlier import Difference
from notifications.reports.facts import FigureFact, IncidentFacts
from notifications.reports.items import CONTACT
from notifications.reports.wording import INVESTIGATING, label_of

NOT_STATED = "記載なし"
IN_LEDGER = "被害口座台帳の"


def differences(filed: IncidentFacts, present: IncidentFacts) -> tuple[Difference, ...]:
    """Compare figures, ledger and items of a filed report with the present ones: what a 続報 is owed for.

    A figure that was changed in the case is told once, whatever the ledger says; a new 基準時点 alone is no
    change, and 連絡先 is nothing that an authority is told for its own sake.
    """
    items = changed_items(filed, present)
    return (*_differences(filed, present), *(one for one in items if one.key != CONTACT.key))


def is_number(difference: Difference) -> bool:
    """Say whether a difference is of a figure, and not of the text of an item."""
    return difference.key in list(FigureItem)


def _differences(filed: IncidentFacts, present: IncidentFacts) -> Iterator[Difference]:
    for item in FigureItem:
        before, after = _stated(filed, item), _stated(present, item)
        if before != after:
            yield Difference(item.value, item.label, _words(item, before), _words(item, after))
        elif change := _ledger_change(filed, present, item):
            yield Difference(item.value, f"{IN_LEDGER}{item.label}", *change)


def _stated(facts: IncidentFacts, item: FigureItem) -> tuple[tuple[str, int | None], ...]:
    """Give what a letter states of a figure: each 区分 with its number."""
    return tuple((part.basis, part.value) for part in _own(facts, item))


def _own(facts: IncidentFacts, item: FigureItem) -> Iterator[FigureFact]:
    return (part for part in facts.figures if part.item == item.value)


def _words(item: FigureItem, stated: tuple[tuple[str, int | None], ...]) -> str:
    """Write what is stated: 6口座, or with its 区分 where that is not simply 確定."""
    if not stated:
        return NOT_STATED
    if [basis for basis, _ in stated] == [Basis.CONFIRMED.value]:
        return _number(item, stated[0][1])
    parts = (
        label_of(Basis, basis) + ("" if value is None else f" {_number(item, value)}")
        for basis, value in stated
    )
    return f"「{'、'.join(parts)}」"


def _number(item: FigureItem, value: int | None) -> str:
    return INVESTIGATING if value is None else f"{value:,}{item.unit}"


def _ledger_change(
    filed: IncidentFacts, present: IncidentFacts, item: FigureItem
) -> tuple[str, str] | None:
    """Give the sum of the ledger before and now; before there was one, the filed figure stands for it."""
    if not any(fact.item == item.value for fact in present.ledger):
        return None
    now = _in_ledger(present, item)
    if any(fact.item == item.value for fact in filed.ledger):
        then = _in_ledger(filed, item)
        return None if now == then else (_number(item, then), _number(item, now))
    stated = _stated(filed, item)
    # A ledger that was begun afterwards and says what was filed, or nothing yet, tells nothing new.
    if not now or any(value == now for _, value in stated):
        return None
    return _words(item, stated), _number(item, now)


def _in_ledger(facts: IncidentFacts, item: FigureItem) -> int | None:
    return next(fact.number for fact in facts.ledger if fact.item == item.value)
