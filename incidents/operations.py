"""Writes of 事案: open, revise, move."""

from itertools import chain
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, UOWTransaction

from core.moments import Moment, Precision
from core.work import Conflict, Work
from core.workflow import Mover
from incidents.models import Incident, IncidentFigure
from incidents.vocabulary import (
    Damage,
    DiscoverySource,
    FigureItem,
    IncidentKind,
    IncidentStatus,
    Origin,
)
from incidents.workflow import WORKFLOW

FIGURE_PARTS = ("confirmed", "worst_case", "is_unknown", "as_of")

REVISABLE = (
    "title", "kinds", "origin", "damage", "summary", "assignee_id",
    "occurred_from", "occurred_to", "discovery_source", "discovery_detail", "known", "known_by",
    "services", "contractors", "outflows", "leaked_items", "impact_note",
    "cause_status", "cause", "method", "measures", "response_note",
    "customer_contact", "consultation_desk", "compensation_policy", "answer_guide",
    "publication", "published", "publication_medium", "published_text", "bodies",
    "management_reported", "headquarters", "headquarters_detail", "independent_review",
    "outlook", "next_report", "preventions", "preventive_done", "preventive_planned",
    "closing_summary",
    "contact_department", "contact_name", "contact_phone", "contact_email", "contact_off_hours",
)  # fmt: skip
"""What a revision may write; everything else of a case belongs to the server."""


TOUCHED = "touched_cases"


def touched_cases(session: Session) -> set[int]:
    """Give the cases (by id) of which this transaction has changed something; who writes past the unit of work adds here."""
    found: set[int] = session.info.setdefault(TOUCHED, set())
    return found


@event.listens_for(Session, "after_flush")
def _touch(session: Session, context: UOWTransaction) -> None:
    """Note every case that a flush has changed, or of which it has written a record that hangs on it.

    A class that hangs on a case and says nothing of it has `touches_case = False`.
    """
    del context
    for record in chain(session.new, session.dirty, session.deleted):
        if not isinstance(record, Incident):
            is_told = getattr(record, "touches_case", True)
            key = getattr(record, "incident_id", None) if is_told else None
        else:
            key = None if record in session.new else record.id
        if key is not None:
            touched_cases(session).add(key)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(TOUCHED, None)


def open_incident(  # noqa: PLR0913 (the entries of 「まず記録」, and the id)
    work: Work,
    *,
    title: str,
    kinds: frozenset[IncidentKind],
    origin: Origin,
    discovered: Moment,
    damage: Damage,
    discovery_source: DiscoverySource | None = None,
    summary: str | None = None,
    assignee_id: int | None = None,
    is_drill: bool = False,
    uid: str | None = None,
) -> Incident:
    """Record a new case with the little that is known and give it its number.

    `uid` is for a caller who has to know the address of the case before there is one.
    """
    work.because("incidents:open")
    incident = Incident(
        uid=uid,
        number=work.next_number("INC", 4),
        status=WORKFLOW.initial,
        opened_at=work.now,
        updated_at=work.now,
        title=title,
        kinds=kinds,
        origin=origin,
        discovered_at=discovered.at,
        discovered_precision=discovered.precision,
        damage=damage,
        discovery_source=discovery_source,
        assignee_id=assignee_id,
        is_drill=is_drill,
        summary=summary,
    )
    work.session.add(incident)
    work.session.flush()
    return incident


def revise_incident(
    work: Work,
    incident: Incident,
    *,
    version: int,
    discovered: Moment,
    figures: dict[FigureItem, dict[str, Any]],
    **fields: Any,  # noqa: ANN401 (the named columns of REVISABLE)
) -> None:
    """Write the full form; a version that is no longer the present one raises Conflict.

    `figures` maps each item to confirmed, worst_case (円 or counts), is_unknown and as_of (UTC).
    """
    if version != incident.version:
        raise Conflict("他の職員が先に更新しました。")
    unknown = set(fields) - set(REVISABLE)
    if unknown:
        raise TypeError(f"not revisable: {sorted(unknown)}")
    work.because("incidents:revise")
    incident.discovered_at = discovered.at or incident.discovered_at
    incident.discovered_precision = discovered.precision
    for name, value in fields.items():
        setattr(incident, name, value)
    for item, parts in figures.items():
        _revise_figure(incident, item, parts)
    if work.session.is_modified(incident) or any(map(work.session.is_modified, incident.figures)):
        # The case's version counts every change of its figures as well.
        incident.updated_at = work.now
    work.session.flush()


def move_incident(
    work: Work, incident: Incident, *, move: str, member: Mover, reason: str | None
) -> None:
    """Take a case through one move of its workflow; MoveRefused says why not."""
    chosen = WORKFLOW.check(incident, move, member, reason)
    work.because(WORKFLOW.verb(chosen), reason)
    incident.status = chosen.target
    incident.closed_at = work.now if chosen.target is IncidentStatus.CLOSED else None
    incident.updated_at = work.now
    work.session.flush()


def mark_drill(work: Work, incident: Incident, *, is_drill: bool, reason: str) -> None:
    """Count a case as 訓練, or as a real one again; whether that may be is known where its letters are."""
    work.because("incidents:mark_drill" if is_drill else "incidents:unmark_drill", reason)
    incident.is_drill = is_drill
    incident.updated_at = work.now
    work.session.flush()


def _revise_figure(incident: Incident, item: FigureItem, parts: dict[str, Any]) -> None:
    figure = incident.figure(item)
    if figure is None:
        if not any(parts[name] not in (None, False) for name in FIGURE_PARTS):
            return
        figure = IncidentFigure(item=item, is_unknown=False)
        incident.figures.append(figure)
    for name in FIGURE_PARTS:
        value = parts[name]
        setattr(figure, name, value.at if isinstance(value, Moment) else value)


def exactly(moment: Moment) -> bool:
    """Say whether a moment is known to the minute, as 発覚日時 has to be."""
    return moment.precision in (Precision.MINUTE, Precision.ABOUT)
