"""The 経過 of an inquiry and its promises to call back."""

from collections.abc import Sequence
from datetime import datetime

from attachments.intake import Taken
from attachments.operations import receive
from core.work import Work
from inquiries.models import CallBack, Inquiry, InquiryNote, NoteFile
from inquiries.operations.targets import next_due_of
from inquiries.vocabulary import Channel, Direction


def add_note(
    work: Work,
    inquiry: Inquiry,
    *,
    happened_at: datetime,
    direction: Direction,
    text: str,
    channel: Channel | None = None,
    is_reply: bool = True,
    taken: Sequence[Taken] = (),
) -> InquiryNote:
    """Add a step to the 経過; the first one towards the customer that says more than 受理 is the 一次回答.

    `taken` are files that came or went with it.
    """
    received = [receive(work, one) for one in taken]
    work.because("inquiries:add_note")
    note = InquiryNote(
        happened_at=happened_at,
        noted_at=work.now,
        member_name=work.actor.name,
        channel=channel,
        direction=direction,
        text=text,
    )
    note.inquiry = inquiry
    work.session.add(note)
    for attachment in received:
        note.files.append(NoteFile(attachment=attachment))
    if is_reply and direction is Direction.OUTBOUND and inquiry.first_replied_at is None:
        inquiry.first_replied_at = happened_at
        inquiry.next_due_at = next_due_of(inquiry)
    inquiry.updated_at = work.now
    work.session.flush()
    return note


def promise_call_back(
    work: Work,
    inquiry: Inquiry,
    *,
    promised_at: datetime,
    matter: str | None,
    assignee_id: int | None,
) -> CallBack:
    """Write down that somebody will call back at a certain time (UTC)."""
    work.because("inquiries:promise_call_back")
    promise = CallBack(promised_at=promised_at, matter=matter, assignee_id=assignee_id)
    promise.inquiry = inquiry
    work.session.add(promise)
    inquiry.updated_at = work.now
    work.session.flush()
    return promise


def keep_call_back(work: Work, promise: CallBack) -> None:
    """Note that the call was made; a second time changes nothing."""
    if promise.kept_at is not None:
        return
    work.because("inquiries:keep_call_back")
    promise.kept_at, promise.kept_by = work.now, work.actor.name
    work.session.flush()
