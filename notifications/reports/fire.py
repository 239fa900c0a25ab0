"""Facts under the names of the FSB's Format for Incident Reporting Exchange (2025-04-15)."""

from typing import Any

from core.moments import Precision
from core.vocabulary import Term
from documents.blocks import DRILL_MARK
from incidents.vocabulary import (
    Basis,
    Body,
    ContainmentAction,
    DiscoverySource,
    FigureItem,
    IncidentKind,
    IncidentStatus,
)
from notifications.reports.facts import IncidentFacts, When
from notifications.vocabulary import NotificationKind

K, D = IncidentKind, DiscoverySource

VERSION = "2025-04-15"
PHASES = {
    NotificationKind.FIRST: "Initial",
    NotificationKind.FOLLOW_UP: "Intermediate",
    NotificationKind.FINAL: "Final",
}
INCIDENT_TYPES = {
    K.UNAUTHORIZED_ACCESS: "Compromise (non-disruptive)",
    K.UNAUTHORIZED_TRADE: "Financial Theft/Fraud",
    K.UNAUTHORIZED_WITHDRAWAL: "Financial Theft/Fraud",
    K.DATA_BREACH: "Data Breach",
    K.DDOS: "Business Disruption, System or Execution Failure",
}
"""Phishing and malware are causes in FIRE; the type follows from their effect."""
DISCOVERY_METHODS = {
    D.CUSTOMER: "External: Customer/Client",
    D.MONITORING: "Internal: Existing Detection Technique",
    D.LOOK_BACK: "Internal: Incident Response",
    D.CONTRACTOR: "External: Third Party",
    D.AUTHORITY: "External: Authority/Agency",
    D.PEER: "External: Peer/Competitor",
    D.OTHER: "Other",
}
CAUSES = {
    K.PHISHING: "Malicious Acts: Social engineering",
    K.MALWARE: "Malicious Acts: Malware",
    K.DDOS: "Malicious Acts: DoS/DDoS",
}
ENTITY_TYPE = "金融商品取引業者"
"""Names may be localised; the list of FIRE is not repeated here."""
CLOSED = (IncidentStatus.CLOSED.value, IncidentStatus.FALSE_ALARM.value)
TIMED = (Precision.MINUTE.value, Precision.ABOUT.value)


def fire_of(facts: IncidentFacts, reported_at: str | None = None) -> dict[str, Any]:
    """Give the items of FIRE that a report knows; what is not known is null, never guessed.

    `reported_at` is the instant of the report in ISO 8601, None where it has not been submitted.
    """
    letter, contact = facts.letter, facts.contact
    return {
        "fire_version": VERSION,
        "report_type": "Institution-initiated",
        "language_code": "ja",
        "language_country": "JP",
        "report_currency": "JPY",
        "entity_name": letter.firm_name,
        "entity_local_identifiers": [letter.registration_no] if letter.registration_no else None,
        "entity_types": [ENTITY_TYPE],
        "entity_country": "JP",
        "recipient_identifier": letter.authority,
        "entity_contacts": [
            {
                "type": "Primary",
                "name": contact.name,
                "department": contact.department,
                "email": contact.email,
                "phone": contact.phone,
            }
        ],
        "entity_internal_incident_id": facts.incident_no,
        **_incident(facts),
        **_changes(facts),
        "time_of_report": reported_at,
        "time_of_occurrence": _instant(facts.occurred_from_at),
        "time_of_detection": _instant(facts.discovered_at),
        "time_of_resolution": None,
        "time_of_closure": None,
        "time_of_next_update": None if letter.is_final else _instant(facts.next_report_due_at),
        "standardised_severity": None,
        **_impact(facts),
        **_causes(facts),
    }


def _incident(facts: IncidentFacts) -> dict[str, Any]:
    types = [INCIDENT_TYPES.get(IncidentKind(kind)) for kind in facts.kinds]
    source, mark = facts.discovery_source, DRILL_MARK if facts.is_drill else ""
    return {
        "report_phase": PHASES[NotificationKind(facts.letter.kind)],
        "incident_status": "Closed" if facts.status in CLOSED else "Open",
        # FIRE has no item for a drill, and this part may travel without the rest of the file.
        "incident_title": mark + facts.title,
        "incident_description": mark + facts.summary if facts.summary else mark or None,
        "incident_types": sorted({kind for kind in types if kind}),
        "discovery_method": DISCOVERY_METHODS[DiscoverySource(source)] if source else None,
        "reporting_triggers": ["Legal/regulatory"],
    }


def _changes(facts: IncidentFacts) -> dict[str, Any]:
    taken = [
        "　".join(filter(None, (_label(ContainmentAction, one.containment_action), one.detail)))
        for one in facts.measures
    ]
    planned = [facts.preventive_action_planned, facts.outlook]
    return {
        "actions_taken": [*filter(None, taken), *filter(None, [facts.response_note])] or None,
        "actions_planned": None
        if facts.letter.is_final
        else [text for text in planned if text] or None,
        "public_reaction": None,
        "comms_issued": facts.publication_medium or facts.customer_contact,
        "bodies_notified": [
            {"body": _label(Body, one.body), "at": _instant(one.contacted_at)}
            for one in facts.bodies
            if one.body and one.contacted_at
        ]
        or None,
    }


def _impact(facts: IncidentFacts) -> dict[str, Any]:
    service = {
        "name": facts.services,
        "type": None,
        "disruption_type": None,
        "downtime": None,
        "affected_users": _number(facts, FigureItem.CUSTOMERS),
        "affected_share": None,
    }
    counts = [_number(facts, item) for item in (FigureItem.TRADES, FigureItem.WITHDRAWALS)]
    known = [count for count in counts if count is not None]
    return {
        "affected_party_types": ["Customers/consumers"] if facts.damage == "yes" else None,
        "related_affected_entities": facts.contractors,
        "services_affected": [service] if facts.services else None,
        "transaction_number": sum(known) if known else None,
        "transaction_value": _number(facts, FigureItem.WITHDRAWN_YEN),
        "resources_affected": None,
        "financial_loss": _number(facts, FigureItem.CUSTOMER_LOSS_YEN),
        "geographic_spread": None,
        "impact_notes": facts.impact_note,
    }


def _causes(facts: IncidentFacts) -> dict[str, Any]:
    types = [CAUSES[IncidentKind(kind)] for kind in facts.kinds if IncidentKind(kind) in CAUSES]
    causes = [{"type": kind, "strength": "Root", "origin": None} for kind in types]
    actions = [
        {
            "action": one.preventive_action,
            "completion_date": one.done_at.at if one.done_at else None,
        }
        for one in facts.preventive_actions
    ]
    lessons = [{"description": facts.closing_summary, "remedial_actions": actions or None}]
    return {
        "causes": causes or None,
        "cause_notes": facts.cause,
        "lessons": lessons if facts.closing_summary or actions else None,
    }


def _number(facts: IncidentFacts, item: FigureItem) -> int | None:
    """Give a figure: what is 確定, else the worst case; FIRE takes estimates."""
    found = {one.basis: one.value for one in facts.figures if one.item == item.value}
    return found.get(Basis.CONFIRMED.value, found.get(Basis.WORST_CASE.value))


def _label(term: type[Term], value: str | None) -> str | None:
    return term(value).label if value else None


def _instant(when: When | None) -> str | None:
    """Give an instant that is known to the minute; FIRE has no other precision."""
    return when.at if when is not None and when.precision in TIMED else None
