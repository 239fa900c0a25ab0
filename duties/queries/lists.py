"""The list of all open duties, and how many wait in each view."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from core.clock import end_of_day
from core.listing import COUNT_BOUND, Listing, Page, contains, page_of
from duties.models import Duty
from duties.vocabulary import Assessed, Recipient, Verdict
from incidents.models import Incident
from incidents.queries import visible

AnySession = Session | scoped_session[Session]
FILTERS = ("q", "view", "recipient")


class View(NamedTuple):
    """One quick view: its name, its label, and what it shows."""

    name: str
    label: str
    condition: Callable[[datetime], ColumnElement[bool]]


CERTAIN = or_(
    Duty.assessed == Assessed.APPLIES, Duty.verdict == Verdict.REQUIRED, Duty.needs_review
)
"""What is known to be owed, or must be looked at again."""
VIEWS = (
    View("overdue", "期限超過・目安超過", lambda now: CERTAIN & (Duty.overdue_at <= now)),
    View(
        "today",
        "今日が期限",
        lambda now: CERTAIN & (Duty.overdue_at > now) & (Duty.overdue_at <= end_of_day(now)),
    ),
    View("soon", "注意", lambda now: CERTAIN & (Duty.warn_at <= now) & (Duty.overdue_at > now)),
    View("undecided", "判定できない", lambda _: Duty.assessed == Assessed.UNDECIDED),
    View("to_decide", "該当し要否が未判断", lambda _: CERTAIN & Duty.verdict.is_(None)),
    View("review", "再判定が必要", lambda _: Duty.needs_review.is_(True)),
)


def visible_duties(member: SignedIn) -> Select[Duty]:
    """Give the duties in which something is left to do, of the cases a member may see."""
    duties = select(Duty).join(Incident, Incident.id == Duty.incident_id)
    if not member.may(Permission.DUTY_READ):
        return duties.where(Duty.id < 0)
    duties = duties.where(Duty.is_open)
    if member.is_contractor:
        cases = visible(member).with_only_columns(Incident.id)
        return duties.where(Duty.incident_id.in_(cases))
    return duties


def list_page(session: AnySession, member: SignedIn, listing: Listing, now: datetime) -> Page:
    """Give one page of the open duties in two statements, the first due first; those that apply without a view."""
    rows = (
        visible_duties(member)
        .with_only_columns(
            Duty.rule_id,
            Duty.rule_version,
            Duty.recipient,
            Duty.assessed,
            Duty.verdict,
            Duty.needs_review,
            Duty.clock_start,
            Duty.warn_at,
            Duty.due_at,
            Duty.overdue_at,
            Duty.met_at,
            Duty.late_minutes,
            Incident.uid.label("incident_uid"),
            Incident.number.label("incident_number"),
            Incident.title.label("incident_title"),
        )
        .where(*_conditions(listing, now))
    )
    return page_of(session, rows, listing, Duty.order_at, Duty.id)


def list_pressing(session: AnySession, now: datetime) -> Sequence[Duty]:
    """Give the duties that are owed and of which a mark or the limit has passed, with their cases."""
    return session.scalars(
        select(Duty)
        .where(Duty.is_open, CERTAIN, or_(Duty.warn_at <= now, Duty.overdue_at <= now))
        .options(joinedload(Duty.incident))
        .order_by(Duty.id)
    ).all()


def count_views(session: AnySession, member: SignedIn, now: datetime) -> Mapping[str, int]:
    """Count what each view would show, up to the bound, in one statement."""
    counts = [_bounded(member, view, now).label(view.name) for view in VIEWS]
    return session.execute(select(*counts)).one()._asdict()


def _bounded(member: SignedIn, view: View, now: datetime) -> Any:  # noqa: ANN401 (a scalar subquery)
    found = visible_duties(member).with_only_columns(Duty.id).where(view.condition(now))
    bounded = found.limit(COUNT_BOUND + 1).subquery()
    return select(func.count()).select_from(bounded).scalar_subquery()


def _conditions(listing: Listing, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if text := listing.value("q"):
        conditions.append(contains(Incident.number, text) | contains(Incident.title, text))
    if listing.value("recipient") in list(Recipient):
        conditions.append(Duty.recipient == Recipient(listing.value("recipient")))
    chosen = next((view for view in VIEWS if view.name == listing.value("view")), None)
    conditions.append(CERTAIN if chosen is None else chosen.condition(now))
    return conditions
