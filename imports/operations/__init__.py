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
    Prepared,
    check,
    choose_sheet,
    confirm_columns,
    forget_contents,
    prepare,
    receive,
    run,
    stop,
)

__all__ = [
    "FORGET",
    "PROBLEM_LIMIT",
    "RUN",
    "ColumnsRefused",
    "Prepared",
    "check",
    "choose_sheet",
    "confirm_columns",
    "forget_contents",
    "forget_handler",
    "prepare",
    "queue",
    "receive",
    "run",
    "run_handler",
    "stop",
]
