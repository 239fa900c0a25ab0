"""Facts under the names of the FSB's Format for Incident Reporting Exchange (2025-04-15)."""

from typing import Any

from core.moments import Precision
from documents.blocks import DRILL_MARK
from incidents.vocabulary import DiscoverySource, IncidentKind, IncidentStatus
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
CLOSED = (IncidentStatus.CLOSED.value, IncidentStatus.FALSE_ALARM.value)
TIMED = (Precision.MINUTE.value, Precision.ABOUT.value)


def fire_of(facts: IncidentFacts) -> dict[str, Any]:
    """Give the items of FIRE that a first report knows; what is not known is null, never guessed."""
    letter, contact = facts.letter, facts.contact
    types = [INCIDENT_TYPES.get(IncidentKind(kind)) for kind in facts.kinds]
    source, mark = facts.discovery_source, DRILL_MARK if facts.is_drill else ""
    return {
        "fire_version": VERSION,
        "report_type": "Institution-initiated",
        "language_code": "ja",
        "language_country": "JP",
        "report_currency": "JPY",
        "entity_name": letter.firm_name,
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
        "report_phase": PHASES[NotificationKind(letter.kind)],
        "incident_status": "Closed" if facts.status in CLOSED else "Open",
        # FIRE has no item for a drill, and this part may travel without the rest of the file.
        "incident_title": mark + facts.title,
        "incident_description": mark + facts.summary if facts.summary else mark or None,
        "incident_types": sorted({kind for kind in types if kind}),
        "discovery_method": DISCOVERY_METHODS[DiscoverySource(source)] if source else None,
        "time_of_occurrence": _instant(facts.occurred_from_at),
        "time_of_detection": _instant(facts.discovered_at),
        "time_of_next_update": _instant(facts.next_report_due_at),
    }


def _instant(when: When | None) -> str | None:
    """Give an instant that is known to the minute; FIRE has no other precision."""
    return when.at if when is not None and when.precision in TIMED else None
