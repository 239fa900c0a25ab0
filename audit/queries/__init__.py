"""Reads of the audit trail: lists, changes as people read them, and the proof that it is whole."""

from audit.queries.changes import MASKED, UNSHOWN, Change, model_of, open_changes
from audit.queries.lists import (
    FILTERS,
    SORTS,
    entries_page,
    history_of,
    last_change_of,
    unreadable_days,
)
from audit.queries.verification import Verdict, verify

__all__ = [
    "FILTERS",
    "MASKED",
    "SORTS",
    "UNSHOWN",
    "Change",
    "Verdict",
    "entries_page",
    "history_of",
    "last_change_of",
    "model_of",
    "open_changes",
    "unreadable_days",
    "verify",
]
