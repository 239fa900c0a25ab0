"""Writes of 相談・苦情."""

from inquiries.operations.bulk import assign_inquiries, close_inquiries
from inquiries.operations.course import add_note, keep_call_back, promise_call_back
from inquiries.operations.linking import link_incident, open_incident_from
from inquiries.operations.records import (
    change_kind,
    escalate,
    move_inquiry,
    open_inquiry,
    revise_inquiry,
)
from inquiries.operations.targets import recompute_targets
from inquiries.operations.views import (
    TooManyViews,
    remove_view,
    restore_view,
    save_view,
    set_default_view,
)

__all__ = [
    "TooManyViews",
    "add_note",
    "assign_inquiries",
    "change_kind",
    "close_inquiries",
    "escalate",
    "keep_call_back",
    "link_incident",
    "move_inquiry",
    "open_incident_from",
    "open_inquiry",
    "promise_call_back",
    "recompute_targets",
    "remove_view",
    "restore_view",
    "revise_inquiry",
    "save_view",
    "set_default_view",
]
