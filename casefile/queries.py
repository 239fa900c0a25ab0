"""Reads of 時系列, タスク and 侵害指標; the case they hang on decides who sees them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from casefile.models import Indicator, Task, TimelineEntry
from casefile.reports.history import changed_in
from casefile.vocabulary import IndicatorKind, TaskState
from incidents.models import Incident
from incidents.queries import Related, Seek, Sighting, visible
from incidents.workflow import OPEN_STATES

AnySession = Session | scoped_session[Session]
SHOWN = 10
INDICATED = "侵害指標"
LIMIT = 2000
"""So many entries of one case a page shows; a case of a year has some hundred."""
AT_ONCE = 500


def list_timeline(session: AnySession, incident: Incident) -> Sequence[TimelineEntry]:
    """Give the 時系列 of a case, oldest first, corrected entries beside their corrections."""
    return session.scalars(
        select(TimelineEntry)
        .where(TimelineEntry.incident_id == incident.id)
        .options(joinedload(TimelineEntry.corrected_by))
        .order_by(TimelineEntry.sorted_at, TimelineEntry.id)
        .limit(LIMIT)
    ).all()


_LATER = aliased(TimelineEntry)
# Made once: every page of a case asks it, and making it costs more than running it.
_REPORTED = (
    select(TimelineEntry)
    .where(
        TimelineEntry.incident_id == bindparam("incident_id"),
        TimelineEntry.is_reported,
        ~exists().where(_LATER.corrects_id == TimelineEntry.id),
    )
    .order_by(TimelineEntry.sorted_at, TimelineEntry.id)
)


def list_reported(session: AnySession, incident: Incident) -> Sequence[TimelineEntry]:
    """Give the entries that go into the 一報, oldest first; what was corrected is left out."""
    return session.scalars(_REPORTED, {"incident_id": incident.id}).all()


def find_entry(session: AnySession, incident: Incident, uid: str) -> TimelineEntry | None:
    """Give one entry of a case."""
    return session.scalar(
        select(TimelineEntry).where(
            TimelineEntry.incident_id == incident.id, TimelineEntry.uid == uid
        )
    )


def list_tasks(session: AnySession, incident: Incident) -> Sequence[Task]:
    """Give the tasks of a case: what is open first, by due time."""
    return session.scalars(
        select(Task)
        .where(Task.incident_id == incident.id)
        .options(joinedload(Task.assignee))
        .order_by(Task.state != TaskState.OPEN, Task.due_at.is_(None), Task.due_at, Task.id)
        .limit(LIMIT)
    ).all()


def find_task(
    session: AnySession, incident: Incident, uid: str, *, for_update: bool = False
) -> Task | None:
    """Give one task of a case, locked when it is going to change."""
    statement = select(Task).where(Task.incident_id == incident.id, Task.uid == uid)
    return session.scalar(statement.with_for_update() if for_update else statement)


def list_own_tasks(session: AnySession, member: SignedIn) -> Sequence[Task]:
    """Give the member's open tasks of open cases, the first due first."""
    cases = visible(member).where(Incident.status.in_(OPEN_STATES)).with_only_columns(Incident.id)
    return session.scalars(
        select(Task)
        .where(
            Task.assignee_id == member.id,
            Task.state == TaskState.OPEN,
            Task.incident_id.in_(cases),
        )
        .options(joinedload(Task.incident))
        .order_by(Task.due_at.is_(None), Task.due_at, Task.id)
        .limit(SHOWN)
    ).all()


@dataclass(frozen=True)
class Indicated:
    """An indicator of a case and where else the member may see it: in which other cases, as what."""

    indicator: Indicator
    elsewhere: tuple[Sighting, ...]


def list_indicators(
    session: AnySession, member: SignedIn, incident: Incident, seeks: Sequence[Seek] = ()
) -> list[Indicated]:
    """Give the indicators of a case with their hits in other cases; `seeks` look in other packages.

    One statement, and one more for each place where is looked.
    """
    own = session.scalars(
        select(Indicator).where(_of(incident)).order_by(Indicator.kind, Indicator.id).limit(LIMIT)
    ).all()
    hits: dict[str, list[Sighting]] = {}
    alike = select(Indicator.value_index).where(_of(incident))
    traces = select(Indicator.trace).where(_of(incident), Indicator.trace.is_not(None))
    found: list[Sequence[Sighting]] = [
        _seek(session, member, incident, Indicator.value_index, alike),
        *(seek(session, member, incident, traces) for seek in seeks),
    ]
    for sighting in chain.from_iterable(found):
        hits.setdefault(sighting.value, []).append(sighting)
    return [
        Indicated(one, _once(hits.get(one.value_index, []) + hits.get(one.trace or "", [])))
        for one in own
    ]


def _once(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Name each case once for each thing that it has the value as, though many records may."""
    first: dict[tuple[str, str], Sighting] = {}
    for one in sightings:
        first.setdefault((one.case_uid, one.what), one)
    return tuple(first.values())


def seek_indicators(
    session: AnySession, member: SignedIn, incident: Incident, values: Select[*tuple[Any, ...]]
) -> Sequence[Sighting]:
    """Give where traces of a case stand as indicators of other cases the member may see."""
    return _seek(session, member, incident, Indicator.trace, values)


def _seek(
    session: AnySession,
    member: SignedIn,
    incident: Incident,
    column: InstrumentedAttribute[Any],
    values: Select[*tuple[Any, ...]],
) -> list[Sighting]:
    rows = session.execute(
        visible(member)
        .join(Indicator, Indicator.incident_id == Incident.id)
        .with_only_columns(column, Incident.uid, Incident.number, Incident.title)
        .where(
            column.in_(values),
            Indicator.incident_id != incident.id,
            Indicator.withdrawn_at.is_(None),
        )
        .order_by(Incident.id.desc())
        .limit(LIMIT)
    )
    return [
        Sighting(value, INDICATED, f"/incidents/{uid}/indicators", uid, number, title)
        for value, uid, number, title in rows
    ]


def stream_indicators(
    session: AnySession, incident: Incident, *, most: int | None = None
) -> Iterator[tuple[IndicatorKind, str, datetime]]:
    """Give kind, value and time of record of a case's indicators, by kind; `most` of them."""
    rows = session.execute(
        select(Indicator.uid, Indicator.kind, Indicator.sealed_value, Indicator.added_at)  # type: ignore[attr-defined]  # the stored form of `value`
        .where(_of(incident))
        .order_by(Indicator.kind, Indicator.id)
        .limit(most)
        .execution_options(yield_per=AT_ONCE)
    )
    for uid, kind, sealed, added_at in rows:
        yield kind, Indicator.value.read(uid, sealed) or "", added_at


def count_indicators(session: AnySession, incident: Incident) -> int:
    """Count the indicators of a case."""
    counted = select(func.count()).select_from(Indicator).where(_of(incident))
    return session.scalar(counted) or 0


def find_indicator(session: AnySession, incident: Incident, uid: str) -> Indicator | None:
    """Give one indicator of a case."""
    return session.scalar(select(Indicator).where(_of(incident), Indicator.uid == uid))


def _of(incident: Incident) -> ColumnElement[bool]:
    return (Indicator.incident_id == incident.id) & Indicator.withdrawn_at.is_(None)


def _related(model: type[TimelineEntry | Task | Indicator]) -> Related:
    return Related(
        model,
        lambda case: select(model.uid).where(model.incident_id == case.id),
        Permission.INCIDENT_READ,
        lambda entry, *_: changed_in(entry),
    )


RELATED = (_related(TimelineEntry), _related(Task), _related(Indicator))
"""What of this package belongs to the history of a case."""
