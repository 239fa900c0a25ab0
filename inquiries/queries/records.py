"""One inquiry, what stands beside it, and the inquiries of a 事案."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, scoped_session, selectinload

from accounts.guard import SignedIn
from accounts.models import Member
from accounts.permissions import Permission, roles_with
from accounts.queries import list_members_with
from audit.models import AuditEntry
from audit.queries import history_of
from incidents.models import Incident
from incidents.vocabulary import FigureItem
from incidents.workflow import OPEN_STATES as OPEN_INCIDENTS
from inquiries.models import CallBack, Inquiry, InquiryNote, NoteFile
from inquiries.vocabulary import InquiryDamage, InquiryKind, InquiryStatus

AnySession = Session | scoped_session[Session]
OFFERED = 200
HISTORY_LIMIT = 500


def visible(member: SignedIn) -> Select[Inquiry]:
    """Give the inquiries a member may see: all with the permission, else none."""
    inquiries = select(Inquiry)
    return inquiries if member.may(Permission.INQUIRY_READ) else inquiries.where(Inquiry.id < 0)


def find_inquiry(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> Inquiry | None:
    """Give an inquiry the member may see, locked when it is going to change."""
    statement = visible(member).where(Inquiry.uid == uid)
    if for_update:
        return session.scalar(statement.with_for_update(of=Inquiry))
    return session.scalar(
        statement.options(
            joinedload(Inquiry.assignee),
            joinedload(Inquiry.received_by),
            joinedload(Inquiry.incident),
            joinedload(Inquiry.affected_account),
            selectinload(Inquiry.notes)
            .selectinload(InquiryNote.files)
            .joinedload(NoteFile.attachment),
            selectinload(Inquiry.call_backs).joinedload(CallBack.assignee),
        )
    )


def find_call_back(session: AnySession, inquiry: Inquiry, uid: str) -> CallBack | None:
    """Give one promise of an inquiry."""
    return session.scalar(
        select(CallBack).where(CallBack.inquiry_id == inquiry.id, CallBack.uid == uid)
    )


def find_note_file(session: AnySession, inquiry: Inquiry, uid: str) -> NoteFile | None:
    """Give one file of the 経過 of an inquiry."""
    return session.scalar(
        select(NoteFile)
        .join(InquiryNote, InquiryNote.id == NoteFile.note_id)
        .where(InquiryNote.inquiry_id == inquiry.id, NoteFile.uid == uid)
        .options(joinedload(NoteFile.attachment))
    )


def list_assignable(session: AnySession) -> list[tuple[str, str]]:
    """Give (uid, name) of the members an inquiry can be assigned to."""
    return list_members_with(session, roles_with(Permission.INQUIRY_WRITE))


def list_offered_incidents(session: AnySession) -> list[tuple[str, str]]:
    """Give (uid, number and title) of the open cases an inquiry can be joined to, newest first."""
    cases = session.execute(
        select(Incident.uid, Incident.number, Incident.title, Incident.is_drill)
        .where(Incident.status.in_(OPEN_INCIDENTS))
        .order_by(Incident.id.desc())
        .limit(OFFERED)
    )
    return [
        (case.uid, f"{case.number} {'【訓練】' if case.is_drill else ''}{case.title}")
        for case in cases
    ]


def find_incident_for_answering(session: AnySession, member: SignedIn, uid: str) -> Incident | None:
    """Give a case to a member who answers customers; its page shows only what answering needs."""
    if not member.may(Permission.INQUIRY_READ):
        return None
    return session.scalar(select(Incident).where(Incident.uid == uid))


def list_changes(session: AnySession, inquiry: Inquiry) -> Sequence[AuditEntry]:
    """Give the audit entries that changed an inquiry or its promises, newest first."""
    uids = [inquiry.uid, *(promise.uid for promise in inquiry.call_backs)]
    return history_of(session, ["inquiry", "call_back"], uids, HISTORY_LIMIT)


def list_of_incident(
    session: AnySession, member: SignedIn, incident: Incident
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the inquiries joined to a case, the earliest first."""
    statement = (
        visible(member)
        .with_only_columns(
            Inquiry.uid,
            Inquiry.number,
            Inquiry.kind,
            Inquiry.category,
            Inquiry.damage,
            Inquiry.status,
            Inquiry.received_at,
            Member.name.label("assignee"),
        )
        .outerjoin(Member, Member.id == Inquiry.assignee_id)
        .where(Inquiry.incident_id == incident.id)
        .order_by(Inquiry.received_at, Inquiry.id)
    )
    return session.execute(statement).all()


@dataclass(frozen=True)
class Counts:
    """How many 相談・苦情 a case has had: all, complaints, not yet closed, with damage."""

    total: int
    complaints: int
    open: int
    damaged: int

    @property
    def figures(self) -> dict[FigureItem, int]:
        """Give the counts as the figures of a case."""
        return {
            FigureItem.INQUIRIES: self.total - self.complaints,
            FigureItem.COMPLAINTS: self.complaints,
            FigureItem.INQUIRIES_OPEN: self.open,
            FigureItem.INQUIRIES_DAMAGED: self.damaged,
        }

    def differ_from(self, incident: Incident) -> bool:
        """Say whether the figures of a case are others than its inquiries are now."""
        return any(
            (figure.confirmed if (figure := incident.figure(item)) else None) != number
            for item, number in self.figures.items()
        )


# Made once: every page of a case asks it, and making it costs more than running it.
_COUNTS = select(
    func.count(),
    func.count().filter(Inquiry.kind.in_((InquiryKind.COMPLAINT, InquiryKind.DISPUTE))),
    func.count().filter(Inquiry.status != InquiryStatus.CLOSED),
    func.count().filter(Inquiry.damage == InquiryDamage.YES),
).where(Inquiry.incident_id == bindparam("incident_id"))


def count_for_incident(session: AnySession, incident_id: int) -> Counts:
    """Count the inquiries of a case in one statement."""
    return Counts(*session.execute(_COUNTS, {"incident_id": incident_id}).one())


def find_by_source_key(session: AnySession, key: str) -> Inquiry | None:
    """Give the inquiry that another system sent under a number of its own."""
    return session.scalar(select(Inquiry).where(Inquiry.source_key == key))


def find_incident_id(session: AnySession, uid: str | None) -> int | None:
    """Give the internal id of a case."""
    return session.scalar(select(Incident.id).where(Incident.uid == uid)) if uid else None
