"""Facts hold all of a case as plain data, and come back from JSON as they were."""

import json
from typing import Any

import pytest
from hypothesis import given

from core.moments import Moment, Precision
from incidents.vocabulary import FigureItem
from notifications.reports.facts import FigureFact, IncidentFacts, When, from_plain, to_plain
from notifications.reports.fire import fire_of
from tests.notifications.cases import (
    BARE,
    OKASAN_LIKE,
    SBI_LIKE,
    a_firm,
    a_letterhead,
    at,
    facts,
    known,
    with_entries,
)
from tests.notifications.strategies import any_facts


@given(any_facts)
def test_facts_come_back_from_json_as_they_were(drawn: IncidentFacts) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(drawn)))) == drawn


def test_instants_carry_the_japanese_offset_and_their_precision() -> None:
    told = facts(SBI_LIKE)
    assert told.discovered_at == When("2020-09-07T10:20:00+09:00", "minute")
    assert told.occurred_from_at == When("2020-07-01T00:00:00+09:00", "month")
    assert told.occurred_to_at == When("2020-09-01T00:00:00+09:00", "early")


def test_an_unknown_moment_has_no_instant() -> None:
    told = with_entries(occurred_from=at("調査中"))
    assert told.occurred_from_at == When(None, "unknown")
    assert told.occurred_from_at.to_moment() == Moment(None, Precision.UNKNOWN)


def test_every_figure_keeps_its_basis_and_the_instant_it_stands_for() -> None:
    told = facts(SBI_LIKE)
    own = [part for part in told.figures if part.item == "customers"]
    as_of = "2020-09-08T12:00:00+09:00"
    assert own == [
        FigureFact("customers", "confirmed", 6, as_of),
        FigureFact("customers", "worst_case", 11, as_of),
    ]
    assert FigureFact("accesses", "unknown", None, as_of) in told.figures


def test_zero_is_a_figure_and_not_a_gap() -> None:
    told = with_entries(**{FigureItem.ACCOUNTS.value: known(0, None)})
    assert told.figures == (FigureFact("accounts", "confirmed", 0, None),)


def test_blank_texts_are_no_facts() -> None:
    assert with_entries(summary=" \n　").summary is None


def test_the_firms_contact_stands_in_for_what_the_case_leaves_open() -> None:
    told = with_entries(contact_name="架空　花子")
    assert told.contact.name == "架空　花子"
    assert told.contact.department == a_firm().contact_department
    assert told.contact.email is None


def test_what_is_no_set_of_facts_is_refused() -> None:
    with pytest.raises(TypeError):
        from_plain(None)  # type: ignore[arg-type]


FIRE = {
    "report_phase": "Initial",
    "incident_status": "Open",
    "incident_title": "出金先口座の変更による不正出金",
    "discovery_method": "External: Customer/Client",
    "incident_types": ["Compromise (non-disruptive)", "Financial Theft/Fraud"],
    "entity_name": "架空証券株式会社",
    "entity_internal_incident_id": "INC-2020-0001",
    "time_of_detection": "2020-09-07T10:20:00+09:00",
    "time_of_next_update": "2020-09-09T17:00:00+09:00",
    "report_currency": "JPY",
}


@pytest.mark.parametrize(("name", "value"), FIRE.items())
def test_facts_carry_the_names_of_fire(name: str, value: Any) -> None:
    assert fire_of(facts(SBI_LIKE))[name] == value


def test_fire_gets_no_instant_that_is_not_known_to_the_minute() -> None:
    assert fire_of(facts(SBI_LIKE))["time_of_occurrence"] is None
    assert fire_of(facts(BARE))["time_of_next_update"] is None
    assert fire_of(facts(BARE))["discovery_method"] is None


def test_a_false_alarm_is_closed_for_fire() -> None:
    data = {**to_plain(facts(OKASAN_LIKE)), "status": "false_alarm"}
    assert fire_of(from_plain(data))["incident_status"] == "Closed"


def test_the_letterhead_is_part_of_the_facts() -> None:
    assert to_plain(facts(SBI_LIKE))["letter"] == to_plain_letter()


def to_plain_letter() -> dict[str, Any]:
    return dict(vars(a_letterhead()))
