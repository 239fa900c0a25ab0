"""Cases with duties, for the tests of this package."""

from datetime import datetime
from typing import Any

from core.work import Work
from duties.operations import answer_questions
from duties.queries import find_duty, find_facts
from duties.vocabulary import Answer, Question
from incidents.models import Incident


def answered(work: Work, incident: Incident, *yes: Question, **instants: datetime | None) -> None:
    """Answer some questions with yes, each with a reason."""
    facts = find_facts(work.session, incident)
    names = (
        "recovered",
        "cause_known",
        "details_known",
        "compensation",
        "order_received",
        "order_due",
    )
    answer_questions(
        work,
        incident,
        version=facts.version if facts else 0,
        answers=dict.fromkeys(yes, (Answer.YES, "記録で確かめた。")),
        awareness_reason="コールセンターが先に受けた。",
        **{f"{name}_at": instants.get(name) for name in names},
    )


def duty_of(session: Any, incident: Incident, rule_id: str) -> Any:
    """Give a stored duty as it is in the database."""
    session.expire_all()
    found = find_duty(session, incident, rule_id)
    assert found is not None, rule_id
    return found
