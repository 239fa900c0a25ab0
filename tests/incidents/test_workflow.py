"""Every state × move × role of 事案 succeeds or is refused for the expected reason."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from accounts.permissions import GRANTS
from core.workflow import MoveRefused
from incidents.models import Incident
from incidents.operations import move_incident
from incidents.vocabulary import IncidentStatus
from incidents.workflow import WORKFLOW
from tests.conftest import CAST, NOW, signed_in
from tests.factories import an_incident

MOVES = [move.name for move in WORKFLOW.moves]


@pytest.mark.parametrize(("state", "move", "login"), list(product(IncidentStatus, MOVES, CAST)))
def test_state_move_and_role(
    work: Callable[..., Any], session: Any, state: IncidentStatus, move: str, login: str
) -> None:
    chosen = WORKFLOW.move(move)
    assert chosen is not None
    with work("sato") as running:
        incident = an_incident(running)
        running.because("incidents:test")
        incident.status = state
        incident.closed_at = NOW if state is IncidentStatus.CLOSED else None
    held = any(chosen.permission in GRANTS[role] for role in CAST[login][1])
    member = signed_in(session, login)
    expected = held and state in chosen.sources

    def carry_out() -> Incident:
        with work(login) as running:
            move_incident(running, incident, move=move, member=member, reason="確認のため")
        return incident

    if expected:
        assert carry_out().status is chosen.target
    else:
        with pytest.raises(MoveRefused) as refused:
            carry_out()
        word = "権限" if not held else state.label
        assert word in refused.value.reasons[0]


def test_every_state_is_reachable_and_every_open_one_has_a_way_out() -> None:
    reached = {WORKFLOW.initial} | {move.target for move in WORKFLOW.moves}
    assert reached == set(IncidentStatus)
    left = {source for move in WORKFLOW.moves for source in move.sources}
    assert left == set(IncidentStatus)


@pytest.mark.parametrize("move", ["close", "false_alarm", "reopen"])
def test_a_decision_needs_its_reason(work: Callable[..., Any], session: Any, move: str) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        running.because("incidents:test")
        incident.status = (
            IncidentStatus.CLOSED if move == "reopen" else IncidentStatus.INVESTIGATING
        )
        incident.closed_at = NOW if move == "reopen" else None
    with pytest.raises(MoveRefused, match="理由"), work("sato") as running:
        move_incident(running, incident, move=move, member=signed_in(session, "sato"), reason="  ")
