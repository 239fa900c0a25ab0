"""A duty held for a change: locked, and made first where the rules had not asked for it."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.work import Work
from duties.deadlines import assess
from duties.models import Duty
from duties.operations.reckoning import judge_of, new_row, reckon_cases, standing
from duties.queries import find_duty, is_owed, rules_of
from duties.queries.reading import DUTIES, house_of, read_cases
from incidents.models import Incident


class DutyRefused(Exception):
    """What was asked about a duty cannot be; the message says why."""


def hold_duty(work: Work, incident: Incident, rule_id: str) -> Duty:
    """Give a duty of a case locked; one that does not apply is stored before something is said about it."""
    if not is_owed(incident):
        raise DutyRefused("訓練又は誤報の事案には、報告義務はありません。")
    _lock_case(work.session, incident)
    work.session.flush()
    held = find_duty(work.session, incident, rule_id, for_update=True)
    if held is None:
        _store(work.session, incident, rule_id)
        held = find_duty(work.session, incident, rule_id, for_update=True)
    if held is None:
        raise DutyRefused("この報告義務の規則は、この事案には当てはまりません。")
    return held


def settle(work: Work, duty: Duty) -> None:
    """Say anew whether something is left to do, after a decision or a filing."""
    found = standing(duty, duty.assessed, is_owed=True)
    duty.is_open, duty.needs_review = found["is_open"], found["needs_review"]
    work.session.flush()
    connection = work.session.connection()
    house = house_of(connection)
    cases = read_cases(connection, [duty.incident_id], house)
    reckon_cases(connection, cases, judge_of(house))


def _lock_case(session: Session, incident: Incident) -> None:
    session.execute(select(Incident.id).where(Incident.id == incident.id).with_for_update())


def _store(session: Session, incident: Incident, rule_id: str) -> None:
    connection = session.connection()
    house = house_of(connection)
    judge = judge_of(house)
    for case in read_cases(connection, [incident.id], house):
        rules = rules_of(incident)
        for found in assess(rules, case.facts, judge.is_closed, judge.marks, judge):
            if found.rule.id == rule_id:
                connection.execute(insert(DUTIES), [new_row(found, case)])
