"""Keeps the duties true: every flush that changes what rules ask reckons them in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session, UOWTransaction

from core.database import Base
from duties.models import DutyAnswer, DutyFacts
from duties.operations.reckoning import judge_of, reckon_cases
from duties.queries.reading import CASE_COLUMNS, house_of, new_case, read_cases
from incidents.models import Incident, IncidentFigure

ASKED = tuple(name for name in CASE_COLUMNS if name != "id")
BESIDE = (IncidentFigure, DutyFacts, DutyAnswer)


@event.listens_for(Session, "after_flush")
def keep_reckoned(session: Session, context: UOWTransaction) -> None:
    """Reckon the duties of the cases that this flush has made or changed."""
    # A listener and not a call in the operations: imports, moves and adopted sums cannot forget it.
    del context
    new = {one.id: one for one in session.new if isinstance(one, Incident)}
    changed = _cases_of(_changed(session)) - new.keys()
    if not new and not changed:
        return
    connection = session.connection()
    house = house_of(connection)
    cases = read_cases(connection, sorted(changed), house, locks=True) if changed else []
    if new:
        figures = defaultdict(list)
        for one in session.new:
            if isinstance(one, IncidentFigure):
                figures[one.incident_id].append(one)
        cases += [new_case(one, figures[key], house) for key, one in new.items()]
    reckon_cases(connection, cases, judge_of(house))


def _changed(session: Session) -> Iterable[Base]:
    yield from session.new
    for one in session.dirty:
        if not isinstance(one, Incident) or _is_asked_for(one):
            yield one


def _is_asked_for(incident: Incident) -> bool:
    attributes = inspect(incident).attrs
    return any(attributes[name].history.has_changes() for name in ASKED)


def _cases_of(records: Iterable[Base]) -> set[int]:
    found = set()
    for one in records:
        if isinstance(one, Incident):
            found.add(one.id)
        elif isinstance(one, BESIDE):
            found.add(one.incident_id)
    return found
