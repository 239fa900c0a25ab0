"""Every state × move × role of 事案 succeeds or is refused for the expected reason."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from sqlalchemy import select

from core.workflow import MoveRefused
from incidents.models import Incident
from incidents.operations import move_incident
from incidents.vocabulary import IncidentStatus
from incidents.workflow import WORKFLOW
from tests.conftest import CAST, NOW, signed_in
from tests.factories import an_incident
from tests.tables import Undone, wrong_cells


def held(session: Any, uid: str) -> Incident:
    found: Incident = session.scalars(select(Incident).where(Incident.uid == uid)).one()
    return found


@pytest.mark.parametrize("state", IncidentStatus)
def test_every_move_of_every_member(
    work: Callable[..., Any], session: Any, undone: Undone, state: IncidentStatus
) -> None:
    with work("sato") as running:
        uid = an_incident(running).uid
        running.because("incidents:test")
        incident = held(session, uid)
        incident.status = state
        incident.closed_at = NOW if state is IncidentStatus.CLOSED else None

    def carried(move: str, login: str) -> IncidentStatus:
        with work(login) as running:
            incident, member = held(session, uid), signed_in(session, login)
            move_incident(running, incident, move=move, member=member, reason="確認のため")
        return held(session, uid).status

    assert wrong_cells(WORKFLOW, state, carried, lambda: held(session, uid).status, undone) == []


def test_the_table_names_every_cell_that_goes_otherwise() -> None:
    def allow_all(move: str, login: str) -> IncidentStatus:
        del login
        found = WORKFLOW.move(move)
        assert found is not None
        return found.target

    def refuse_all(move: str, login: str) -> IncidentStatus:
        raise MoveRefused((f"{move} {login}",))

    state = IncidentStatus.CLOSED
    allowed = wrong_cells(WORKFLOW, state, allow_all, lambda: state, nullcontext)
    refused = wrong_cells(WORKFLOW, state, refuse_all, lambda: state, nullcontext)
    cells = len({move.name for move in WORKFLOW.moves}) * len(CAST)
    assert f"{state.label} × close × sato" in {cell.partition(":")[0] for cell in allowed}
    assert f"{state.label} × reopen × suzuki" in {cell.partition(":")[0] for cell in refused}
    assert len(refused) == cells, "a refusal for the wrong reason is wrong as well"
    assert 0 < cells - len(allowed) < cells


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
