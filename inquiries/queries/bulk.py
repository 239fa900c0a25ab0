"""The inquiries a step for many is about: those ticked, or all that the filters show."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, scoped_session, selectinload

from accounts.guard import SignedIn
from core.listing import Listing
from core.workflow import MoveRefused
from inquiries.models import Inquiry
from inquiries.queries.lists import listed
from inquiries.queries.records import visible
from inquiries.workflow import WORKFLOW

AnySession = Session | scoped_session[Session]
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Chosen:
    """What was ticked; without ids everything that the list shows."""

    listing: Listing
    uids: tuple[str, ...] | None


@dataclass(frozen=True)
class Closing:
    """An inquiry and why it cannot be closed; without reasons it can."""

    inquiry: Inquiry
    reasons: tuple[str, ...]


def find_chosen(
    session: AnySession,
    member: SignedIn,
    chosen: Chosen,
    now: datetime,
    *,
    for_update: bool = False,
) -> Sequence[Inquiry]:
    """Give the chosen inquiries in the order of their records, one more than can be done at once."""
    most = MOST_AT_ONCE + 1
    if chosen.uids is None:
        statement = listed(session, member, chosen.listing, now, most)
    else:
        statement = visible(member).where(Inquiry.uid.in_(chosen.uids))
    statement = statement.options(selectinload(Inquiry.call_backs)).order_by(Inquiry.id).limit(most)
    if for_update:
        statement = statement.with_for_update(of=Inquiry)
    return session.scalars(statement).all()


def closings_of(inquiries: Sequence[Inquiry], member: SignedIn) -> list[Closing]:
    """Say of each inquiry whether it can be closed now."""
    return [Closing(inquiry, _reasons(inquiry, member)) for inquiry in inquiries]


def stamp_of(closings: Sequence[Closing]) -> str:
    """Give a short digest of what was shown, so that nothing else is done than was confirmed."""
    shown = [[one.inquiry.uid, one.inquiry.version, one.reasons] for one in closings]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def _reasons(inquiry: Inquiry, member: SignedIn) -> tuple[str, ...]:
    try:
        WORKFLOW.check(inquiry, "close", member, None)
    except MoveRefused as refused:
        return refused.reasons
    return ()
