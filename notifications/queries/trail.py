"""What the audit trail tells about a letter: who wrote it and its case, and what was done with it."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, scoped_session

from audit.models import AuditEntry
from audit.queries import Event, events_of, history_of
from audit.vocabulary import EntryKind
from casefile.models import Indicator
from core.work import Actor
from incidents.models import Incident, IncidentFigure
from ledger.models import AffectedAccount
from notifications.models import Notification
from notifications.vocabulary import AnnexKind
from notifications.workflow import LATER_WORKFLOW, WORKFLOW

AnySession = Session | scoped_session[Session]

WRITTEN = {
    "notifications:draft": "作成",
    "notifications:draft_follow_up": "作成",
    "notifications:draft_final": "作成",
    "notifications:revise": "内容の変更",
}
"""The acts on a letter by which somebody becomes one of its writers."""
STAGED = {"notifications:approve_stage": "承認（途中の段階）"}
ENCLOSED: dict[AnnexKind, type[AffectedAccount | Indicator]] = {
    AnnexKind.ACCOUNTS: AffectedAccount,
    AnnexKind.INDICATORS: Indicator,
}
"""Whoever wrote the records that a 別紙 tells has written a part of the letter."""
EVENTS_SHOWN = 50


def list_writers(session: AnySession, notification: Notification, asker: Actor) -> list[str]:
    """Give everyone who had a hand in a letter: its writers, those of its case, and who asks for review."""
    of_annexes = [
        and_(
            AuditEntry.subject_table == table.__tablename__,
            AuditEntry.subject_uid.in_(
                select(table.uid).where(table.incident_id == notification.incident_id)
            ),
        )
        for kind, table in ENCLOSED.items()
        if kind in notification.annexes
    ]
    of_letter = and_(
        AuditEntry.subject_table == Notification.__tablename__,
        AuditEntry.subject_uid.in_(_carried_from(notification)),
        AuditEntry.verb.in_(WRITTEN),
    )
    found = session.scalars(
        select(AuditEntry.actor_uid)
        .where(
            AuditEntry.kind == EntryKind.CHANGE,
            or_(changed_case(notification.incident), of_letter, *of_annexes),
        )
        .distinct()
    )
    writers = {notification.author.uid, asker.uid, *found}
    return sorted(uid for uid in writers if uid is not None)


def changed_case(incident: Incident) -> ColumnElement[bool]:
    """Give the condition of the entries that changed a case or one of its figures."""
    figures = select(IncidentFigure.uid).where(IncidentFigure.incident_id == incident.id)
    return or_(
        and_(
            AuditEntry.subject_table == Incident.__tablename__,
            AuditEntry.subject_uid == incident.uid,
        ),
        and_(
            AuditEntry.subject_table == IncidentFigure.__tablename__,
            AuditEntry.subject_uid.in_(figures),
        ),
    )


def _carried_from(notification: Notification) -> list[str]:
    """Give a letter and those before it: texts written by hand go from one to the next."""
    found: list[str] = []
    letter: Notification | None = notification
    while letter is not None:
        found.append(letter.uid)
        letter = letter.previous
    return found


def list_events(session: AnySession, notification: Notification) -> list[Event]:
    """Give what was done with a letter, the latest first."""
    table, uid = Notification.__tablename__, notification.uid
    entries = history_of(session, [table], [uid], EVENTS_SHOWN)
    names = WORKFLOW.words() | LATER_WORKFLOW.words() | WRITTEN | STAGED
    return events_of(entries, names)
