"""Writes of 証拠: record, add files, write the ledger; and the jobs that keep the files honest."""

from evidence.operations.keeping import (
    TIDY,
    VERIFY,
    ask_to_verify,
    compare,
    note_asked,
    note_taken,
    tidy_handler,
    verify_handler,
)
from evidence.operations.records import (
    add_files,
    note_custody,
    record_evidence,
    revise_evidence,
)

__all__ = [
    "TIDY",
    "VERIFY",
    "add_files",
    "ask_to_verify",
    "compare",
    "note_asked",
    "note_custody",
    "note_taken",
    "record_evidence",
    "revise_evidence",
    "tidy_handler",
    "verify_handler",
]
