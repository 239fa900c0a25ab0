"""Reads of the audit trail: lists, changes as people read them, and the proof that it is whole."""

from audit.queries.acts import Act, Subject, acts_page
from audit.queries.changes import MASKED, UNSHOWN, Change, model_of, open_changes
from audit.queries.events import Changed, Event, changes_in, event_of, events_of, value_told
from audit.queries.extracts import Entry, Told, stream_entries, told_of
from audit.queries.lists import (
    FILTERS,
    SORTS,
    entries_page,
    history_of,
    last_change_of,
    unreadable_days,
)
from audit.queries.verification import Verdict, is_as_written, verify

__all__ = [
    "FILTERS",
    "MASKED",
    "SORTS",
    "UNSHOWN",
    "Act",
    "Change",
    "Changed",
    "Entry",
    "Event",
    "Subject",
    "Told",
    "Verdict",
    "acts_page",
    "changes_in",
    "entries_page",
    "event_of",
    "events_of",
    "history_of",
    "is_as_written",
    "last_change_of",
    "model_of",
    "open_changes",
    "stream_entries",
    "told_of",
    "unreadable_days",
    "value_told",
    "verify",
]
