"""Records → facts: all that a letter is made from, frozen and plain, so that it can be kept as JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from datetime import datetime
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

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
from notifications.reports.earlier import PreviousFacts
from notifications.vocabulary import NotificationKind


@dataclass(frozen=True)
class When:
    """A moment as far as it is known: ISO 8601 with the Japanese offset, and its precision."""

    at: str | None
    precision: str

    def to_moment(self) -> Moment:
        """Give the moment back."""
        at = datetime.fromisoformat(self.at) if self.at else None
        return Moment(at, Precision(self.precision))


@dataclass(frozen=True)
class FigureFact:
    """One number of a figure under its 区分; an open one has 調査中 without a number."""

    item: str
    basis: str
    value: int | None
    as_of: str | None


@dataclass(frozen=True)
class OutflowFact:
    """A bank the money went to."""

    destination_bank: str | None
    accounts: int | None
    withdrawn_yen: int | None


@dataclass(frozen=True)
class MeasureFact:
    """A measure that keeps the damage from growing."""

    containment_action: str | None
    taken_at: When | None
    detail: str | None


@dataclass(frozen=True)
class PreventionFact:
    """A measure against a repetition, and the day it was or will be done."""

    preventive_action: str | None
    state: str | None
    done_at: When | None


@dataclass(frozen=True)
class CompensationFact:
    """What the ledger says of the compensation: affected accounts, those paid, and 円 paid to them."""

    accounts: int
    paid_accounts: int
    paid_yen: int


@dataclass(frozen=True)
class BodyFact:
    """A body that was, or will be, told."""

    body: str | None
    state: str | None
    contacted_at: When | None
    receipt_no: str | None
    detail: str | None


@dataclass(frozen=True)
class EventFact:
    """An event of the 時系列 that the case's people want told."""

    happened_at: When | None
    text: str


@dataclass(frozen=True)
class ContactFacts:
    """Whom the authority can call."""

    department: str | None
    name: str | None
    phone: str | None
    email: str | None
    off_hours: str | None


@dataclass(frozen=True)
class LetterFacts:
    """Letterhead and identity of the report."""

    notification_no: str | None
    kind: str
    report_no: int
    document_no: str
    dated_on: str
    authority: str
    honorific: str
    authority_division: str | None
    subject: str | None
    firm_name: str | None
    registration_no: str | None
    representative_title: str | None
    representative_name: str | None
    amount_in_man: bool

    @property
    def is_final(self) -> bool:
        """Say whether this is the 最終報告."""
        return self.kind == NotificationKind.FINAL.value


@dataclass(frozen=True)
class IncidentFacts:
    """A case as its letter knows it; the names are the keys of `facts.json`."""

    letter: LetterFacts
    incident_no: str
    title: str
    status: str
    kinds: tuple[str, ...]
    origin: str
    damage: str
    summary: str | None
    occurred_from_at: When | None
    occurred_to_at: When | None
    discovered_at: When
    discovery_source: str | None
    discovery_detail: str | None
    known_at: When | None
    known_by: str | None
    services: str | None
    contractors: str | None
    figures: tuple[FigureFact, ...]
    outflows: tuple[OutflowFact, ...]
    leaked_items: str | None
    impact_note: str | None
    cause_status: str | None
    cause: str | None
    method: str | None
    measures: tuple[MeasureFact, ...]
    response_note: str | None
    customer_contact: str | None
    consultation_desk: str | None
    compensation_policy: str | None
    publication: str | None
    published_at: When | None
    publication_medium: str | None
    bodies: tuple[BodyFact, ...]
    management_reported_at: When | None
    response_headquarters: str | None
    headquarters_detail: str | None
    independent_review: str | None
    outlook: str | None
    next_report_due_at: When | None
    preventive_action_done: str | None
    preventive_action_planned: str | None
    contact: ContactFacts
    timeline: tuple[EventFact, ...] = ()
    is_drill: bool = False
    """Letters frozen before there were drills do not say."""
    preventive_actions: tuple[PreventionFact, ...] = ()
    closing_summary: str | None = None
    compensation: CompensationFact | None = None
    settled: tuple[str, ...] = ()
    """Items of a final report whose unknowns were decided to be 不明."""
    previous: PreviousFacts | None = None


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


def to_plain(facts: IncidentFacts) -> dict[str, Any]:
    """Give the facts as values that JSON can carry."""
    return asdict(facts)


def from_plain(data: Mapping[str, Any]) -> IncidentFacts:
    """Give the facts back that `to_plain` was given, also after a way through JSON."""
    facts = _typed(IncidentFacts, data)
    if not isinstance(facts, IncidentFacts):
        raise TypeError("not the facts of a case")
    return facts


def _typed(kind: Any, value: Any) -> Any:  # noqa: ANN401 (any annotation and its value)
    if value is None:
        return None
    if get_origin(kind) is tuple:
        return tuple(_typed(get_args(kind)[0], part) for part in value)
    if isinstance(kind, UnionType):
        kind = next(part for part in get_args(kind) if part is not type(None))
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        # Facts frozen by an earlier version know nothing of later parts, which have defaults.
        known = (f.name for f in fields(kind) if f.name in value or f.default is MISSING)
        return kind(**{name: _typed(hints[name], value[name]) for name in known})
    return value


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
