"""The figures of the reports, read in two statements whatever the number of cases."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, scoped_session

from core.clock import midnight_after, midnight_of
from duties.models import Duty
from duties.queries.lists import CERTAIN
from incidents.models import Incident
from incidents.vocabulary import IncidentStatus
from inquiries.reports.period import Period, last_day
from notifications.models import Notification
from notifications.vocabulary import NotificationKind, NotificationStatus
from overview.reports.statistics import Figures, figures_of

AnySession = Session | scoped_session[Session]
REAL = and_(Incident.is_drill.is_(False), Incident.status != IncidentStatus.FALSE_ALARM)


def read_figures(session: AnySession, period: Period, now: datetime) -> Figures:
    """Count a period; figures alone, so the right to statistics is enough."""
    return figures_of(period, now, _filed(session, period), _duties(session, period, now))


def _filed(session: AnySession, period: Period) -> Iterator[tuple[int, NotificationKind, int]]:
    at = Notification.submitted_at
    rows = session.execute(
        select(_month_of(at, period), Notification.kind, at, Incident.discovered_at)
        .join(Incident, Incident.id == Notification.incident_id)
        .where(
            Notification.status == NotificationStatus.SUBMITTED,
            Incident.is_drill.is_(False),
            *_within(at, period),
        )
    )
    for place, kind, submitted_at, discovered_at in rows:
        if submitted_at is None:
            continue
        yield place, kind, int((submitted_at - discovered_at).total_seconds() // 60)


def _duties(session: AnySession, period: Period, now: datetime) -> Iterator[tuple[int, str, int]]:
    is_late = and_(Duty.met_at.is_not(None), func.coalesce(Duty.late_minutes, 0) > 0)
    outcome = case(
        (is_late, "late"),
        (Duty.met_at.is_not(None), "met"),
        (Duty.overdue_at <= now, "overdue"),
        else_="open",
    )
    counted = (
        select(_month_of(Duty.clock_start, period).label("place"), outcome.label("outcome"))
        .join(Incident, Incident.id == Duty.incident_id)
        .where(REAL, *_within(Duty.clock_start, period), or_(Duty.met_at.is_not(None), _is_owed()))
        .subquery()
    )
    rows = session.execute(
        select(counted.c.place, counted.c.outcome, func.count()).group_by(
            counted.c.place, counted.c.outcome
        )
    )
    for place, name, count in rows:
        yield int(place), str(name), int(count)


def _is_owed() -> ColumnElement[bool]:
    return and_(Duty.is_open, CERTAIN)


def _month_of(column: Any, period: Period) -> ColumnElement[int]:  # noqa: ANN401 (a column of instants)
    """Give the place of an instant's month in the period."""
    ends = [
        (column < midnight_after(last_day(month)), place)
        for place, month in enumerate(period.months)
    ]
    return case(*ends, else_=len(period.months) - 1)


def _within(column: Any, period: Period) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401 (likewise)
    return column >= midnight_of(period.first), column < midnight_after(period.last)
