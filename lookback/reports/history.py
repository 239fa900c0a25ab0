"""The history of a check in words: who changed what and when, findings included."""

from collections.abc import Sequence
from typing import Any

from audit.models import AuditEntry
from incidents.reports import history
from incidents.reports.history import Event


def history_of(entries: Sequence[AuditEntry]) -> list[Event]:
    """Tell the audit entries of a check and of its findings, newest first, one event per action."""
    nothing: Any = None
    return history.history_of(nothing, entries)
