"""Writes of 相談・苦情."""

from inquiries.operations.course import add_note, keep_call_back, promise_call_back
from inquiries.operations.importing import IMPORTER
from inquiries.operations.linking import link_incident, open_incident_from, report_counts
from inquiries.operations.mails import EARLIEST, TakenMail, take_mail
from inquiries.operations.messages import MessageChanged, TakenMessage, take_message
from inquiries.operations.records import (
    change_kind,
    escalate,
    move_inquiry,
    open_inquiry,
    revise_inquiry,
)
from inquiries.operations.targets import recompute_targets

__all__ = [
    "EARLIEST",
    "IMPORTER",
    "MessageChanged",
    "TakenMail",
    "TakenMessage",
    "add_note",
    "change_kind",
    "escalate",
    "keep_call_back",
    "link_incident",
    "move_inquiry",
    "open_incident_from",
    "open_inquiry",
    "promise_call_back",
    "recompute_targets",
    "report_counts",
    "revise_inquiry",
    "take_mail",
    "take_message",
]
