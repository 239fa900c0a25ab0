"""Writes the audit trail: what the session changes, in the same transaction, as a keyed chain."""

from audit.recorder.anchor import anchor_path, anchor_to
from audit.recorder.listeners import install
from audit.recorder.many import add_many
from audit.recorder.pending import note
from audit.recorder.refusals import AuditRefused, Unaudited

__all__ = ["AuditRefused", "Unaudited", "add_many", "anchor_path", "anchor_to", "install", "note"]
