"""What the rules say of a case right now, beside what is stored."""

from types import SimpleNamespace
from typing import Any

from sqlalchemy.orm import Session, scoped_session

from duties.deadlines import Assessment, assess
from duties.queries.reading import house_of, read_cases
from duties.rulebook import RULEBOOK
from duties.vocabulary import Assessed
from firm.calendar import is_office_closed
from incidents.models import Incident


def assessments_of(
    session: Session | scoped_session[Session], incident: Incident
) -> list[Assessment]:
    """Judge every rule on a case as it is now."""
    connection = session.connection()
    house = house_of(connection)
    (case,) = read_cases(connection, [incident.id], house)
    rules = RULEBOOK.in_force(case.facts.discovered_on)
    return assess(rules, case.facts, is_office_closed, house.marks)


def as_duty(found: Assessment) -> Any:  # noqa: ANN401 (what pages read of a Duty)
    """Give a duty that has no row yet in the shape of one."""
    times = found.times
    return SimpleNamespace(
        rule_id=found.rule.id,
        rule_version=found.rule.version,
        assessed=found.state,
        missing=" ".join(found.missing),
        missing_names=found.missing,
        clock_start=found.clock_start,
        warn_at=times.warn_at,
        due_at=times.due_at,
        overdue_at=times.due_at or times.alarm_at,
        is_open=found.state is not Assessed.NOT,
        verdict=None,
        needs_review=False,
        decided_on=None,
        met_at=None,
        late_minutes=None,
        elapsed_minutes=None,
    )
