"""Records for tests, made through the operations so that none is impossible."""

from typing import Any

from core.moments import Moment, Precision
from core.work import Work
from incidents.models import Incident
from incidents.operations import open_incident, revise_incident
from incidents.vocabulary import Damage, DiscoverySource, IncidentKind, Origin
from inquiries.models import Inquiry
from inquiries.operations import open_inquiry
from tests.conftest import NOW


def an_incident(work: Work, **given: Any) -> Incident:
    """Record a case; what is not given is the same in every test."""
    values: dict[str, Any] = {
        "title": "不正ログインによる株式の不正売却",
        "kinds": frozenset({IncidentKind.UNAUTHORIZED_ACCESS}),
        "origin": Origin.NEW,
        "discovered": Moment(NOW, Precision.MINUTE),
        "damage": Damage.UNKNOWN,
        "discovery_source": DiscoverySource.CUSTOMER,
        "summary": "お客さまから身に覚えのない売却の申出があった。",
    }
    return open_incident(work, **{**values, **given})


def revised(work: Work, incident: Incident, **given: Any) -> Incident:
    """Write some fields of the full form, the others as they are."""
    values: dict[str, Any] = {
        "discovered": Moment(incident.discovered_at, incident.discovered_precision),
        "figures": {},
    }
    revise_incident(work, incident, version=incident.version, **{**values, **given})
    return incident


def an_inquiry(work: Work, **given: Any) -> Inquiry:
    """Record an inquiry; what is not given is the same in every test."""
    values: dict[str, Any] = {
        "received_at": NOW,
        "content": "身に覚えのない出金がある。どうなっているのか調べてほしい。",
    }
    return open_inquiry(work, **{**values, **given})
