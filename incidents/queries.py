"""Reads of 事案; every list and every load starts from what the member may see."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Text,
    bindparam,
    cast,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.models import Member
from accounts.permissions import Permission, Role
from accounts.queries import list_members_with
from audit.models import AuditEntry
from audit.queries import Changed, Event, acts_page, event_of
from core.database import Base
from core.listing import Listing, Page, contains, page_of
from incidents.models import Incident, IncidentFigure
from incidents.reports.history import changed_in
from incidents.vocabulary import DRILL_CHOICES, Damage, IncidentKind, IncidentStatus, Origin
from incidents.workflow import OPEN_STATES

AnySession = Session | scoped_session[Session]

FILTERS = ("q", "status", "kind", "damage", "origin", "assignee", "drill")
SORTS: dict[str, InstrumentedAttribute[Any]] = {
    "number": Incident.id,
    "discovered": Incident.discovered_at,
    "updated": Incident.updated_at,
}
HISTORY_SORTS = ("at",)
WRITERS = frozenset({Role.HANDLER, Role.APPROVER, Role.CONTRACTOR})


@dataclass(frozen=True)
class Sighting:
    """A blind value that stands in another case too: as what, at which address, and in which case."""

    value: str
    what: str
    path: str
    case_uid: str
    case_number: str
    case_title: str


Seek = Callable[[AnySession, SignedIn, Incident, Select[*tuple[Any, ...]]], Sequence[Sighting]]
"""Where a package has values (a select of blind ones) of a case in other cases that the member may see."""


@dataclass(frozen=True)
class Related:
    """Records of one table that belong to a case: which they are, who sees them, and how changes are told."""

    model: type[Base]
    uids: Callable[[Incident], Select[*tuple[Any, ...]]]
    permission: Permission
    tell: Callable[[AuditEntry, Incident, SignedIn], Iterable[Changed]]


class _Scope(NamedTuple):
    """Which cases somebody may see: any at all, and of those only the ones assigned to this member."""

    is_permitted: bool
    assignee_id: int | None


def visible(member: SignedIn) -> Select[Incident]:
    """Give the cases a member may see: all with the permission, a contractor's own, else none."""
    return _within(_scope_of(member))


def _scope_of(member: SignedIn) -> _Scope:
    own = member.id if member.is_contractor else None
    return _Scope(member.may(Permission.INCIDENT_READ), own)


def _within(scope: _Scope) -> Select[Incident]:
    cases = select(Incident)
    if not scope.is_permitted:
        return cases.where(Incident.id < 0)
    if scope.assignee_id is not None:
        return cases.where(Incident.assignee_id == scope.assignee_id)
    return cases


def find_incident(
    session: AnySession, member: SignedIn, uid: str, *, for_update: bool = False
) -> Incident | None:
    """Give a case the member may see, locked when it is going to change."""
    statement = _one_within(_scope_of(member), for_update=for_update)
    return session.scalar(statement, {"uid": uid})


@lru_cache(maxsize=128)  # every page of a case asks it, and making it costs more than running it
def _one_within(scope: _Scope, *, for_update: bool) -> Select[Incident]:
    cases = _within(scope).options(joinedload(Incident.assignee))
    one = cases.where(Incident.uid == bindparam("uid"))
    return one.with_for_update(of=Incident) if for_update else one


def list_page(session: AnySession, member: SignedIn, listing: Listing) -> Page:
    """Give one page of the list in two statements."""
    scope = visible(member)
    rows = (
        scope.with_only_columns(
            Incident.uid,
            Incident.number,
            Incident.title,
            # As stored: fifty sets of Terms would cost more than the statement.
            type_coerce(Incident.kinds, Text).label("kinds"),
            Incident.status,
            Incident.damage,
            Incident.discovered_at,
            Incident.updated_at,
            Incident.is_drill,
            Member.name.label("assignee"),
        )
        .outerjoin(Member, Member.id == Incident.assignee_id)
        .where(*_conditions(member, listing))
    )
    return page_of(session, rows, listing, SORTS[listing.sort], Incident.id)


def list_assignable(session: AnySession) -> list[tuple[str, str]]:
    """Give (uid, name) of the members a case can be assigned to."""
    return list_members_with(session, WRITERS)


def _tell(entry: AuditEntry, incident: Incident, member: SignedIn) -> Iterable[Changed]:
    del member
    return changed_in(incident, entry)


OWN = (
    Related(
        Incident,
        lambda case: select(Incident.uid).where(Incident.id == case.id),
        Permission.INCIDENT_READ,
        _tell,
    ),
    Related(
        IncidentFigure,
        lambda case: select(IncidentFigure.uid).where(IncidentFigure.incident_id == case.id),
        Permission.INCIDENT_READ,
        _tell,
    ),
)


def history_page(
    session: AnySession,
    member: SignedIn,
    incident: Incident,
    related: Sequence[Related],
    listing: Listing,
    words: Mapping[str, str],
) -> tuple[Page, list[Event]]:
    """Give a page of who did what with a case and with all that belongs to it, as far as the member may see.

    `words` names verbs and tables. Three statements, whatever the case holds.
    """
    seen = {
        str(one.model.__tablename__): one for one in (*OWN, *related) if member.may(one.permission)
    }
    subjects = [(table, one.uids(incident)) for table, one in seen.items()]
    page, acts = acts_page(session, subjects, listing)

    def changed(entry: AuditEntry) -> Iterable[Changed]:
        return seen[entry.subject_table].tell(entry, incident, member)

    return page, [event_of(act, words, changed) for act in acts]


def _conditions(member: SignedIn, listing: Listing) -> list[ColumnElement[bool]]:
    chosen = {name: listing.value(name) for name in FILTERS}
    conditions: list[ColumnElement[bool]] = []
    if chosen["q"]:
        conditions.append(
            or_(contains(Incident.number, chosen["q"]), contains(Incident.title, chosen["q"]))
        )
    if chosen["status"] == "open":
        conditions.append(Incident.status.in_(OPEN_STATES))
    elif chosen["status"] in list(IncidentStatus):
        conditions.append(Incident.status == IncidentStatus(chosen["status"]))
    if chosen["kind"] in list(IncidentKind):
        conditions.append(cast(Incident.kinds, String).like(f"%|{chosen['kind']}|%"))
    if chosen["damage"] in list(Damage):
        conditions.append(Incident.damage == Damage(chosen["damage"]))
    if chosen["origin"] in list(Origin):
        conditions.append(Incident.origin == Origin(chosen["origin"]))
    if chosen["drill"] in DRILL_CHOICES:
        conditions.append(Incident.is_drill.is_(chosen["drill"] == "only"))
    conditions.extend(_assignee_condition(member, chosen["assignee"]))
    return conditions


def _assignee_condition(member: SignedIn, assignee: str) -> list[ColumnElement[bool]]:
    if assignee == "me":
        return [Incident.assignee_id == member.id]
    if assignee == "none":
        return [Incident.assignee_id.is_(None)]
    return [Member.uid == assignee] if assignee else []
