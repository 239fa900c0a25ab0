"""Writes of 報告義務: reckon, answer, decide, file, explain; importing it keeps all duties reckoned."""

from duties.operations.answering import (
    AwarenessUnexplained,
    answer_questions,
    is_unlike,
    revise_settings,
)
from duties.operations.deciding import DutyRefused, decide
from duties.operations.filing import FiledInFuture, explain_lateness, file_duties, file_duty
from duties.operations.keeping import keep_reckoned
from duties.operations.reckoning import reckon_all
from duties.operations.sweeping import RECKON, sweep_handler

__all__ = [
    "RECKON",
    "AwarenessUnexplained",
    "DutyRefused",
    "FiledInFuture",
    "answer_questions",
    "decide",
    "explain_lateness",
    "file_duties",
    "file_duty",
    "is_unlike",
    "keep_reckoned",
    "reckon_all",
    "revise_settings",
    "sweep_handler",
]
