"""The list of all open duties, and how many wait in each view."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Label, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from core.clock import end_of_day
from core.listing import COUNT_BOUND, Listing, Page, bounded_count, contains, page_of
from duties.models import Duty, DutyCase
from duties.vocabulary import Assessed, Recipient, Verdict
from incidents.models import Incident
from incidents.queries import visible

AnySession = Session | scoped_session[Session]
UNDECIDED = "undecided"
"""The name of the list of cases beside the views of duties."""
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


def undecided_page(session: AnySession, member: SignedIn, listing: Listing) -> Page:
    """Give one page of the cases with duties that cannot be decided yet, the most pressing first."""
    rows = _undecided(member).with_only_columns(
        DutyCase.undecided,
        DutyCase.missing,
        DutyCase.order_at,
        Incident.uid,
        Incident.number,
        Incident.title,
    )
    return page_of(session, rows, listing, DutyCase.order_at, DutyCase.id)


def _undecided(member: SignedIn) -> Select[DutyCase]:
    cases = select(DutyCase).join(Incident, Incident.id == DutyCase.incident_id)
    if not member.may(Permission.DUTY_READ):
        return cases.where(DutyCase.id < 0)
    cases = cases.where(DutyCase.undecided > 0)
    if member.is_contractor:
        own = visible(member).with_only_columns(Incident.id)
        return cases.where(DutyCase.incident_id.in_(own))
    return cases


def list_pressing(session: AnySession, now: datetime) -> Sequence[Duty]:
    """Give the duties that are owed and of which a mark or the limit has passed, with their cases."""
    return session.scalars(
        select(Duty)
        .where(Duty.is_open, CERTAIN, or_(Duty.warn_at <= now, Duty.overdue_at <= now))
        .options(joinedload(Duty.incident))
        .order_by(Duty.id)
    ).all()


def count_views(session: AnySession, member: SignedIn, now: datetime) -> Mapping[str, int]:
    """Count what each view and the list of undecided cases would show, up to the bound, in one statement."""
    duties = visible_duties(member).with_only_columns(Duty.id)
    counts = [_bounded(duties.where(view.condition(now)), view.name) for view in VIEWS]
    counts.append(_bounded(_undecided(member).with_only_columns(DutyCase.id), UNDECIDED))
    return session.execute(select(*counts)).one()._asdict()


def _bounded(found: Select[int], name: str) -> Label[int]:
    bounded = found.limit(COUNT_BOUND + 1).subquery()
    return select(func.count()).select_from(bounded).scalar_subquery().label(name)


def _conditions(listing: Listing, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if text := listing.value("q"):
        conditions.append(contains(Incident.number, text) | contains(Incident.title, text))
    if listing.value("recipient") in list(Recipient):
        conditions.append(Duty.recipient == Recipient(listing.value("recipient")))
    chosen = next((view for view in VIEWS if view.name == listing.value("view")), None)
    conditions.append(CERTAIN if chosen is None else chosen.condition(now))
    return conditions


def views_for(
    session: AnySession, member: SignedIn, now: datetime, current: str = ""
) -> list[dict[str, Any]]:
    """Give the quick views with how much waits in each, for the list and the home page."""
    counts = count_views(session, member, now)
    views = [
        {
            "label": view.label,
            "href": f"/duties?view={view.name}",
            "is_current": current == view.name,
            "count": bounded_count(counts[view.name]),
        }
        for view in VIEWS
    ]
    waiting = {
        "label": "判定できない事案",
        "href": "/duties/undecided",
        "is_current": current == UNDECIDED,
        "count": bounded_count(counts[UNDECIDED]),
    }
    return [*views, waiting]
