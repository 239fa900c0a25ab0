"""The history of a check in words: who changed what and when, findings included."""

from collections.abc import Sequence
from dataclasses import replace

from audit.models import AuditEntry
from audit.queries import Changed, Event, events_of
from incidents.reports.history import told_in
from lookback.models import LookBack
from lookback.reports.words import rows_text
from lookback.vocabulary import VERBS
from lookback.workflow import WORKFLOW

SILENT = frozenset({"識別子", "版", "記録日時", "更新日時", "内部番号", "番号", "遡及確認"})
"""Labels of what the server keeps for itself."""
WORDS = VERBS | WORKFLOW.words()


def history_of(entries: Sequence[AuditEntry]) -> list[Event]:
    """Tell the audit entries of a check and of its findings, newest first, one event per action."""
    return events_of(entries, WORDS, changed_in)


def changed_in(entry: AuditEntry) -> list[Changed]:
    """Tell what an entry changed in a check or in one of its findings."""
    return [
        replace(change, before=_rows(change.before), after=_rows(change.after))
        if change.label == LookBack.steps.label
        else change
        for change in told_in(entry, SILENT)
    ]


def _rows(text: str) -> str:
    """Say the stored steps in words."""
    return rows_text(LookBack.steps.load(text)) if text else text
