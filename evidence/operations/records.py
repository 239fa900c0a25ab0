"""Pieces of evidence, their files, and the ledger of their custody."""

from collections.abc import Sequence
from datetime import datetime

from attachments.intake import Taken
from attachments.operations import receive
from core.moments import Moment
from core.work import Conflict, Work
from evidence.models import CustodyEntry, EvidenceFile, EvidenceItem
from evidence.vocabulary import CustodyAct, EvidenceKind
from incidents.models import Incident

RECEIVED_AS = "証拠としての保管"
MOVED_ON = "他の職員が先に更新しました。"


def record_evidence(  # noqa: PLR0913 (the entries of the form, its files, and the id)
    work: Work,
    incident: Incident,
    *,
    title: str,
    kind: EvidenceKind,
    obtained: Moment,
    source: str | None = None,
    obtained_by: str | None = None,
    note: str | None = None,
    taken: Sequence[Taken] = (),
    uid: str | None = None,
) -> EvidenceItem:
    """Record a piece of evidence with its files, and its receipt as the first line of the ledger."""
    work.because("evidence:record")
    item = EvidenceItem(
        uid=uid,
        number=work.next_number("EVD", 4),
        incident_id=incident.id,
        kind=kind,
        recorded_at=work.now,
        updated_at=work.now,
    )
    item.title, item.source, item.obtained = title, source, obtained
    item.obtained_by, item.note = obtained_by, note
    work.session.add(item)
    work.session.flush()
    note_custody(
        work,
        item,
        act=CustodyAct.RECEIVED,
        happened_at=work.now,
        person=work.actor.name,
        counterpart=source,
        purpose=RECEIVED_AS,
    )
    _attach(work, item, taken)
    return item


def revise_evidence(  # noqa: PLR0913 (the entries of the form)
    work: Work,
    item: EvidenceItem,
    *,
    version: int,
    title: str,
    kind: EvidenceKind,
    obtained: Moment,
    source: str | None,
    obtained_by: str | None,
    note: str | None,
) -> None:
    """Correct what is said of a piece; a version that is no longer the present one raises Conflict."""
    if version != item.version:
        raise Conflict(MOVED_ON)
    work.because("evidence:revise")
    item.title, item.kind, item.source, item.obtained = title, kind, source, obtained
    item.obtained_by, item.note = obtained_by, note
    if work.session.is_modified(item):
        item.updated_at = work.now
    work.session.flush()


def add_files(work: Work, item: EvidenceItem, taken: Sequence[Taken]) -> None:
    """Add files to a piece of evidence; each has a line of its own in the ledger."""
    for file in _attach(work, item, taken):
        note_custody(
            work,
            item,
            act=CustodyAct.RECEIVED,
            happened_at=work.now,
            person=work.actor.name,
            purpose=RECEIVED_AS,
            file=file,
        )


def note_custody(  # noqa: PLR0913 (the columns of the ledger)
    work: Work,
    item: EvidenceItem,
    *,
    act: CustodyAct,
    happened_at: datetime,
    person: str,
    purpose: str,
    counterpart: str | None = None,
    file: EvidenceFile | None = None,
    corrects: int | None = None,
) -> CustodyEntry:
    """Write a line into the ledger; `corrects` is the number of an earlier line that was wrong."""
    work.because("evidence:note_custody")
    entry = CustodyEntry(
        number=len(item.custody) + 1,
        act=act,
        happened_at=happened_at,
        corrects=corrects,
        recorded_at=work.now,
        recorded_by=work.actor.name,
    )
    entry.item, entry.file = item, file
    entry.person, entry.counterpart, entry.purpose = person, counterpart, purpose
    work.session.add(entry)
    work.session.flush()
    return entry


def _attach(work: Work, item: EvidenceItem, taken: Sequence[Taken]) -> list[EvidenceFile]:
    received = [receive(work, one) for one in taken]
    work.because("evidence:add_files")
    files = []
    for attachment in received:
        file = EvidenceFile(attachment_id=attachment.id)
        file.item, file.attachment = item, attachment
        work.session.add(file)
        files.append(file)
    if files:
        item.updated_at = work.now
    work.session.flush()
    return files
