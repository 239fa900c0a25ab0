"""Writes of 相談・苦情."""

from inquiries.operations.course import add_note, keep_call_back, promise_call_back
from inquiries.operations.linking import link_incident, open_incident_from, report_counts
from inquiries.operations.records import (
    change_kind,
    escalate,
    move_inquiry,
    open_inquiry,
    revise_inquiry,
)
from inquiries.operations.replies import (
    approve_reply,
    draft_batch,
    draft_reply,
    refuse_if_changed,
    request_review,
    revise_reply,
    send_back_reply,
    withdraw_reply,
)
from inquiries.operations.sending import send_reply
from inquiries.operations.targets import recompute_targets
from inquiries.operations.texts import (
    SameName,
    UnknownField,
    add_text_module,
    revise_text_module,
    seed_text_modules,
)

__all__ = [
    "SameName",
    "UnknownField",
    "add_note",
    "add_text_module",
    "approve_reply",
    "change_kind",
    "draft_batch",
    "draft_reply",
    "escalate",
    "keep_call_back",
    "link_incident",
    "move_inquiry",
    "open_incident_from",
    "open_inquiry",
    "promise_call_back",
    "recompute_targets",
    "refuse_if_changed",
    "report_counts",
    "request_review",
    "revise_inquiry",
    "revise_reply",
    "revise_text_module",
    "seed_text_modules",
    "send_back_reply",
    "send_reply",
    "withdraw_reply",
]
