"""The stored due times of an inquiry: set at 受付, shifted while the customer is silent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from core.work import Work
from firm.calendar import Calendar
from firm.queries import calendar_of
from inquiries.deadlines import due_of
from inquiries.models import Inquiry
from inquiries.vocabulary import InquiryStatus
from inquiries.workflow import IN_HAND, OPEN_STATES

BATCH = 200


def set_targets(calendar: Calendar, inquiry: Inquiry) -> None:
    """Compute the targets of one inquiry and which of them runs now.

    After 再申出 the answer is due anew from that moment; what was due before stays as it was.
    """
    begun = inquiry.reopened_at or inquiry.received_at
    due = due_of(calendar, begun, inquiry.kind, inquiry.urgency, inquiry.paused_minutes)
    if inquiry.reopened_at is None:
        inquiry.acknowledge_due, inquiry.first_reply_due = due.acknowledge, due.first_reply
    if not inquiry.is_reply_due_fixed:
        inquiry.reply_due = due.reply
    inquiry.next_due_at = next_due_of(inquiry)


def next_due_of(inquiry: Inquiry) -> datetime | None:
    """Give the due time that runs now; none while the customer, or nobody, has the next step."""
    if inquiry.status not in IN_HAND:
        return None
    return min((due for _, due in _running(inquiry)), default=None)


def due_matter_of(inquiry: Inquiry) -> str:
    """Give what the due time that runs now is for."""
    found = min(_running(inquiry), key=lambda running: running[1], default=None)
    return found[0] if found else "回答"


def _running(inquiry: Inquiry) -> list[tuple[str, datetime]]:
    running = (
        ("受理通知", inquiry.acknowledge_due if inquiry.acknowledged_at is None else None),
        ("一次回答", inquiry.first_reply_due if inquiry.first_replied_at is None else None),
        ("回答", inquiry.reply_due),
    )
    return [(matter, due) for matter, due in running if due is not None]


def pause(work: Work, inquiry: Inquiry) -> None:
    """Stop the clock: the customer has the next step."""
    inquiry.waiting_since = work.now


def begin_anew(work: Work, inquiry: Inquiry) -> None:
    """Let the time for the answer begin at 再申出; what was fixed or waited for before counts no more."""
    inquiry.reopened_at = work.now
    inquiry.is_reply_due_fixed, inquiry.paused_minutes = False, 0


def go_on(work: Work, calendar: Calendar, inquiry: Inquiry) -> None:
    """Let the clock run on, the business time waited for added to every target."""
    if inquiry.waiting_since is not None:
        inquiry.paused_minutes += calendar.minutes_between(inquiry.waiting_since, work.now)
    inquiry.waiting_since = None


def recompute_targets(work: Work) -> int:
    """Compute the targets of every open inquiry anew, as after a change of the calendar; count them."""
    work.because("inquiries:recompute")
    calendar, last, counted = calendar_of(work.session), 0, 0
    while True:
        found = work.session.scalars(_open_after(last).limit(BATCH)).all()
        if not found:
            return counted
        _recompute(work, calendar, found)
        last, counted = found[-1].id, counted + len(found)


def recompute_between(work: Work, after: int, upto: int) -> int:
    """Compute the targets of the open inquiries among these internal numbers; count them."""
    work.because("inquiries:recompute")
    found = work.session.scalars(_open_after(after).where(Inquiry.id <= upto)).all()
    _recompute(work, calendar_of(work.session), found)
    return len(found)


def newest_id(session: Session) -> int:
    """Give the internal number of the newest inquiry, 0 where there is none."""
    return session.scalar(select(func.max(Inquiry.id))) or 0


def _open_after(last: int) -> Select[Inquiry]:
    is_open = Inquiry.status.in_(OPEN_STATES)
    return select(Inquiry).where(is_open, Inquiry.id > last).order_by(Inquiry.id).with_for_update()


def _recompute(work: Work, calendar: Calendar, found: Sequence[Inquiry]) -> None:
    for inquiry in found:
        if inquiry.status is not InquiryStatus.ADR:
            set_targets(calendar, inquiry)
    work.session.flush()
