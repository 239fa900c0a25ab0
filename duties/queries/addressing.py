"""One duty of one case by its address, whether or not it is stored, and which rules a case has."""

from dataclasses import dataclass

from sqlalchemy.orm import Session, scoped_session

from accounts.guard import SignedIn
from core.clock import to_jst
from duties.models import Duty
from duties.rulebook import RULEBOOK, Rule
from incidents.models import Incident
from incidents.queries import find_incident
from incidents.vocabulary import IncidentStatus


@dataclass(frozen=True)
class CaseDuty:
    """A case and one of its rules, as the pages of a duty load them."""

    incident: Incident
    rule: Rule
    __tablename__ = Duty.__tablename__

    @property
    def uid(self) -> str:
        """Give the part of the address that names both."""
        return address_of(self.incident.uid, self.rule.id)

    @property
    def audit_label(self) -> str:
        """Say which duty of which case this is."""
        return f"{self.incident.number} {self.rule.name}"


def address_of(incident_uid: str, rule_id: str) -> str:
    """Name a duty of a case in one part of an address; drafts are kept under it."""
    return f"{incident_uid}.{rule_id}"


def find_case_duty(
    session: Session | scoped_session[Session], member: SignedIn, uid: str
) -> CaseDuty | None:
    """Give a duty of a case that the member may see, if one of its rules is named."""
    case_uid, _, rule_id = uid.partition(".")
    incident = find_incident(session, member, case_uid)
    if incident is None:
        return None
    found = next((rule for rule in rules_of(incident) if rule.id == rule_id), None)
    return CaseDuty(incident, found) if found else None


def rules_of(incident: Incident) -> tuple[Rule, ...]:
    """Give the rules that count for a case."""
    return RULEBOOK.in_force(to_jst(incident.discovered_at).date())


def is_owed(incident: Incident) -> bool:
    """Say whether a case can owe anything: no drill, no 誤報."""
    return not incident.is_drill and incident.status is not IncidentStatus.FALSE_ALARM
