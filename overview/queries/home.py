"""What waits for the member who opens the product."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, select
from sqlalchemy.orm import Session, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from incidents.models import Incident
from incidents.queries import visible
from incidents.workflow import OPEN_STATES
from notifications.models import Notification
from notifications.vocabulary import NotificationStatus

AnySession = Session | scoped_session[Session]
SHOWN = 10
REPORTED = (NotificationStatus.SUBMITTED,)


def list_own_cases(session: AnySession, member: SignedIn) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the member's open cases, the longest known first."""
    return _cases(session, member, Incident.assignee_id == member.id)


def list_unreported(session: AnySession, member: SignedIn) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the open cases whose 一報 has not been submitted yet, the longest known first; a drill owes none."""
    reported = exists().where(
        Notification.incident_id == Incident.id, Notification.status.in_(REPORTED)
    )
    return _cases(session, member, ~reported & Incident.is_drill.is_(False))


def list_in_review(session: AnySession, member: SignedIn) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the reports that wait for an approver."""
    if not member.may(Permission.NOTIFICATION_APPROVE):
        return []
    return session.execute(
        select(
            Notification.uid,
            Notification.number,
            Notification.updated_at,
            Incident.number.label("incident"),
            Incident.title,
            Incident.is_drill,
        )
        .join(Incident, Incident.id == Notification.incident_id)
        .where(Notification.status == NotificationStatus.IN_REVIEW)
        .order_by(Notification.updated_at)
        .limit(SHOWN)
    ).all()


def _cases(
    session: AnySession, member: SignedIn, condition: ColumnElement[bool]
) -> Sequence[Row[*tuple[Any, ...]]]:
    statement = (
        visible(member)
        .with_only_columns(
            Incident.uid,
            Incident.number,
            Incident.title,
            Incident.status,
            Incident.discovered_at,
            Incident.is_drill,
        )
        .where(Incident.status.in_(OPEN_STATES), condition)
        .order_by(Incident.discovered_at, Incident.id)
        .limit(SHOWN)
    )
    return session.execute(statement).all()
