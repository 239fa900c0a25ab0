"""Cases with duties, for the tests of this package."""

from datetime import datetime
from typing import Any

from core.work import Work
from duties.operations import answer_questions
from duties.queries import as_duty, assessments_of, find_duty, find_facts
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
    """Give a duty as it is stored, or as the rules see it where it has no row."""
    session.expire_all()
    stored = find_duty(session, incident, rule_id)
    if stored is not None:
        return stored
    judged = assessments_of(session, incident)
    return as_duty(next(one for one in judged if one.rule.id == rule_id))
