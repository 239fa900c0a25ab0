"""What of the database belongs into the 事案記録一式 of a case; every read starts from a case the member may see."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, scoped_session, selectinload

import casefile.queries
import evidence.queries
import ledger.queries
import lookback.queries
from attachments.models import Attachment
from audit.models import AuditEntry
from audit.queries import Entry, Subject, stream_entries
from audit.vocabulary import EntryKind
from duties.models import DutyAnswer, DutyDecision, DutyFacts, DutyFiling, DutyRemark
from evidence.models import CustodyEntry, EvidenceFile, EvidenceItem
from incidents.models import Incident
from incidents.queries import OWN
from inquiries.models import Inquiry
from lookback.models import Finding, LookBack
from notifications.models import FollowUpWaiver, Notification

AnySession = Session | scoped_session[Session]
RELATED = (
    *OWN,
    *casefile.queries.RELATED,
    *evidence.queries.RELATED,
    *ledger.queries.RELATED,
    *lookback.queries.RELATED,
)
HANGING: tuple[Any, ...] = (
    Notification,
    FollowUpWaiver,
    DutyFacts,
    DutyAnswer,
    DutyDecision,
    DutyFiling,
    DutyRemark,
    Inquiry,
)
"""Further tables whose records name their case."""


def stream_trail(session: AnySession, incident: Incident, last_seq: int) -> Iterator[Entry]:
    """Give the entries about a case and all that belongs to it, up to one number of the chain."""
    subjects: list[Subject] = [
        (str(one.model.__tablename__), one.uids(incident)) for one in RELATED
    ]
    subjects += [
        (model.__tablename__, select(model.uid).where(model.incident_id == incident.id))
        for model in HANGING
    ]
    for entry in stream_entries(session, subjects):
        if int(entry.row["seq"]) > last_seq:
            return
        yield entry


def last_seq(session: AnySession) -> int:
    """Give the number of the last entry of the trail."""
    newest = select(AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(1)
    return session.scalar(newest) or 0


def list_letters(session: AnySession, incident: Incident) -> Sequence[str]:
    """Give the uids of the approved letters of a case, the first report first."""
    return session.scalars(
        select(Notification.uid)
        .where(Notification.incident_id == incident.id, Notification.approved_at.is_not(None))
        .order_by(Notification.report_no, Notification.id)
    ).all()


def find_letter(session: AnySession, uid: str) -> Notification:
    """Give one letter with its file."""
    return session.scalars(select(Notification).where(Notification.uid == uid)).one()


def list_evidence(session: AnySession, incident: Incident) -> Sequence[EvidenceItem]:
    """Give the evidence of a case with its files."""
    files = selectinload(EvidenceItem.files).joinedload(EvidenceFile.attachment)
    return session.scalars(
        select(EvidenceItem)
        .where(EvidenceItem.incident_id == incident.id)
        .options(files.joinedload(Attachment.proof))
        .order_by(EvidenceItem.id)
    ).all()


def list_custody(session: AnySession, incident: Incident) -> Sequence[CustodyEntry]:
    """Give the ledger of who had the evidence of a case, piece by piece."""
    return session.scalars(
        select(CustodyEntry)
        .join(EvidenceItem, EvidenceItem.id == CustodyEntry.item_id)
        .where(EvidenceItem.incident_id == incident.id)
        .options(joinedload(CustodyEntry.item))
        .order_by(CustodyEntry.item_id, CustodyEntry.number)
    ).all()


def list_inquiries(session: AnySession, incident: Incident) -> Sequence[Inquiry]:
    """Give the 相談・苦情 that are joined to a case, the earliest first."""
    return session.scalars(
        select(Inquiry)
        .where(Inquiry.incident_id == incident.id)
        .options(joinedload(Inquiry.assignee), joinedload(Inquiry.incident))
        .order_by(Inquiry.received_at, Inquiry.id)
    ).all()


def list_look_backs(session: AnySession, incident: Incident) -> Sequence[LookBack]:
    """Give the checks that a case led to, and those that found it."""
    found = select(Finding.look_back_id).where(Finding.incident_id == incident.id)
    return session.scalars(
        select(LookBack)
        .where((LookBack.incident_id == incident.id) | LookBack.id.in_(found))
        .order_by(LookBack.id)
    ).all()


def list_hanging(session: AnySession, model: Any, incident: Incident) -> Sequence[Any]:  # noqa: ANN401 (a table of duties)
    """Give the records of a table that name a case, in the order they were made."""
    return session.scalars(
        select(model).where(model.incident_id == incident.id).order_by(model.id)
    ).all()


def find_making(session: AnySession, sha256: str) -> AuditEntry | None:
    """Give the entry that tells of the making of a package, by the SHA-256 of its file."""
    return session.scalar(
        select(AuditEntry).where(
            AuditEntry.kind == EntryKind.DOWNLOAD,
            AuditEntry.verb == "dossiers:make",
            AuditEntry.changes.contains(sha256, autoescape=True),
        )
    )
