"""What of cases and of customers stays hidden from those who do not need it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from core.database import Sealed
from incidents.models import Incident
from incidents.operations import REVISABLE
from tests.conftest import Browser
from tests.factories import an_incident, an_inquiry, revised

Opened = Callable[..., Browser]
ANSWERING = frozenset(
    {
        "title", "customer_contact", "consultation_desk", "compensation_policy", "answer_guide",
        "publication_medium", "published_text",
    }
)  # fmt: skip
"""The texts of a case that answering a customer needs."""


def _is_text(column: Any) -> bool:
    return isinstance(column, Sealed) and column.dump is Sealed("").dump


TEXTS = [name for name in REVISABLE if _is_text(getattr(Incident, name))]


def test_support_reads_no_text_of_the_investigation(
    browser: Opened, work: Callable[..., Any]
) -> None:
    assert len(TEXTS) > len(ANSWERING) + 5
    with work("sato") as running:
        incident = revised(
            running, an_incident(running), **{name: f"秘〔{name}〕" for name in TEXTS}
        )
        inquiry = an_inquiry(running, incident_id=incident.id)
    ito = browser("ito")
    shown = ito.get(f"/inquiries/incidents/{incident.uid}").text
    shown += ito.get(f"/inquiries/{inquiry.uid}").text
    seen = {name for name in TEXTS if f"秘〔{name}〕" in shown}
    assert seen <= ANSWERING
    assert "answer_guide" in seen


@pytest.mark.parametrize("login", ["ito", "nakamura", "watanabe", "yamamoto", "tanaka"])
def test_pages_outside_somebodys_rights_are_unknown(
    app: Flask, browser: Opened, work: Callable[..., Any], login: str
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        inquiry = an_inquiry(running, incident_id=incident.id)
    closed = ("/incidents", "/notifications") if login == "ito" else ("/inquiries",)
    someone, tried = browser(login), 0
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(closed) or "GET" not in (rule.methods or ()):
            continue
        if "/statistics" in rule.rule or (login == "yamamoto" and rule.rule == "/incidents"):
            continue
        about = incident.uid if "/incidents" in rule.rule else inquiry.uid
        address = rule.rule.replace("<uid>", about)
        tried += 1
        assert someone.get(re.sub("<[^>]+>", "x", address)).status_code == 404, address
    assert tried > 5
