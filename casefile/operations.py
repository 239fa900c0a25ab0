"""Writes of 時系列, タスク and 侵害指標."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from casefile.checklist import Checklist
from casefile.indicators import Recognised
from casefile.models import Indicator, Task, TimelineEntry, indicator_index, indicator_trace
from casefile.vocabulary import IndicatorKind, Source, TaskState
from casefile.workflow import TASK_WORKFLOW
from core.moments import Moment
from core.work import Conflict, Work
from core.workflow import Mover
from incidents.models import Incident
from jobs.run import Run

TRACE = "casefile:trace"
TRACED_AT_ONCE = 200


def note_event(  # noqa: PLR0913 (the entries of one row)
    work: Work,
    incident: Incident,
    *,
    text: str,
    happened: Moment | None,
    source: Source,
    source_detail: str | None = None,
    is_reported: bool = False,
    corrects: TimelineEntry | None = None,
    uid: str | None = None,
) -> TimelineEntry:
    """Add an entry to the 時系列; one that corrects an entry corrected before raises Conflict.

    An entry without a known time stands where it was recorded, a correction where the corrected stood.
    """
    if corrects is not None and corrects.corrected_by is not None:
        raise Conflict("この記録は、すでに訂正されています。")
    work.because("casefile:correct" if corrects else "casefile:note")
    known = happened.at if happened else None
    entry = TimelineEntry(
        uid=uid,
        incident=incident,
        happened=happened,
        sorted_at=known or (corrects.sorted_at if corrects else work.now),
        text=text,
        source=source,
        source_detail=source_detail,
        is_reported=is_reported,
        corrects=corrects,
        recorded_at=work.now,
        recorded_by=work.actor.name,
    )
    work.session.add(entry)
    work.session.flush()
    return entry


def report_event(work: Work, entry: TimelineEntry, *, is_reported: bool) -> None:
    """Say whether an entry goes into the 一報."""
    work.because("casefile:report")
    entry.is_reported = is_reported
    work.session.flush()


def add_task(
    work: Work,
    incident: Incident,
    *,
    title: str,
    detail: str | None = None,
    assignee_id: int | None = None,
    due_at: datetime | None = None,
    uid: str | None = None,
) -> Task:
    """Add a task to a case; `due_at` is an instant."""
    work.because("casefile:add_task")
    task = Task(
        uid=uid,
        incident=incident,
        title=title,
        detail=detail,
        assignee_id=assignee_id,
        due_at=due_at,
        state=TASK_WORKFLOW.initial,
        added_at=work.now,
    )
    work.session.add(task)
    work.session.flush()
    return task


def revise_task(
    work: Work,
    task: Task,
    *,
    version: int,
    title: str,
    detail: str | None,
    assignee_id: int | None,
    due_at: datetime | None,
) -> None:
    """Write a task; a version that is no longer the present one raises Conflict."""
    if version != task.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("casefile:revise_task")
    task.title, task.detail = title, detail
    task.assignee_id, task.due_at = assignee_id, due_at
    work.session.flush()


def move_task(work: Work, task: Task, *, move: str, member: Mover, reason: str | None) -> None:
    """Take a task through one move; MoveRefused says why not."""
    chosen = TASK_WORKFLOW.check(task, move, member, reason)
    work.because(TASK_WORKFLOW.verb(chosen), reason)
    is_closed = chosen.target is not TaskState.OPEN
    task.state = chosen.target
    task.closed_at = work.now if is_closed else None
    task.closed_by = work.actor.name if is_closed else None
    work.session.flush()


def add_checklist(work: Work, incident: Incident, checklist: Checklist) -> int:
    """Take over the items of a check-list that the case has not yet; give how many."""
    held = set(
        work.session.scalars(
            select(Task.position).where(
                Task.incident_id == incident.id, Task.checklist == checklist.name
            )
        )
    )
    missing = [(n, title) for n, title in enumerate(checklist.items) if n not in held]
    work.because("casefile:add_checklist")
    work.session.add_all(
        Task(
            incident=incident,
            title=title,
            state=TASK_WORKFLOW.initial,
            checklist=checklist.name,
            position=position,
            added_at=work.now,
        )
        for position, title in missing
    )
    work.session.flush()
    return len(missing)


def add_indicators(
    work: Work, incident: Incident, found: Iterable[Recognised], note: str | None = None
) -> int:
    """Keep the indicators that the case has not yet; give how many. A withdrawn one comes back."""
    work.because("casefile:add_indicators")
    rows = work.session.scalars(select(Indicator).where(Indicator.incident_id == incident.id))
    held = {row.value_index: row for row in rows}
    added = 0
    for one in found:
        index = indicator_index(one.kind, one.value)
        if index not in held:
            held[index] = _indicator(work, incident, one, index, note)
            work.session.add(held[index])
            added += 1
        elif held[index].withdrawn_at is not None:
            held[index].withdrawn_at = None
            added += 1
    work.session.flush()
    return added


def withdraw_indicator(work: Work, indicator: Indicator) -> None:
    """Put away an indicator that was none; it comes back when it is entered again."""
    work.because("casefile:withdraw_indicator")
    indicator.withdrawn_at = work.now
    work.session.flush()


def trace_indicators(run: Run) -> None:
    """Give older addresses the value that the ledger of accounts compares with; an upgrade leaves them without."""
    # A keyed value cannot be computed by the database, so no migration can fill the column.
    count = TRACED_AT_ONCE
    while count == TRACED_AT_ONCE:
        with run.step() as work:
            count = trace_waiting(work, TRACED_AT_ONCE)


def trace_waiting(work: Work, most: int) -> int:
    """Trace up to so many indicators that have no value yet; count them."""
    waiting = Indicator.trace.is_(None), Indicator.kind.in_((IndicatorKind.IP, IndicatorKind.MAIL))
    found = work.session.scalars(
        select(Indicator).where(*waiting).order_by(Indicator.id).limit(most).with_for_update()
    ).all()
    work.because(TRACE)
    for one in found:
        one.trace = indicator_trace(one.kind, one.value or "")
    work.session.flush()
    return len(found)


def _indicator(
    work: Work, incident: Incident, one: Recognised, index: str, note: str | None
) -> Indicator:
    return Indicator(
        incident=incident,
        kind=one.kind,
        value=one.value,
        value_index=index,
        trace=indicator_trace(one.kind, one.value),
        note=note,
        added_at=work.now,
        added_by=work.actor.name,
    )
