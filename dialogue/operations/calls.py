"""Calls to the authority: recorded as filings, with what was asked and what was promised."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from casefile.operations import note_event
from casefile.vocabulary import Source
from core.moments import Moment, Precision
from core.work import Conflict, Work
from core.workflow import MoveRefused
from dialogue.models import PhonePromise, PhoneReport
from duties.operations import file_duties
from duties.vocabulary import FilingMethod, Form, Recipient
from incidents.models import Incident
from notifications.models import Authority
from notifications.queries import find_last_submitted

CLOCK_SKEW = timedelta(minutes=5)
IN_FUTURE = "電話した日時が未来になっています。実際に電話した日時を入力してください。"
DRILL = "訓練の事案の報告は、当局に電話できません。"
ALREADY_KEPT = "この約束は、すでに完了と記録されています。"

Promise = tuple[str, datetime | None]
"""What was promised, and until when (UTC)."""


class CallRefused(Exception):
    """A call that cannot have been made, or of which none may be made."""


def record_call(  # noqa: PLR0913 (the entries of one call)
    work: Work,
    incident: Incident,
    *,
    authority: Authority,
    called_at: datetime,
    spoken_by: str,
    counterpart: str,
    receipt_no: str | None,
    script: str | None,
    questions: str | None,
    note: str | None,
    promises: Sequence[Promise],
    uid: str | None = None,
) -> PhoneReport:
    """Record the 一報 by telephone; it meets the duty at that instant, and the written 一報 tells of it.

    CallRefused for a drill and for a time to come.
    """
    if incident.is_drill:
        raise CallRefused(DRILL)
    if called_at > work.now + CLOCK_SKEW:
        raise CallRefused(IN_FUTURE)
    is_first = find_last_submitted(work.session, incident.id) is None
    number = work.next_number("TEL", 4)
    work.because("dialogue:record_call")
    call = PhoneReport(
        uid=uid,
        number=number,
        incident=incident,
        authority=authority,
        called_at=called_at,
        spoken_by=spoken_by,
        counterpart=counterpart,
        receipt_no=receipt_no,
        script=script,
        questions=questions,
        note=note,
        recorded_by=work.actor.name,
        recorded_at=work.now,
        updated_at=work.now,
    )
    call.promises = [PhonePromise(text=text, due_at=due_at) for text, due_at in promises]
    work.session.add(call)
    work.session.flush()
    file_duties(
        work,
        incident,
        Recipient.AUTHORITY,
        Form.FIRST_REPORT,
        called_at,
        FilingMethod.PHONE,
        f"{number} 電話による一報",
        receipt_no=receipt_no,
        source_uid=call.uid,
    )
    _tell(work, call, is_first=is_first)
    return call


def _tell(work: Work, call: PhoneReport, *, is_first: bool) -> None:
    """Put the call into the 時系列, and so into the written 一報 that follows it."""
    receipt = f"（受付番号　{call.receipt_no}）" if call.receipt_no else ""
    note_event(
        work,
        call.incident,
        text=f"{call.authority.label}に電話で一報{receipt}",
        happened=Moment(call.called_at, Precision.MINUTE),
        source=Source.OWN_RECORD,
        source_detail=call.number,
        is_reported=is_first,
    )


def revise_call(
    work: Work,
    call: PhoneReport,
    *,
    version: int,
    spoken_by: str,
    counterpart: str,
    receipt_no: str | None,
    questions: str | None,
    note: str | None,
) -> None:
    """Correct the record of a call; when and whom one called stays, because a duty was met by it."""
    if call.version != version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("dialogue:revise_call")
    call.spoken_by, call.counterpart = spoken_by, counterpart
    call.receipt_no, call.questions, call.note = receipt_no, questions, note
    if work.session.is_modified(call):
        call.updated_at = work.now
    work.session.flush()


def add_promise(
    work: Work, call: PhoneReport, *, text: str, due_at: datetime | None, uid: str | None = None
) -> PhonePromise:
    """Add something that was promised in a call."""
    work.because("dialogue:add_promise")
    promise = PhonePromise(uid=uid, call=call, text=text, due_at=due_at)
    work.session.add(promise)
    work.session.flush()
    return promise


def keep_promise(work: Work, promise: PhonePromise) -> None:
    """Record that what was promised has been done."""
    if promise.kept_at is not None:
        raise MoveRefused((ALREADY_KEPT,))
    work.because("dialogue:keep_promise")
    promise.kept_at, promise.kept_by = work.now, work.actor.name
    work.session.flush()
