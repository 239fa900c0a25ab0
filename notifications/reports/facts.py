"""All that a letter is made from, frozen and plain, so that it can be kept as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from core.moments import Moment, Precision
from notifications.reports.annex_facts import AccountsAnnex, IndicatorsAnnex
from notifications.reports.earlier import PreviousFacts
from notifications.reports.typed import typed
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
class LedgerFact:
    """What the ledger of accounts adds up to for a figure, beside the figure itself; None is 調査中."""

    item: str
    number: int | None


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
    # Letters frozen before there were these parts do not have them.
    timeline: tuple[EventFact, ...] = ()
    is_drill: bool = False
    preventive_actions: tuple[PreventionFact, ...] = ()
    closing_summary: str | None = None
    compensation: CompensationFact | None = None
    settled: tuple[str, ...] = ()
    """Items of a final report whose unknowns were decided to be 不明."""
    previous: PreviousFacts | None = None
    ledger: tuple[LedgerFact, ...] = ()
    accounts_annex: AccountsAnnex | None = None
    indicators_annex: IndicatorsAnnex | None = None


def to_plain(facts: IncidentFacts) -> dict[str, Any]:
    """Give the facts as values that JSON can carry."""
    return asdict(facts)


def from_plain(data: Mapping[str, Any]) -> IncidentFacts:
    """Give the facts back that `to_plain` was given, also after a way through JSON."""
    facts = typed(IncidentFacts, data)
    if not isinstance(facts, IncidentFacts):
        raise TypeError("not the facts of a case")
    return facts
