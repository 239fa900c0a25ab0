"""Sending a reply: what it tells the customer is told to the record of the inquiry too."""

from core.clock import to_jst
from core.work import Work
from core.workflow import Mover
from inquiries.models import Inquiry, Reply
from inquiries.operations.course import add_note
from inquiries.operations.records import move_inquiry
from inquiries.operations.targets import next_due_of
from inquiries.vocabulary import Channel, Direction, ReplyChannel, ReplyKind
from inquiries.vocabulary import ReplyStatus as R
from inquiries.workflow import REPLY_WORKFLOW, WORKFLOW

WAYS = {
    ReplyChannel.LETTER: (Channel.LETTER, "書面で送付しました"),
    ReplyChannel.EMAIL: (Channel.EMAIL, "メールで送付しました"),
    ReplyChannel.PHONE: (Channel.PHONE, "電話でお伝えしました"),
}


def send_reply(work: Work, reply: Reply, *, member: Mover) -> None:
    """Record that an approved reply went out, and carry on its inquiry; refused as a whole or done."""
    move = REPLY_WORKFLOW.check(reply, "send", member, None)
    work.because(REPLY_WORKFLOW.verb(move))
    reply.status = R.SENT
    reply.sent_at, reply.sent_by = work.now, work.actor.name
    reply.updated_at = work.now
    work.session.flush()
    inquiry = reply.inquiry
    channel, done = WAYS[reply.channel]
    add_note(
        work,
        inquiry,
        happened_at=work.now,
        direction=Direction.OUTBOUND,
        channel=channel,
        text=f"{reply.kind.label}（{reply.number}）を{done}。",
        is_reply=reply.kind is not ReplyKind.ACKNOWLEDGEMENT,
    )
    work.because(REPLY_WORKFLOW.verb(move))
    _carry_on(work, inquiry, reply, member)


def _carry_on(work: Work, inquiry: Inquiry, reply: Reply, member: Mover) -> None:
    if reply.kind is ReplyKind.ACKNOWLEDGEMENT:
        inquiry.acknowledged_at = inquiry.acknowledged_at or work.now
        inquiry.next_due_at = next_due_of(inquiry)
        _move_on(work, inquiry, "acknowledge", member)
    elif reply.kind is ReplyKind.ANSWER:
        inquiry.answer = _joined(inquiry.answer, reply.body or "")
        _move_on(work, inquiry, "notify", member)
    elif reply.kind is ReplyKind.ADR_GUIDANCE:
        inquiry.adr_guided_on = to_jst(work.now).date()
    work.session.flush()


def _joined(before: str | None, answer: str) -> str:
    """Keep an answer that was recorded before; what was written is never overwritten."""
    if not before or before in answer:
        return answer
    return before if answer in before else f"{before}\n\n{answer}"


def _move_on(work: Work, inquiry: Inquiry, name: str, member: Mover) -> None:
    """Move the inquiry where its state leads on; where it is further already it stays."""
    move = WORKFLOW.move(name)
    if move is not None and inquiry.status in move.sources:
        move_inquiry(work, inquiry, move=name, member=member, reason=None)
