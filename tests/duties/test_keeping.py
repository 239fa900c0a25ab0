"""Duties follow the case: whatever changes what the rules ask, changes them in the same transaction."""

from collections.abc import Callable
from typing import Any

from duties.operations import decide, file_duties, reckon_all
from duties.queries import duties_of, find_duty
from duties.vocabulary import (
    Assessed,
    FilingMethod,
    Form,
    Recipient,
    Verdict,
)
from incidents.vocabulary import Damage
from tests.conftest import NOW
from tests.factories import an_incident, revised

Begun = Callable[..., Any]


def test_smoke(work: Begun, session: Any) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    found = {one.rule_id: one for one in duties_of(session, incident)}
    assert found["first_report"].assessed is Assessed.UNDECIDED
    assert found["first_report"].missing == "customer_damage"
    with work("sato") as running:
        held = running.session.merge(incident)
        revised(running, held, damage=Damage.YES)
    session.expire_all()
    duty = find_duty(session, incident, "first_report")
    assert duty is not None
    assert duty.assessed is Assessed.APPLIES
    with work("sato") as running:
        held = running.session.merge(incident)
        decide(running, held, "first_report", verdict=Verdict.REQUIRED, reason=None)
        file_duties(running, held, Recipient.AUTHORITY, Form.FIRST_REPORT, NOW, FilingMethod.PHONE)
    duty = find_duty(session, incident, "first_report")
    assert duty is not None
    assert duty.met_at == NOW
    assert not duty.is_open
    with work("sato") as running:
        assert reckon_all(running) == 0
