"""What reminders and the home page look for: inquiries that press, and promised calls."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.orm import Session, joinedload, scoped_session, selectinload

from accounts.guard import SignedIn
from core.clock import end_of_day
from inquiries.deadlines import LONG_PENDING_DAYS
from inquiries.models import CallBack, Inquiry
from inquiries.queries.records import visible
from inquiries.workflow import IN_HAND

AnySession = Session | scoped_session[Session]
SHOWN = 10


def list_pressing_ids(
    session: AnySession, now: datetime, *, due_until: datetime, promised_until: datetime
) -> Sequence[int]:
    """Give the inquiries in the firm's hands that are due, long pending or wait for a promised call."""
    is_missed = exists().where(
        CallBack.inquiry_id == Inquiry.id,
        CallBack.kept_at.is_(None),
        CallBack.promised_at <= promised_until,
    )
    return session.scalars(
        select(Inquiry.id)
        .where(
            Inquiry.status.in_(IN_HAND),
            or_(
                Inquiry.next_due_at <= due_until,
                Inquiry.received_at <= now - timedelta(days=min(LONG_PENDING_DAYS)),
                is_missed,
            ),
        )
        .order_by(Inquiry.id)
    ).all()


def list_in_hand(session: AnySession, ids: Collection[int]) -> Sequence[Inquiry]:
    """Give those of these inquiries that are still in the firm's hands, with their promised calls."""
    return session.scalars(
        select(Inquiry)
        .where(Inquiry.id.in_(ids), Inquiry.status.in_(IN_HAND))
        .options(selectinload(Inquiry.call_backs), joinedload(Inquiry.incident))
        .order_by(Inquiry.id)
    ).all()


def list_own_call_backs(
    session: AnySession, member: SignedIn, now: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the calls the member has promised up to the end of today, the earliest first."""
    statement = (
        visible(member)
        .with_only_columns(
            Inquiry.uid, Inquiry.number, Inquiry.subject, Inquiry.category, CallBack.promised_at
        )
        .join(CallBack, CallBack.inquiry_id == Inquiry.id)
        .where(
            CallBack.kept_at.is_(None),
            CallBack.assignee_id == member.id,
            CallBack.promised_at < end_of_day(now),
        )
        .order_by(CallBack.promised_at, CallBack.id)
        .limit(SHOWN)
    )
    return session.execute(statement).all()
