"""Records → facts: a case, what its firm says of itself, and the events that are to be told."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from casefile.models import TimelineEntry
from core.clock import iso_jst
from core.moments import Moment, Precision
from firm.models import FirmProfile
from incidents.models import (
    BodyContact,
    Incident,
    IncidentFigure,
    Measure,
    Outflow,
    Prevention,
)
from incidents.vocabulary import Basis, IncidentKind
from notifications.reports.facts import (
    BodyFact,
    ContactFacts,
    EventFact,
    FigureFact,
    IncidentFacts,
    LetterFacts,
    MeasureFact,
    OutflowFact,
    PreventionFact,
    When,
)

PLAIN = (
    "title", "summary", "discovery_detail", "known_by", "services", "contractors", "leaked_items",
    "impact_note", "cause", "method", "response_note", "customer_contact", "consultation_desk",
    "compensation_policy", "publication_medium", "headquarters_detail", "independent_review",
    "outlook", "closing_summary",
)  # fmt: skip
CHOSEN = {
    "status": "status",
    "origin": "origin",
    "damage": "damage",
    "discovery_source": "discovery_source",
    "cause_status": "cause_status",
    "publication": "publication",
    "response_headquarters": "headquarters",
}
DATED = {
    "occurred_from_at": "occurred_from",
    "occurred_to_at": "occurred_to",
    "known_at": "known",
    "published_at": "published",
    "management_reported_at": "management_reported",
    "next_report_due_at": "next_report",
}


def facts_of(
    incident: Incident,
    firm: FirmProfile,
    letter: LetterFacts,
    timeline: Iterable[TimelineEntry] = (),
) -> IncidentFacts:
    """Read a case, what the firm says of itself, and the events that are to be told into facts."""
    read: dict[str, Any] = {
        **{name: _text(getattr(incident, name)) for name in PLAIN},
        **{name: _value(getattr(incident, source)) for name, source in CHOSEN.items()},
        **{name: _when(getattr(incident, source)) for name, source in DATED.items()},
    }
    return IncidentFacts(
        letter=letter,
        incident_no=incident.number,
        kinds=tuple(kind.value for kind in IncidentKind if kind in incident.kinds),
        discovered_at=_at(incident.discovered_at, incident.discovered_precision),
        figures=tuple(part for figure in incident.figures for part in _figure_parts(figure)),
        outflows=tuple(map(_outflow, incident.outflows or ())),
        measures=tuple(map(_measure, incident.measures or ())),
        bodies=tuple(map(_body, incident.bodies or ())),
        preventive_actions=tuple(map(_prevention, incident.preventions or ())),
        preventive_action_done=_text(incident.preventive_done),
        preventive_action_planned=_text(incident.preventive_planned),
        contact=_contact(incident, firm),
        timeline=tuple(EventFact(_when(one.happened), one.text or "") for one in timeline),
        is_drill=incident.is_drill,
        **read,
    )


def _text(value: str | None) -> str | None:
    return value if value and value.strip() else None


def _value(term: Any) -> str | None:  # noqa: ANN401 (a member of any vocabulary)
    return None if term is None else str(term.value)


def _when(moment: Moment | None) -> When | None:
    return None if moment is None else _at(moment.at, moment.precision)


def _at(at: datetime | None, precision: Precision) -> When:
    return When(iso_jst(at) if at else None, precision.value)


def _figure_parts(figure: IncidentFigure) -> list[FigureFact]:
    item = figure.item.value
    as_of = iso_jst(figure.as_of) if figure.as_of else None
    parts = [
        FigureFact(item, basis.value, number, as_of)
        for basis, number in (
            (Basis.CONFIRMED, figure.confirmed),
            (Basis.WORST_CASE, figure.worst_case),
        )
        if number is not None
    ]
    return parts + (
        [FigureFact(item, Basis.UNKNOWN.value, None, as_of)] if figure.is_unknown else []
    )


def _outflow(row: Outflow) -> OutflowFact:
    return OutflowFact(_text(row.bank), row.accounts, row.yen)


def _measure(row: Measure) -> MeasureFact:
    return MeasureFact(_value(row.action), _when(row.taken_at), _text(row.detail))


def _prevention(row: Prevention) -> PreventionFact:
    return PreventionFact(_text(row.action), _value(row.state), _when(row.done_at))


def _body(row: BodyContact) -> BodyFact:
    return BodyFact(
        _value(row.body),
        _value(row.state),
        _when(row.contacted_at),
        _text(row.receipt_no),
        _text(row.detail),
    )


def _contact(incident: Incident, firm: FirmProfile) -> ContactFacts:
    """Take the case's own contact, and the firm's for what the case leaves open."""
    names = (field.name for field in fields(ContactFacts))
    return ContactFacts(
        **{
            name: _text(getattr(incident, f"contact_{name}"))
            or _text(getattr(firm, f"contact_{name}"))
            for name in names
        }
    )
