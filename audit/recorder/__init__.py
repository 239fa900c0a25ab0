"""Writes the audit trail: what the session changes, in the same transaction, as a keyed chain."""

from audit.recorder.anchor import anchor_path, anchor_to
from audit.recorder.listeners import install
from audit.recorder.many import Contents, add_many
from audit.recorder.pending import note
from audit.recorder.refusals import AuditRefused, Unaudited
from audit.recorder.values import contents_of

__all__ = [
    "AuditRefused",
    "Contents",
    "Unaudited",
    "add_many",
    "anchor_path",
    "anchor_to",
    "contents_of",
    "install",
    "note",
]
