"""Writes of 当局との連絡: calls with what was promised, questions with their answers, reminders."""

from dialogue.operations.calls import add_promise, keep_promise, record_call, revise_call
from dialogue.operations.questions import (
    NOT_OPEN,
    answer,
    move_question,
    record_question,
    revise_question,
)
from dialogue.operations.reminders import REMIND, remind

__all__ = [
    "NOT_OPEN",
    "REMIND",
    "add_promise",
    "answer",
    "keep_promise",
    "move_question",
    "record_call",
    "record_question",
    "remind",
    "revise_call",
    "revise_question",
]
