"""What the last comparison of each approved letter came to, and which letters have not been compared lately."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select
from sqlalchemy.orm import Session, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from incidents.models import Incident
from incidents.queries import visible
from notifications.models import LetterProof, Notification

AnySession = Session | scoped_session[Session]
SHOWN = 10


def find_proof(session: AnySession, notification: Notification) -> LetterProof | None:
    """Give what the last comparison of a letter came to."""
    one = select(LetterProof).where(LetterProof.notification_id == notification.id)
    return session.scalar(one)


def list_differing(session: AnySession, member: SignedIn) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the letters of cases the member may see that are no longer what was approved."""
    if not member.may(Permission.NOTIFICATION_READ):
        return []
    cases = visible(member).with_only_columns(Incident.id).scalar_subquery()
    return session.execute(
        select(
            Notification.uid,
            Notification.number,
            LetterProof.differing,
            LetterProof.verified_at,
        )
        .join(LetterProof, LetterProof.notification_id == Notification.id)
        .where(LetterProof.differing != frozenset(), Notification.incident_id.in_(cases))
        .order_by(LetterProof.verified_at.desc(), Notification.id)
        .limit(SHOWN)
    ).all()


def count_unproved(session: AnySession, before: datetime) -> int:
    """Count the approved letters that were not compared since an instant."""
    counted = select(func.count()).select_from(Notification)
    return int(session.scalar(_unproved(counted, before)) or 0)


def list_unproved(session: AnySession, before: datetime, limit: int) -> Sequence[str]:
    """Give the uids of approved letters that were not compared since an instant, the oldest first."""
    found = _unproved(select(Notification.uid), before)
    return session.scalars(found.order_by(Notification.id).limit(limit)).all()


def _unproved(statement: Any, before: datetime) -> Any:  # noqa: ANN401 (a select of any columns)
    is_due: ColumnElement[bool] = or_(LetterProof.id.is_(None), LetterProof.verified_at < before)
    joined = statement.outerjoin(LetterProof, LetterProof.notification_id == Notification.id)
    return joined.where(Notification.approved_at.is_not(None), is_due)
