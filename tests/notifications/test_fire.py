"""The export under the names of FIRE asks for what the phase asks for, and refuses what cannot be."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from incidents.vocabulary import IncidentKind
from notifications.reports.facts import from_plain, to_plain
from notifications.reports.fire import CAUSES, INCIDENT_TYPES, fire_of
from notifications.reports.fire_check import level_of, problems_of
from notifications.reports.fire_items import ITEMS, essential_at
from notifications.vocabulary import NotificationKind
from tests.notifications.cases import BARE, SBI_LIKE, facts

NOW = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)


def test_the_table_has_the_items_that_the_report_counts() -> None:
    assert len(ITEMS) == 87
    assert [len(essential_at(level)) for level in (1, 2, 3)] == [19, 33, 48]
    assert sum(item.essential > 0 for item in ITEMS) == 49
    assert set(IncidentKind) - {IncidentKind.OTHER} == INCIDENT_TYPES.keys() | CAUSES.keys()


def test_every_key_of_the_table_stands_in_the_export_and_the_other_way_round() -> None:
    made = fire_of(facts(SBI_LIKE))
    assert {item.key.partition(".")[0] for item in ITEMS if item.key} == made.keys()


def _report(**given: Any) -> dict[str, Any]:
    return {**fire_of(facts(SBI_LIKE), "2026-11-22T14:00:00+09:00"), **given}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"report_phase": "Final"}, "状態を対応中（Open）にできません"),
        ({"report_phase": "Intermediate", "incident_status": "Closed"}, "終結（Closed）にできません"),
        ({"time_of_report": "2026-11-23T14:00:00+09:00"}, "報告日時が未来"),
        ({"time_of_detection": "2026-11-22T14:00:00"}, "発覚日時は、時差のある日時"),
        ({"time_of_next_update": "2026-11-22T13:00:00+09:00"}, "次回報告予定が報告日時より後"),
        (
            {"time_of_occurrence": "2026-11-22T13:00:00+09:00",
             "time_of_detection": "2026-11-22T12:00:00+09:00"},
            "発生日時が発覚日時より前",
        ),
        ({"incident_title": ""}, "必須の項目がありません：件名"),
        ({"entity_contacts": [{"phone": None}]}, "必須の項目がありません：連絡先の電話番号"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_in_words(given: dict[str, Any], expected: str) -> None:
    found = problems_of(_report(**given), NOW)
    assert any(expected in one for one in found), found


def test_a_final_report_asks_for_more_and_plans_nothing() -> None:
    first = facts(SBI_LIKE)
    letter = replace(first.letter, kind=NotificationKind.FINAL.value)
    final = fire_of(replace(first, letter=letter, status="closed"))
    assert level_of(final) == 3
    assert final["actions_planned"] is None
    assert final["time_of_next_update"] is None
    told = problems_of(final, NOW)
    assert not any("状態" in one for one in told)
    assert any("終結日時" in one for one in told)
    assert not any("今後の対応" in one for one in told)
    assert level_of(fire_of(facts(BARE))) == 1
    assert fire_of(from_plain(to_plain(first))) == fire_of(first)
