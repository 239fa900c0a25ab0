"""Letters: one, one page of them, those of a case; always from what the member may see."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, defer, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from core.listing import Listing, Page, contains, page_of
from incidents import queries as incident_queries
from incidents.models import Incident
from notifications.models import Authority, Notification
from notifications.vocabulary import LaterApproval
from notifications.vocabulary import NotificationStatus as S

AnySession = Session | scoped_session[Session]

FILTERS = ("q", "status")
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "number": Notification.id,
    "updated": Notification.updated_at,
}
OPEN_STATES = (S.DRAFT, S.IN_REVIEW, S.APPROVED)


def visible(member: SignedIn) -> Select[Notification]:
    """Give the letters a member may see: those of the cases they may see, with the permission."""
    letters = select(Notification)
    if not member.may(Permission.NOTIFICATION_READ):
        return letters.where(Notification.id < 0)
    cases = incident_queries.visible(member).with_only_columns(Incident.id)
    return letters.where(Notification.incident_id.in_(cases))


def find_notification(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> Notification | None:
    """Give a letter the member may see, locked when it is going to change."""
    statement = (
        visible(member)
        .where(Notification.uid == uid)
        .options(
            joinedload(Notification.incident),
            joinedload(Notification.authority),
            joinedload(Notification.author),
            joinedload(Notification.approved_by),
        )
    )
    if for_update:
        return session.scalar(statement.with_for_update(of=Notification))
    # A file of thousands of rows is fetched by its download alone.
    document = defer(Notification.sealed_document)  # type: ignore[attr-defined]  # the stored form of `document`
    return session.scalar(statement.options(document))


def list_page(session: AnySession, member: SignedIn, listing: Listing) -> Page:
    """Give one page of the list in two statements."""
    rows = (
        visible(member)
        .with_only_columns(
            Notification.uid,
            Notification.number,
            Notification.kind,
            Notification.report_no,
            Notification.status,
            Notification.dated_on,
            Notification.submitted_at,
            Notification.later_status,
            Notification.updated_at,
            Incident.uid.label("incident_uid"),
            Incident.number.label("incident_number"),
            Incident.title.label("incident_title"),
            Incident.is_drill,
            Authority.name.label("authority"),
        )
        .join(Incident, Incident.id == Notification.incident_id)
        .join(Authority, Authority.id == Notification.authority_id)
        .where(*_conditions(listing))
    )
    return page_of(session, rows, listing, SORTS[listing.sort], Notification.id)


def _conditions(listing: Listing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if text := listing.value("q"):
        columns = (Notification.number, Notification.document_no, Incident.number, Incident.title)
        conditions.append(or_(*(contains(column, text) for column in columns)))
    status = listing.value("status")
    if status == "open":
        conditions.append(Notification.status.in_(OPEN_STATES))
    elif status == "later":
        conditions.append(Notification.later_status == LaterApproval.WAITING)
    elif status in list(S):
        conditions.append(Notification.status == S(status))
    return conditions


# Made once: every page of a case asks it.
_OF_INCIDENT = (
    select(
        Notification.uid,
        Notification.number,
        Notification.kind,
        Notification.report_no,
        Notification.status,
        Notification.approved_at,
        Notification.submitted_at,
        Notification.later_status,
        Notification.later_due_at,
        Notification.updated_at,
        Authority.name.label("authority"),
    )
    .join(Authority, Authority.id == Notification.authority_id)
    .where(Notification.incident_id == bindparam("incident_id"))
    .order_by(Notification.id.desc())
)


def list_of_incident(session: AnySession, incident: Incident) -> Sequence[Any]:
    """Give the letters of a case, the latest first, without what they contain."""
    return session.execute(_OF_INCIDENT, {"incident_id": incident.id}).all()


# A 別紙 of thousands of rows makes a large file, which nobody wants who asks what was said.
_WITHOUT_FILE = (
    defer(Notification.sealed_document),  # type: ignore[attr-defined]  # the stored form
    defer(Notification.sealed_letter),  # type: ignore[attr-defined]  # the stored form
)
_LAST_SUBMITTED = (
    select(Notification)
    .where(Notification.incident_id == bindparam("incident_id"), Notification.status == S.SUBMITTED)
    .order_by(Notification.report_no.desc())
    .limit(1)
    .options(*_WITHOUT_FILE)
)


def find_last_submitted(session: AnySession, incident_id: int) -> Notification | None:
    """Give the report of a case (by id) that was submitted last."""
    return session.scalar(_LAST_SUBMITTED, {"incident_id": incident_id})


def find_previous(session: AnySession, notification: Notification) -> Notification | None:
    """Give the report that a report follows."""
    if notification.previous_id is None:
        return None
    chosen = select(Notification).where(Notification.id == notification.previous_id)
    return session.scalar(chosen.options(*_WITHOUT_FILE))


def find_standing(session: AnySession, incident: Incident) -> Notification | None:
    """Give the latest report of a case that has not been withdrawn."""
    return session.scalar(
        select(Notification)
        .where(Notification.incident_id == incident.id, Notification.status != S.WITHDRAWN)
        .order_by(Notification.report_no.desc())
        .limit(1)
    )
