"""Which cases owe a 続報: of one case, of a page of them, of those that wait."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from incidents.models import Incident
from incidents.queries import visible
from notifications.models import FollowUp, FollowUpWaiver

AnySession = Session | scoped_session[Session]
SHOWN = 10

# Made once: every page of a case with a submitted report asks it.
_OF_CASE = select(FollowUp.mark, FollowUp.needed_since).where(
    FollowUp.incident_id == bindparam("incident_id")
)


def find_follow_up(session: AnySession, incident: Incident) -> Row[*tuple[Any, ...]] | None:
    """Give the mark of what differs from the last submitted report, and since when a 続報 is needed."""
    return session.execute(_OF_CASE, {"incident_id": incident.id}).one_or_none()


def find_waiver(session: AnySession, incident: Incident, mark: str) -> FollowUpWaiver | None:
    """Give the decision that these differences need no 続報."""
    return session.scalar(
        select(FollowUpWaiver)
        .where(FollowUpWaiver.incident_id == incident.id, FollowUpWaiver.mark == mark)
        .options(joinedload(FollowUpWaiver.decided_by))
        .order_by(FollowUpWaiver.id.desc())
        .limit(1)
    )


def list_needing(session: AnySession, member: SignedIn) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the cases that owe a 続報, the longest owed first."""
    if not member.may(Permission.NOTIFICATION_READ):
        return []
    statement = (
        visible(member)
        .with_only_columns(
            Incident.uid,
            Incident.number,
            Incident.title,
            Incident.is_drill,
            FollowUp.needed_since,
        )
        .join(FollowUp, FollowUp.incident_id == Incident.id)
        .where(FollowUp.needed_since.is_not(None))
        .order_by(FollowUp.needed_since, Incident.id)
        .limit(SHOWN)
    )
    return session.execute(statement).all()


# Made once: every page of the list of cases asks it.
_NEEDING = (
    select(Incident.uid)
    .join(FollowUp, FollowUp.incident_id == Incident.id)
    .where(Incident.uid.in_(bindparam("uids", expanding=True)), FollowUp.needed_since.is_not(None))
)


def needing_among(session: AnySession, uids: Sequence[str]) -> set[str]:
    """Give which of these cases (by uid) owe a 続報, in one statement."""
    return set(session.scalars(_NEEDING, {"uids": uids}))
