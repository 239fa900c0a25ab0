"""Reads of 遡及確認; every list and every load starts from what the member may see."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from audit.models import AuditEntry
from audit.queries import Changed
from audit.vocabulary import EntryKind
from core.listing import Listing, Page, page_of
from incidents.models import Incident
from incidents.queries import Related
from incidents.queries import visible as visible_cases
from lookback.models import Finding, LookBack
from lookback.reports.history import changed_in
from lookback.vocabulary import Result, Status, Trigger

AnySession = Session | scoped_session[Session]

FILTERS = ("q", "status", "result", "trigger")
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "number": LookBack.id,
    "updated": LookBack.updated_at,
}
OFFERED = 200
HISTORY_LIMIT = 500


def visible(member: SignedIn) -> Select[LookBack]:
    """Give the checks a member may see: all with the permission, else none."""
    checks = select(LookBack)
    return checks if member.may(Permission.LOOK_BACK_READ) else checks.where(LookBack.id < 0)


def find_look_back(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> LookBack | None:
    """Give a check the member may see, locked when it is going to change."""
    statement = visible(member).where(LookBack.uid == uid)
    if for_update:
        return session.scalar(statement.with_for_update(of=LookBack))
    return session.scalar(statement.options(joinedload(LookBack.incident)))


def find_finding(look_back: LookBack, uid: str) -> Finding | None:
    """Give one finding of a check."""
    return next((finding for finding in look_back.findings if finding.uid == uid), None)


def list_page(session: AnySession, member: SignedIn, listing: Listing) -> Page:
    """Give one page of the ledger in two statements."""
    found = (
        select(func.count(Finding.id)).where(Finding.look_back_id == LookBack.id).scalar_subquery()
    )
    rows = (
        visible(member)
        .with_only_columns(
            LookBack.uid,
            LookBack.number,
            LookBack.title,
            LookBack.trigger,
            LookBack.status,
            LookBack.result,
            LookBack.examined,
            LookBack.unit,
            LookBack.performed_by,
            LookBack.completed_at,
            LookBack.updated_at,
            found.label("findings"),
        )
        .where(*_conditions(listing))
    )
    return page_of(session, rows, listing, SORTS[listing.sort], LookBack.id)


def list_offered_cases(session: AnySession, member: SignedIn) -> list[tuple[str, str]]:
    """Give (uid, number and title) of the cases that may have made the firm look back, newest first."""
    cases = session.execute(
        visible_cases(member)
        .with_only_columns(Incident.uid, Incident.number, Incident.title)
        .order_by(Incident.id.desc())
        .limit(OFFERED)
    )
    return [(case.uid, f"{case.number} {case.title}") for case in cases]


def find_case_id(session: AnySession, member: SignedIn, uid: str | None) -> int | None:
    """Give the internal id of a case the member may see."""
    if uid is None:
        return None
    return session.scalar(
        visible_cases(member).with_only_columns(Incident.id).where(Incident.uid == uid)
    )


# Made once: every page of a case asks it, and making it costs more than running it.
_OF_INCIDENT = (
    select(LookBack.uid, LookBack.number, LookBack.title, LookBack.result)
    .where(
        (LookBack.incident_id == bindparam("incident_id"))
        | LookBack.id.in_(
            select(Finding.look_back_id).where(Finding.incident_id == bindparam("incident_id"))
        )
    )
    .order_by(LookBack.id)
)


def list_of_incident(session: AnySession, incident: Incident) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give uid, number, title and result of the checks that a case led to, and of those that found it."""
    return session.execute(_OF_INCIDENT, {"incident_id": incident.id}).all()


def list_changes(session: AnySession, look_back: LookBack) -> list[AuditEntry]:
    """Give the audit entries that changed a check or its findings, newest first."""
    uids = [look_back.uid, *(finding.uid for finding in look_back.findings)]
    return list(
        session.scalars(
            select(AuditEntry)
            .where(
                AuditEntry.subject_table.in_([LookBack.__tablename__, Finding.__tablename__]),
                AuditEntry.subject_uid.in_(uids),
                AuditEntry.kind == EntryKind.CHANGE,
            )
            .order_by(AuditEntry.seq.desc())
            .limit(HISTORY_LIMIT)
        )
    )


def _conditions(listing: Listing) -> list[ColumnElement[bool]]:
    chosen = {name: listing.value(name) for name in FILTERS}
    conditions: list[ColumnElement[bool]] = []
    if chosen["q"]:
        conditions.append(
            LookBack.number.icontains(chosen["q"], autoescape=True)
            | LookBack.title.icontains(chosen["q"], autoescape=True)
        )
    if chosen["status"] in list(Status):
        conditions.append(LookBack.status == Status(chosen["status"]))
    if chosen["result"] in list(Result):
        conditions.append(LookBack.result == Result(chosen["result"]))
    if chosen["trigger"] in list(Trigger):
        conditions.append(LookBack.trigger == Trigger(chosen["trigger"]))
    return conditions


def _tell(entry: AuditEntry, incident: Incident, member: SignedIn) -> list[Changed]:
    del incident, member
    return changed_in(entry)


RELATED = (
    Related(
        LookBack,
        lambda case: select(LookBack.uid).where(LookBack.incident_id == case.id),
        Permission.LOOK_BACK_READ,
        _tell,
    ),
    Related(
        Finding,
        lambda case: (
            select(Finding.uid)
            .join(LookBack, LookBack.id == Finding.look_back_id)
            .where((LookBack.incident_id == case.id) | (Finding.incident_id == case.id))
        ),
        Permission.LOOK_BACK_READ,
        _tell,
    ),
)
"""What of the checks belongs to the history of a case: those it led to, and the finding it became."""
