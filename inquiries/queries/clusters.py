"""The cluster alarm: several customers report the same sign within a short time, and no case is open yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from inquiries.models import Inquiry
from inquiries.vocabulary import SIGNS, Category

AnySession = Session | scoped_session[Session]
WINDOW = timedelta(hours=24)
ENOUGH = 3
"""So many inquiries of one sign within the window are shown to the CSIRT as a possible new incident."""
READ = 500


@dataclass(frozen=True)
class Told:
    """One inquiry of a cluster."""

    uid: str
    number: str
    received_at: datetime


@dataclass(frozen=True)
class Cluster:
    """Inquiries about one sign that came close together and belong to no case."""

    category: Category
    inquiries: tuple[Told, ...]

    @property
    def first_at(self) -> datetime:
        """Give when the first of them was received."""
        return self.inquiries[0].received_at

    @property
    def last_at(self) -> datetime:
        """Give when the last of them was received."""
        return self.inquiries[-1].received_at


def list_clusters(session: AnySession, now: datetime) -> list[Cluster]:
    """Give the clusters of the last days, in one statement that reads only inquiries without a case."""
    found = session.execute(
        select(Inquiry.uid, Inquiry.number, Inquiry.category, Inquiry.received_at)
        .where(
            Inquiry.category.in_(SIGNS),
            Inquiry.incident_id.is_(None),
            Inquiry.received_at >= now - 3 * WINDOW,
            Inquiry.received_at <= now,
        )
        .order_by(Inquiry.received_at, Inquiry.id)
        .limit(READ)
    ).all()
    return [
        Cluster(sign, told)
        for sign in SIGNS
        if (told := densest([Told(row[0], row[1], row[3]) for row in found if row[2] is sign]))
    ]


def densest(told: Sequence[Told]) -> tuple[Told, ...]:
    """Give the inquiries that lie in some window with enough of them, in order of 受付; else none."""
    close: set[str] = set()
    for start, one in enumerate(told):
        window = [other for other in told[start:] if other.received_at - one.received_at <= WINDOW]
        if len(window) >= ENOUGH:
            close.update(other.uid for other in window)
    return tuple(one for one in told if one.uid in close)
