"""What a 続報 and a 最終報告 say beyond a first report: 前回からの変更点, and how they begin."""

from dataclasses import replace
from typing import Any

from core.clock import iso_jst
from documents.blocks import Block, Grid
from notifications.models import Notification
from notifications.reports.comparison import REPORT_KIND, compare, item_of
from notifications.reports.earlier import Difference, PreviousFacts, Said
from notifications.reports.facts import IncidentFacts, from_plain
from notifications.reports.items import CONTACT, items_of
from notifications.reports.matter import told_previous
from notifications.reports.passages import told_change
from notifications.reports.written import Edits, printed_texts

NO_REASON = "―"
HEADERS = ("項目", "前回", "今回", "理由")


def following(
    facts: IncidentFacts, previous: Notification, reasons: dict[str, Any] | None
) -> IncidentFacts:
    """Add to the facts of a report what the submitted one before it said and what has changed since."""
    if previous.facts is None or previous.submitted_at is None:
        raise ValueError("a report follows one that was submitted")
    filed = from_plain(previous.facts)
    told = PreviousFacts(
        notification_no=previous.number,
        kind=previous.kind.value,
        report_no=previous.report_no,
        submitted_at=iso_jst(previous.submitted_at),
        texts=_said(printed_texts(filed, previous.edits)),
        changes=compare(filed, facts),
        reasons=_said(reasons or {}),
    )
    return replace(facts, previous=told)


def changes_of(facts: IncidentFacts, edits: Edits) -> tuple[Difference, ...]:
    """Give every difference from the report before: of the facts, and of texts written by hand."""
    previous = facts.previous
    if previous is None:
        return ()
    told = {item_of(one.key) for one in previous.changes}
    found = list(previous.changes)
    texts = printed_texts(facts, edits)
    for kind in items_of(facts):
        if kind.key in (REPORT_KIND, CONTACT.key) or kind.key in told:
            continue
        if change := told_change(previous.said(kind.key), texts[kind.key]):
            found.append(Difference(kind.key, kind.label, *change))
    order = {kind.key: kind.number for kind in items_of(facts)}
    return tuple(sorted(found, key=lambda one: order[item_of(one.key)]))


def changes_table(facts: IncidentFacts, edits: Edits) -> tuple[Block, ...]:
    """Give the table that stands before the items of every report but the first."""
    previous = facts.previous
    if previous is None:
        return ()
    rows = tuple(
        (one.label, one.before, one.after, previous.reason(one.key) or NO_REASON)
        for one in changes_of(facts, edits)
    )
    caption = f"前回からの変更点（前回　{told_previous(previous)}）"
    return (Grid(caption=caption, headers=HEADERS, rows=rows),)


def _said(texts: dict[str, Any]) -> tuple[Said, ...]:
    return tuple(Said(key, str(text)) for key, text in texts.items())
