"""The history of a check in words: who changed what and when, findings included."""

from collections.abc import Sequence

from audit.models import AuditEntry
from audit.queries import Changed, Event, changes_in, events_of, value_told
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
        Changed(
            change.label,
            _told(change.label, change.old_text),
            _told(change.label, change.new_text),
        )
        for change in changes_in(entry, SILENT)
    ]


def _told(label: str, text: str) -> str:
    """Say the stored steps in words; other values are words already."""
    told = value_told(text)
    return rows_text(LookBack.steps.load(told)) if told and label == LookBack.steps.label else told
