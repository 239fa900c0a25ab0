"""Reads of approval: how the firm does it, what waits for somebody, what was checked before sending."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session, joinedload, scoped_session, selectinload

from accounts.guard import SignedIn
from accounts.permissions import Permission
from accounts.queries import list_members_who_may
from incidents.models import Incident
from notifications.models import (
    SETTINGS_UID,
    ApprovalSettings,
    Notification,
    NotificationApproval,
    PreSendCheck,
    usual_settings,
)
from notifications.queries.letters import visible
from notifications.vocabulary import LaterApproval
from notifications.vocabulary import NotificationStatus as S

AnySession = Session | scoped_session[Session]
SHOWN = 10


def find_approval_settings(session: AnySession, *, for_update: bool = False) -> ApprovalSettings:
    """Give the settings, the usual ones (version 0, not stored) before any are entered."""
    statement = select(ApprovalSettings).where(ApprovalSettings.uid == SETTINGS_UID)
    return session.scalar(statement.with_for_update() if for_update else statement) or (
        usual_settings()
    )


def find_pre_send_check(
    session: AnySession, notification: Notification, *, for_update: bool = False
) -> PreSendCheck:
    """Give what was checked of a report, an empty check (version 0, not stored) before."""
    statement = select(PreSendCheck).where(PreSendCheck.notification_id == notification.id)
    return session.scalar(statement.with_for_update() if for_update else statement) or PreSendCheck(
        notification_id=notification.id,
        number=notification.number,
        answers={},
        checked_by="",
        version=0,
    )


def list_awaiting_later(session: AnySession, member: SignedIn) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the reports that went out unapproved and wait for 事後承認, the first due first."""
    return session.execute(
        _rows(member)
        .where(Notification.later_status == LaterApproval.WAITING)
        .order_by(Notification.later_due_at)
        .limit(SHOWN)
    ).all()


def _rows(member: SignedIn) -> Select[*tuple[Any, ...]]:
    return (
        visible(member)
        .with_only_columns(
            Notification.uid,
            Notification.number,
            Notification.later_due_at,
            Incident.uid.label("incident_uid"),
            Incident.number.label("incident"),
            Incident.title,
        )
        .join(Incident, Incident.id == Notification.incident_id)
    )


def list_waiting(session: AnySession, since: datetime) -> Sequence[Notification]:
    """Give the reports that have waited for an approval since before an instant, and all that wait for 事後承認."""
    return session.scalars(
        select(Notification)
        .where(
            or_(
                (Notification.status == S.IN_REVIEW) & (Notification.waiting_since <= since),
                Notification.later_status == LaterApproval.WAITING,
            )
        )
        .options(
            joinedload(Notification.incident),
            joinedload(Notification.author),
            selectinload(Notification.approvals).joinedload(NotificationApproval.approver),
        )
        .order_by(Notification.id)
    ).all()


def list_approvers(session: AnySession, now: datetime) -> list[tuple[str, str]]:
    """Give (uid, name) of the members in office who may approve reports."""
    return list_members_who_may(session, Permission.NOTIFICATION_APPROVE, now)
