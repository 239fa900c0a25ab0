"""The duties of one case, and what people did about them."""

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Row, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, scoped_session

from core.database import table_of
from duties.models import (
    Duty,
    DutyAnswer,
    DutyCase,
    DutyDecision,
    DutyFacts,
    DutyFiling,
    DutyRemark,
)
from duties.vocabulary import Assessed, Question, Verdict
from incidents.models import Incident

AnySession = Session | scoped_session[Session]
Kept = TypeVar("Kept", DutyDecision, DutyFiling, DutyRemark)

_TABLE = table_of(Duty)
_COUNTS = (
    select(
        select(DutyCase.undecided)
        .where(DutyCase.incident_id == bindparam("incident_id"))
        .scalar_subquery()
        .label("undecided"),
        func.count().filter(_TABLE.c.needs_review).label("reviews"),
        func.count(_TABLE.c.met_at).label("met"),
    )
    .where(_TABLE.c.incident_id == bindparam("incident_id"))
    .subquery()
)
_RUNNING = and_(
    _TABLE.c.incident_id == bindparam("incident_id"),
    _TABLE.c.is_open,
    or_(_TABLE.c.assessed == Assessed.APPLIES, _TABLE.c.verdict == Verdict.REQUIRED),
)
# Made once: every page of a case asks it. The counts stand in the first row though nothing runs.
_SUMMARY = (
    select(
        _COUNTS,
        _TABLE.c.rule_id,
        _TABLE.c.rule_version,
        _TABLE.c.assessed,
        _TABLE.c.verdict,
        _TABLE.c.warn_at,
        _TABLE.c.due_at,
        _TABLE.c.overdue_at,
    )
    .select_from(_COUNTS.outerjoin(_TABLE, _RUNNING))
    .order_by(_TABLE.c.order_at, _TABLE.c.id)
)


def duties_of(session: AnySession, incident: Incident) -> Sequence[Duty]:
    """Give the stored duties of a case, the first due first."""
    return session.scalars(
        select(Duty).where(Duty.incident_id == incident.id).order_by(Duty.order_at, Duty.id)
    ).all()


def summary_of(session: AnySession, incident: Incident) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the running duties of a case, each beside the counts of all; a row without a rule where none runs."""
    return session.execute(_SUMMARY, {"incident_id": incident.id}).all()


def find_duty(
    session: AnySession, incident: Incident, rule_id: str, *, for_update: bool = False
) -> Duty | None:
    """Give one stored duty of a case by its rule."""
    one = select(Duty).where(Duty.incident_id == incident.id, Duty.rule_id == rule_id)
    # What the flushes of this transaction reckoned went past the session.
    fresh = one.execution_options(populate_existing=True)
    return session.scalar(fresh.with_for_update() if for_update else fresh)


def find_facts(
    session: AnySession, incident: Incident, *, for_update: bool = False
) -> DutyFacts | None:
    """Give the instants that were entered for a case."""
    statement = select(DutyFacts).where(DutyFacts.incident_id == incident.id)
    return session.scalar(statement.with_for_update() if for_update else statement)


def answers_of(session: AnySession, incident: Incident) -> dict[Question, DutyAnswer]:
    """Give what was answered about a case, by question."""
    found = session.scalars(select(DutyAnswer).where(DutyAnswer.incident_id == incident.id))
    return {one.question: one for one in found}


def decisions_of(
    session: AnySession, incident: Incident, rule_id: str = ""
) -> Sequence[DutyDecision]:
    """Give what was decided about a case, or about one of its duties, the latest first."""
    return _kept(session, DutyDecision, incident, rule_id)


def filings_of(session: AnySession, incident: Incident, rule_id: str = "") -> Sequence[DutyFiling]:
    """Give what was filed about a case, or for one of its duties, the latest recorded first."""
    return _kept(session, DutyFiling, incident, rule_id)


def remarks_of(session: AnySession, incident: Incident, rule_id: str = "") -> Sequence[DutyRemark]:
    """Give how lateness was explained, the latest first."""
    return _kept(session, DutyRemark, incident, rule_id)


def _kept(
    session: AnySession, kind: type[Kept], incident: Incident, rule_id: str
) -> Sequence[Kept]:
    statement = select(kind).where(kind.incident_id == incident.id)
    if rule_id:
        statement = statement.where(kind.rule_id == rule_id)
    return session.scalars(statement.order_by(kind.id.desc())).all()
