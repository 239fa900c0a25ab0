"""Duties reckoned anew and stored: those of one case with its change, those of all cases at once."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.database import INSERTS, new_uid, widen
from core.work import Work
from duties.deadlines import Assessment, Times, assess
from duties.deadlines.assessing import Judge
from duties.operations.reading import (
    CASES,
    DERIVED,
    DUTIES,
    AnyRow,
    House,
    Reckoned,
    house_of,
    read_cases,
)
from duties.rulebook import RULEBOOK
from duties.vocabulary import Assessed, Clock, Verdict
from firm.calendar import is_office_closed

BATCH = 1000
TIMES = ("clock_start", "warn_at", "due_at", "overdue_at", "order_at")

_CHANGE = (
    update(DUTIES)
    .where(DUTIES.c.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in DERIVED})
)
Row = dict[str, Any]


@cache
def _add(dialect: str) -> postgresql.Insert | sqlite.Insert:
    # Two who reckon the same new duty at once write the same row.
    return INSERTS[dialect](DUTIES).on_conflict_do_nothing()


def reckon_cases(connection: Connection, cases: Iterable[Reckoned], judge: Judge) -> int:
    """Write what has changed in the duties of these cases; count the rows."""
    new: list[Row] = []
    changed: list[Row] = []
    for case in cases:
        _collect(case, judge, new, changed)
    if new:
        connection.execute(_add(connection.dialect.name), new)
    if changed:
        connection.execute(_CHANGE, changed)
    return len(new) + len(changed)


def judge_of(house: House) -> Judge:
    """Give a judge with the firm's marks and the legal calendar."""
    return Judge(is_office_closed, house.marks, {})


def reckon_all(work: Work) -> int:
    """Reckon the duties of every case anew, as after a change of rules or settings; count what changed."""
    work.session.flush()
    connection = work.session.connection()
    widen(connection)
    house = house_of(connection)
    judge, last, counted = judge_of(house), 0, 0
    newest = connection.execute(select(func.max(CASES.c.id))).scalar() or 0
    after = select(CASES.c.id).where(CASES.c.id > bindparam("last")).order_by(CASES.c.id)
    while last < newest:
        ids = connection.execute(after.limit(BATCH), {"last": last}).scalars().all()
        if not ids:
            break
        counted += reckon_cases(connection, read_cases(connection, ids, house), judge)
        last = ids[-1]
    work.session.expire_all()
    return counted


def _collect(case: Reckoned, judge: Judge, new: list[Row], changed: list[Row]) -> None:
    rules = RULEBOOK.in_force(case.facts.discovered_on)
    seen = set()
    for found in assess(rules, case.facts, judge.is_closed, judge.marks, judge):
        seen.add(found.rule.id)
        held = case.held.get(found.rule.id)
        if held is not None:
            _compare(held, derived(found, case, held), changed)
        elif found.state is not Assessed.NOT:
            new.append(new_row(found, case))
    for rule_id in case.held.keys() - seen:
        _compare(case.held[rule_id], _without_rule(case.held[rule_id], case), changed)


def _compare(held: AnyRow, wanted: Row, changed: list[Row]) -> None:
    if any(wanted[name] != getattr(held, name) for name in DERIVED):
        changed.append({"row": held.id, **{f"new_{name}": wanted[name] for name in DERIVED}})


def new_row(found: Assessment, case: Reckoned) -> Row:
    """Give a whole row for a duty that is stored for the first time."""
    return {
        "uid": new_uid(),
        "incident_id": case.incident_id,
        "rule_id": found.rule.id,
        **derived(found, case, None),
        "verdict": None,
        "decision_id": None,
        "decided_on": None,
        "met_at": None,
        "late_minutes": None,
        "elapsed_minutes": None,
    }


def derived(found: Assessment, case: Reckoned, held: AnyRow | None) -> Row:
    """Give what the reckoning says of a duty; the times of one that is met stay as they were."""
    rule = found.rule
    is_met = held is not None and held.met_at is not None
    times = {name: getattr(held, name) for name in TIMES} if is_met else times_of(found, case)
    return {
        "rule_version": rule.version,
        "recipient": rule.recipient,
        "assessed": found.state,
        "missing": " ".join(found.missing),
        **times,
        **standing(held, found.state, is_owed=case.facts.is_owed),
    }


def times_of(found: Assessment, case: Reckoned) -> dict[str, datetime | None]:
    """Give the stored instants of a duty that is not met yet."""
    times: Times = found.times
    order = times.due_at or found.clock_start or case.facts.instants[Clock.DISCOVERED]
    return {
        "clock_start": found.clock_start,
        "warn_at": times.warn_at,
        "due_at": times.due_at,
        "overdue_at": times.due_at or times.alarm_at,
        "order_at": order,
    }


def standing(duty: Any, state: Assessed, *, is_owed: bool) -> dict[str, bool]:  # noqa: ANN401 (a Duty, its row, or None)
    """Say whether something is left to do, and whether a decision was made on another judgement."""
    verdict = duty.verdict if duty is not None else None
    is_met = duty is not None and duty.met_at is not None
    needs_review = verdict is not None and not is_met and duty.decided_on is not state
    is_wanted = verdict is Verdict.REQUIRED or (
        verdict is not Verdict.NOT_REQUIRED and state is not Assessed.NOT
    )
    return {
        "is_open": is_owed and not is_met and (needs_review or is_wanted),
        "needs_review": needs_review,
    }


def _without_rule(held: AnyRow, case: Reckoned) -> Row:
    """Give a duty whose rule does not count for the case any more."""
    kept = {name: getattr(held, name) for name in DERIVED}
    state = Assessed.NOT
    return {
        **kept,
        "assessed": state,
        "missing": "",
        **standing(held, state, is_owed=case.facts.is_owed),
    }
