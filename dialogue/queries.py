"""Reads of 当局との連絡; what a member sees is of the cases that they may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session, joinedload, scoped_session, selectinload

from accounts.guard import SignedIn
from accounts.permissions import Permission
from core.clock import end_of_day
from core.listing import Listing, Page, contains, page_of
from dialogue.models import AuthorityQuestion, PhonePromise, PhoneReport
from dialogue.vocabulary import QuestionStatus
from dialogue.workflow import OPEN_STATES
from incidents import queries as incident_queries
from incidents.models import Incident
from notifications.models import Authority

AnySession = Session | scoped_session[Session]
FILTERS = ("q", "view", "status")
VIEWS = {"open": "回答待ち", "overdue": "期限超過", "today": "今日が期限", "undated": "期限なし"}
SHOWN = 10


def _cases(member: SignedIn) -> ColumnElement[bool]:
    cases = incident_queries.visible(member).with_only_columns(Incident.id)
    may = member.may(Permission.NOTIFICATION_READ)
    return Incident.id.in_(cases) if may else Incident.id < 0


def find_call(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> PhoneReport | None:
    """Give a call the member may see, with what was promised in it."""
    statement = (
        select(PhoneReport)
        .join(Incident, Incident.id == PhoneReport.incident_id)
        .where(_cases(member), PhoneReport.uid == uid)
        .options(
            joinedload(PhoneReport.incident),
            joinedload(PhoneReport.authority),
            selectinload(PhoneReport.promises),
        )
    )
    return session.scalar(statement.with_for_update(of=PhoneReport) if for_update else statement)


def find_question(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> AuthorityQuestion | None:
    """Give a question the member may see, with the versions of its answer."""
    statement = (
        select(AuthorityQuestion)
        .join(Incident, Incident.id == AuthorityQuestion.incident_id)
        .where(_cases(member), AuthorityQuestion.uid == uid)
        .options(
            joinedload(AuthorityQuestion.incident),
            joinedload(AuthorityQuestion.authority),
            joinedload(AuthorityQuestion.approved_by),
            selectinload(AuthorityQuestion.versions),
        )
    )
    return session.scalar(
        statement.with_for_update(of=AuthorityQuestion) if for_update else statement
    )


def list_calls(session: AnySession, incident: Incident) -> Sequence[PhoneReport]:
    """Give the calls about a case, the latest first."""
    return session.scalars(
        select(PhoneReport)
        .where(PhoneReport.incident_id == incident.id)
        .options(joinedload(PhoneReport.authority), selectinload(PhoneReport.promises))
        .order_by(PhoneReport.id.desc())
    ).all()


def list_questions(session: AnySession, incident: Incident) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the questions about a case, the latest first, without what they say."""
    statement = _rows(AuthorityQuestion.incident_id == incident.id)
    return session.execute(statement.order_by(AuthorityQuestion.id.desc())).all()


def list_page(session: AnySession, member: SignedIn, listing: Listing, now: datetime) -> Page:
    """Give one page of the questions, the first due first."""
    rows = _rows(_cases(member), *_conditions(listing, now))
    return page_of(session, rows, listing, AuthorityQuestion.order_at, AuthorityQuestion.id)


def list_due(session: AnySession, member: SignedIn) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the questions that wait for an answer, the first due first."""
    statement = _rows(_cases(member), AuthorityQuestion.status.in_(OPEN_STATES))
    return session.execute(
        statement.order_by(AuthorityQuestion.order_at, AuthorityQuestion.id).limit(SHOWN)
    ).all()


def list_promises(session: AnySession, member: SignedIn) -> Sequence[PhonePromise]:
    """Give what was promised and is not kept, the first due first."""
    return session.scalars(
        select(PhonePromise)
        .join(PhoneReport, PhoneReport.id == PhonePromise.call_id)
        .join(Incident, Incident.id == PhoneReport.incident_id)
        .where(_cases(member), PhonePromise.kept_at.is_(None))
        .options(joinedload(PhonePromise.call).joinedload(PhoneReport.incident))
        .order_by(PhonePromise.due_at.is_(None), PhonePromise.due_at, PhonePromise.id)
        .limit(SHOWN)
    ).all()


def list_pressing_questions(session: AnySession, until: datetime) -> Sequence[AuthorityQuestion]:
    """Give the questions that wait for an answer and are due before an instant."""
    return session.scalars(
        select(AuthorityQuestion)
        .where(AuthorityQuestion.status.in_(OPEN_STATES), AuthorityQuestion.due_at <= until)
        .options(joinedload(AuthorityQuestion.incident))
        .order_by(AuthorityQuestion.id)
    ).all()


def list_late_promises(session: AnySession, now: datetime) -> Sequence[PhonePromise]:
    """Give what was promised, is not kept, and is overdue."""
    return session.scalars(
        select(PhonePromise)
        .where(PhonePromise.kept_at.is_(None), PhonePromise.due_at <= now)
        .options(joinedload(PhonePromise.call).joinedload(PhoneReport.incident))
        .order_by(PhonePromise.id)
    ).all()


def _rows(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            AuthorityQuestion.uid,
            AuthorityQuestion.number,
            AuthorityQuestion.status,
            AuthorityQuestion.received_at,
            AuthorityQuestion.due_at,
            AuthorityQuestion.answered_at,
            Incident.uid.label("incident_uid"),
            Incident.number.label("incident_number"),
            Incident.title.label("incident_title"),
            Incident.is_drill,
            Authority.name.label("authority"),
        )
        .join(Incident, Incident.id == AuthorityQuestion.incident_id)
        .join(Authority, Authority.id == AuthorityQuestion.authority_id)
        .where(*conditions)
    )


def _conditions(listing: Listing, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if text := listing.value("q"):
        conditions.append(
            contains(AuthorityQuestion.number, text)
            | contains(Incident.number, text)
            | contains(Incident.title, text)
        )
    if listing.value("status") in list(QuestionStatus):
        conditions.append(AuthorityQuestion.status == QuestionStatus(listing.value("status")))
    view, due = listing.value("view"), AuthorityQuestion.due_at
    if view in VIEWS:
        conditions.append(AuthorityQuestion.status.in_(OPEN_STATES))
    if view == "overdue":
        conditions.append(due <= now)
    elif view == "today":
        conditions.append((due > now) & (due <= end_of_day(now)))
    elif view == "undated":
        conditions.append(due.is_(None))
    return conditions
