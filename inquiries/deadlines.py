"""When an inquiry has to be answered: the firm's own targets, counted in its business hours.

No law sets a period for answering a complaint; JIS Q 10002 7.4–7.8 asks for 受理通知 at once, an account of
progress and the decision, and the guideline for early clearing (監督指針 III-2-5).
"""

from dataclasses import dataclass
from datetime import datetime

from firm.calendar import Calendar
from inquiries.vocabulary import InquiryKind, Urgency


@dataclass(frozen=True)
class Target:
    """Periods after 受付, in business days: up to the close of business of the n-th day after."""

    acknowledge_days: int
    first_reply_days: int
    reply_days: int


@dataclass(frozen=True)
class Due:
    """The instants (UTC) by which an inquiry is to be acknowledged, first replied to and answered."""

    acknowledge: datetime
    first_reply: datetime
    reply: datetime


NORMAL = Target(acknowledge_days=1, first_reply_days=3, reply_days=10)
QUICK = Target(acknowledge_days=1, first_reply_days=1, reply_days=5)
URGENT = Target(acknowledge_days=0, first_reply_days=1, reply_days=3)

TARGETS: dict[InquiryKind, Target] = {
    InquiryKind.CONSULTATION: QUICK,
    InquiryKind.ENQUIRY: QUICK,
    InquiryKind.COMPLAINT: NORMAL,
    InquiryKind.REQUEST: NORMAL,
    InquiryKind.DISPUTE: NORMAL,
}
LONG_PENDING_DAYS = (30, 60, 90)
"""長期未済: calendar days after 受付 (監督指針 III-2-5 asks to avoid it, without a number)."""


def target_of(kind: InquiryKind, urgency: Urgency) -> Target:
    """Give the target for a kind and an urgency."""
    return URGENT if urgency is Urgency.URGENT else TARGETS[kind]


def due_of(
    calendar: Calendar,
    received_at: datetime,
    kind: InquiryKind,
    urgency: Urgency,
    paused_minutes: int = 0,
) -> Due:
    """Give when each answer is due; business time spent waiting for the customer comes on top."""
    target = target_of(kind, urgency)
    ends = (
        calendar.add_days(received_at, days)
        for days in (target.acknowledge_days, target.first_reply_days, target.reply_days)
    )
    acknowledge, first_reply, reply = (
        calendar.add_hours(end, paused_minutes) if paused_minutes else end for end in ends
    )
    return Due(acknowledge, first_reply, reply)
