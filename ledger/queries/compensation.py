"""How far the compensation of a case has come."""

from typing import NamedTuple

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, scoped_session

from ledger.models import AffectedAccount
from ledger.vocabulary import Decision

AnySession = Session | scoped_session[Session]
A = AffectedAccount


class Compensation(NamedTuple):
    """The accounts of a case, those that were paid, and 円 paid to them."""

    accounts: int
    paid_accounts: int
    paid_yen: int


def read_compensation(session: AnySession, incident_id: int) -> Compensation:
    """Add up what was paid, in one statement; accounts that were left out do not count."""
    is_paid = A.paid_on.is_not(None) & or_(A.decision.is_(None), A.decision != Decision.REFUSED)
    found = session.execute(
        select(
            func.count(),
            func.count(case((is_paid, 1))),
            func.coalesce(func.sum(case((is_paid, A.compensation_yen))), 0),
        ).where(A.incident_id == incident_id, A.excluded_at.is_(None))
    ).one()
    return Compensation(found[0], found[1], int(found[2]))
