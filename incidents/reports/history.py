"""The history of a case in words: who changed what and when, figures included."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from audit.models import AuditEntry
from audit.queries import Change, open_changes
from audit.queries.changes import NOTHING
from core.clock import iso_jst, jst_stamp
from core.database import Sealed
from core.moments import Precision
from incidents.models import Incident
from incidents.reports.sheet import text_of
from incidents.vocabulary import VERBS
from incidents.workflow import WORKFLOW

SILENT = frozenset({"識別子", "版", "記録日時", "更新日時", "事案", "項目", "内部番号", "事案番号"})
"""Labels of what the server keeps for itself."""
LISTED = {
    "流出先金融機関": "outflows",
    "被害拡大防止措置": "measures",
    "関係機関への連絡": "bodies",
}
WORDS = VERBS | WORKFLOW.words()


@dataclass(frozen=True)
class Changed:
    """One value before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """What one member did to a case at one instant."""

    at_iso: str
    at_text: str
    what: str
    who: str
    note: str
    changes: list[Changed]


def history_of(incident: Incident, entries: Sequence[AuditEntry]) -> list[Event]:
    """Tell the audit entries of a case and of its figures, newest first, one event per action."""
    acts = groupby(entries, key=lambda entry: (entry.at, entry.actor_name, entry.verb))
    return [
        Event(
            at_iso=iso_jst(at),
            at_text=jst_stamp(at),
            what=WORDS.get(verb, verb),
            who=who,
            note=_reason(act := list(group)),
            changes=[change for entry in act for change in _changes(incident, entry)],
        )
        for (at, who, verb), group in acts
    ]


def _reason(act: Iterable[AuditEntry]) -> str:
    return next((entry.reason for entry in act if entry.reason), "")


def _changes(incident: Incident, entry: AuditEntry) -> list[Changed]:
    prefix = ""
    if entry.subject_table == "incident_figure":
        prefix = entry.subject_label.removeprefix(f"{incident.number} ") + "　"
    return [
        Changed(
            prefix + change.label,
            _told(change.label, change.old_text),
            _told(change.label, change.new_text),
        )
        for change in open_changes(entry, shows_content=True)
        if change.label not in SILENT
        and change.old_text != change.new_text
        and not _is_usual_precision(change)
    ]


def _is_usual_precision(change: Change) -> bool:
    """Leave out that a moment is known to the minute: its value shows that already."""
    return change.label.endswith("の精度") and change.new_text in (Precision.MINUTE.label, NOTHING)


def _told(label: str, text: str) -> str:
    """Say a stored list in words; other values are words already."""
    if label not in LISTED:
        return "" if text == NOTHING else text
    field: Sealed[object] = getattr(Incident, LISTED[label])
    try:
        return text_of(field.load(text))
    except (ValueError, TypeError):
        return "" if text == NOTHING else text
