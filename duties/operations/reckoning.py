"""Duties reckoned anew and stored: those of one case with its change, those of all cases at once."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from core.database import INSERTS, new_uid, widen
from core.work import Work
from duties.deadlines import Assessment, Times, assess
from duties.deadlines.assessing import Judge
from duties.queries.reading import (
    CASES,
    DERIVED,
    DUTIES,
    SUMS,
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
COUNTED = ("undecided", "missing", "order_at")
TIMES = ("clock_start", "warn_at", "due_at", "overdue_at", "order_at")

_CHANGE = (
    update(DUTIES)
    .where(DUTIES.c.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in DERIVED})
)
_CHANGE_SUMS = (
    update(SUMS)
    .where(SUMS.c.id == bindparam("row"))
    .values({name: bindparam(f"new_{name}") for name in COUNTED})
)
Row = dict[str, Any]


class _Wanted(NamedTuple):
    """Rows to be written: of duties and of what cannot be decided, new and changed."""

    new: list[Row]
    changed: list[Row]
    new_sums: list[Row]
    changed_sums: list[Row]


@cache
def _add(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    # Two who reckon the same new duty at once write the same row.
    return INSERTS[dialect](table).on_conflict_do_nothing()


def reckon_cases(connection: Connection, cases: Iterable[Reckoned], judge: Judge) -> int:
    """Write what has changed in the duties of these cases; count the rows."""
    wanted = _Wanted([], [], [], [])
    for case in cases:
        _collect(case, judge, wanted)
    dialect = connection.dialect.name
    for statement, rows in (
        (_add(dialect, DUTIES), wanted.new),
        (_CHANGE, wanted.changed),
        (_add(dialect, SUMS), wanted.new_sums),
        (_CHANGE_SUMS, wanted.changed_sums),
    ):
        if rows:
            connection.execute(statement, rows)
    return sum(map(len, wanted))


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
        counted += reckon_cases(connection, read_cases(connection, ids, house, locks=True), judge)
        last = ids[-1]
    work.session.expire_all()
    return counted


def _collect(case: Reckoned, judge: Judge, wanted: _Wanted) -> None:
    rules = RULEBOOK.in_force(case.facts.discovered_on)
    found = assess(rules, case.facts, judge.is_closed, judge.marks, judge)
    for one in found:
        held = case.held.get(one.rule.id)
        if held is not None:
            _compare(held, derived(one, case, held), wanted.changed)
        elif one.state is Assessed.APPLIES:
            wanted.new.append(new_row(one, case))
    if case.held:
        for rule_id in case.held.keys() - {one.rule.id for one in found}:
            held = case.held[rule_id]
            _compare(held, _without_rule(held, case), wanted.changed)
    _count(case, [one for one in found if one.state is Assessed.UNDECIDED], wanted)


def _count(case: Reckoned, undecided: list[Assessment], wanted: _Wanted) -> None:
    """Say how many duties cannot be decided, those aside that somebody has decided about."""
    held = case.held
    left = [one for one in undecided if not _is_answered(held.get(one.rule.id))]
    if not left and case.sums is None:
        return
    ends = [end for one in left if (end := one.times.due_at or one.times.alarm_at)]
    names = dict.fromkeys(name for one in left for name in one.missing)
    sums: Row = {
        "undecided": len(left),
        "missing": " ".join(names),
        "order_at": min(ends, default=case.facts.instants[Clock.DISCOVERED]),
    }
    if case.sums is None:
        wanted.new_sums.append({"uid": new_uid(), "incident_id": case.incident_id, **sums})
    elif any(sums[name] != getattr(case.sums, name) for name in COUNTED):
        row = {"row": case.sums.id, **{f"new_{name}": sums[name] for name in COUNTED}}
        wanted.changed_sums.append(row)


def _is_answered(held: AnyRow | None) -> bool:
    return held is not None and (held.met_at is not None or held.verdict is not None)


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
