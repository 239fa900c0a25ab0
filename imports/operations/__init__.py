"""Writes of imports: receive a file, confirm its columns, keep the check, run it, stop it."""

from imports.operations.background import (
    FORGET,
    RUN,
    forget_handler,
    queue,
    run_handler,
)
from imports.operations.steps import (
    PROBLEM_LIMIT,
    ColumnsRefused,
    check,
    choose_sheet,
    confirm_columns,
    forget_contents,
    receive,
    run,
    stop,
)

__all__ = [
    "FORGET",
    "PROBLEM_LIMIT",
    "RUN",
    "ColumnsRefused",
    "check",
    "choose_sheet",
    "confirm_columns",
    "forget_contents",
    "forget_handler",
    "queue",
    "receive",
    "run",
    "run_handler",
    "stop",
]
