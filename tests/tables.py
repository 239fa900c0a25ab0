"""Tables of state × move × member, tried cell by cell on one record."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from accounts.permissions import GRANTS
from core.vocabulary import Term
from core.workflow import MoveRefused, Workflow
from tests.conftest import CAST

Undone = Callable[[], AbstractContextManager[None]]


def wrong_cells(
    workflow: Workflow[Any],
    state: Term,
    carry_out: Callable[[str, str], Term],
    state_now: Callable[[], Term],
    undone: Undone,
) -> list[str]:
    """Try every move as every member, each undone again; name the cells that are otherwise than they should.

    Held and in one of its sources a move leads to its target; everything else is refused for the right
    reason and leaves the state.
    """
    wrong = []
    for name in dict.fromkeys(move.name for move in workflow.moves):
        for login in CAST:
            with undone():
                found = _outcome(carry_out, state_now, name, login)
            expected = _expected(workflow, state, name, login)
            if not _is_as_expected(found, expected):
                wrong.append(f"{state.label} × {name} × {login}: {found}, expected {expected}")
    return wrong


def _outcome(
    carry_out: Callable[[str, str], Term], state_now: Callable[[], Term], name: str, login: str
) -> tuple[str, Term]:
    try:
        return "", carry_out(name, login)
    except MoveRefused as refused:
        return refused.reasons[0], state_now()


def _expected(workflow: Workflow[Any], state: Term, name: str, login: str) -> tuple[str, Term]:
    """Give the word of the reason, empty where there is none, and the state afterwards."""
    move = workflow.move(name)
    assert move is not None
    holds = any(move.permission in GRANTS[role] for role in CAST[login][1])
    if holds and state in move.sources:
        return "", move.target
    return (state.label if holds else "権限"), state


def _is_as_expected(found: tuple[str, Term], expected: tuple[str, Term]) -> bool:
    (reason, state), (word, target) = found, expected
    return state is target and word in reason and bool(word) == bool(reason)
