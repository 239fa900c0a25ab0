"""Reads of 証拠; every one starts from a case that the member may see."""

from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload, scoped_session, selectinload

from accounts.guard import SignedIn
from accounts.permissions import Permission
from attachments.models import Attachment, AttachmentProof
from attachments.vocabulary import CheckState, Verdict
from core.listing import Listing, Page, page_of
from evidence.models import CustodyEntry, EvidenceFile, EvidenceItem
from evidence.reports.history import changed_in
from incidents.models import Incident
from incidents.queries import Related, visible

AnySession = Session | scoped_session[Session]
SORTS = ("number",)


@dataclass(frozen=True)
class Counts:
    """How much evidence a case has: pieces, files in use, files kept apart, files that are not what they were."""

    pieces: int
    files: int
    apart: int
    different: int


def find_evidence(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> EvidenceItem | None:
    """Give a piece of evidence of a case the member may see, with its files and its ledger."""
    cases = visible(member).with_only_columns(Incident.id)
    one = select(EvidenceItem).where(
        EvidenceItem.uid == uid, EvidenceItem.incident_id.in_(cases.scalar_subquery())
    )
    if for_update:
        return session.scalar(one.with_for_update(of=EvidenceItem))
    files = selectinload(EvidenceItem.files).joinedload(EvidenceFile.attachment)
    ledger = selectinload(EvidenceItem.custody).joinedload(CustodyEntry.file)
    return session.scalar(
        one.options(
            joinedload(EvidenceItem.incident).joinedload(Incident.assignee),
            files,
            ledger.joinedload(EvidenceFile.attachment),
        )
    )


def find_file(item: EvidenceItem, uid: str) -> EvidenceFile | None:
    """Give one file of a piece of evidence."""
    return next((file for file in item.files if file.uid == uid), None)


def list_page(session: AnySession, incident: Incident, listing: Listing) -> Page:
    """Give one page of the evidence of a case in two statements."""
    in_use = Attachment.withdrawn_at.is_(None)
    files = (
        select(
            EvidenceFile.item_id,
            func.count().filter(in_use).label("files"),
            func.count().filter(in_use, Attachment.check_state != CheckState.CLEAN).label("apart"),
            func.count().filter(in_use, AttachmentProof.verdict != Verdict.SAME).label("different"),
            func.count().filter(in_use, AttachmentProof.verdict == Verdict.SAME).label("same"),
        )
        .join(Attachment, Attachment.id == EvidenceFile.attachment_id)
        .outerjoin(AttachmentProof, AttachmentProof.attachment_id == Attachment.id)
        .join(EvidenceItem, EvidenceItem.id == EvidenceFile.item_id)
        .where(EvidenceItem.incident_id == incident.id)
        .group_by(EvidenceFile.item_id)
        .subquery()
    )
    counted = (func.coalesce(files.c[name], 0).label(name) for name in _COUNTED)
    rows = (
        select(EvidenceItem, *counted)
        .outerjoin(files, files.c.item_id == EvidenceItem.id)
        .where(EvidenceItem.incident_id == incident.id)
    )
    return page_of(session, rows, listing, EvidenceItem.id, EvidenceItem.id)


_COUNTED = ("files", "apart", "different", "same")


_IN_USE = Attachment.withdrawn_at.is_(None)
# Made once: every page of a case asks it, and making it costs more than running it.
_COUNTS = (
    select(
        func.count(func.distinct(EvidenceItem.id)),
        func.count(Attachment.id).filter(_IN_USE),
        func.count(Attachment.id).filter(_IN_USE, Attachment.check_state != CheckState.CLEAN),
        func.count(Attachment.id).filter(_IN_USE, AttachmentProof.verdict != Verdict.SAME),
    )
    .select_from(EvidenceItem)
    .outerjoin(EvidenceFile, EvidenceFile.item_id == EvidenceItem.id)
    .outerjoin(Attachment, Attachment.id == EvidenceFile.attachment_id)
    .outerjoin(AttachmentProof, AttachmentProof.attachment_id == Attachment.id)
    .where(EvidenceItem.incident_id == bindparam("incident_id"))
)


def count_for_incident(session: AnySession, incident_id: int) -> Counts:
    """Count the evidence of a case in one statement."""
    return Counts(*session.execute(_COUNTS, {"incident_id": incident_id}).one())


def list_attachments(session: AnySession, incident_uid: str) -> list[Attachment]:
    """Give the files of a case whose contents are kept, in the order of their receipt."""
    statement = (
        select(Attachment)
        .join(EvidenceFile, EvidenceFile.attachment_id == Attachment.id)
        .join(EvidenceItem, EvidenceItem.id == EvidenceFile.item_id)
        .join(Incident, Incident.id == EvidenceItem.incident_id)
        .where(Incident.uid == incident_uid, Attachment.dropped_at.is_(None))
        .order_by(Attachment.id)
    )
    return list(session.scalars(statement))


def _related(
    model: type[EvidenceItem | EvidenceFile | CustodyEntry | Attachment],
    uids: Select[str],
) -> Related:
    return Related(
        model,
        lambda case: uids.where(EvidenceItem.incident_id == case.id),
        Permission.INCIDENT_READ,
        lambda entry, *_: changed_in(entry),
    )


_FILES = select(Attachment.uid).join(EvidenceFile, EvidenceFile.attachment_id == Attachment.id)
RELATED = (
    _related(EvidenceItem, select(EvidenceItem.uid)),
    _related(EvidenceFile, select(EvidenceFile.uid).join(EvidenceFile.item)),
    _related(CustodyEntry, select(CustodyEntry.uid).join(CustodyEntry.item)),
    _related(Attachment, _FILES.join(EvidenceFile.item)),
)
"""What of the evidence belongs to the history of a case."""
