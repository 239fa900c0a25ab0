"""Hints before a submission never block; contradictions are named where they lie."""

from datetime import date
from typing import Any

import pytest

from incidents.models import BodyContact, Outflow
from incidents.vocabulary import Body, Damage, FigureItem
from notifications.reports.checks import before_submission, doubts
from notifications.reports.first_report import digest_of, item_texts
from tests.notifications.cases import BARE, SBI_LIKE, at, facts, known, with_entries


def test_a_bare_case_is_asked_for_what_the_supervisor_asks_first() -> None:
    hints = before_submission(facts(BARE))
    assert [hint[:6] for hint in hints] == [
        "経営への報告",
        "警察への連絡",
        "独立した部署",
        "次回報告予定",
    ]


def test_a_full_case_is_asked_for_nothing_but_the_missing_instant() -> None:
    assert before_submission(facts(SBI_LIKE)) == ["基準時点のない数値があります（売却金額）。"]


def test_missing_firm_data_are_named() -> None:
    hints = before_submission(
        facts(SBI_LIKE, firm_name=None, representative_name=None, registration_no=None)
    )
    assert any(hint.startswith("商号が設定されていません") for hint in hints)
    assert any(hint.startswith("代表者の氏名が設定されていません") for hint in hints)
    assert any(hint.startswith("登録番号が設定されていません") for hint in hints)


def test_an_old_date_on_the_letter_is_noticed() -> None:
    hint = "文書の日付が今日ではありません。"
    assert hint in before_submission(facts(SBI_LIKE), date(2020, 9, 9))
    assert hint not in before_submission(facts(SBI_LIKE), date(2020, 9, 8))


def test_a_planned_call_to_the_police_is_an_answer() -> None:
    told = with_entries(bodies=(BodyContact(Body.POLICE),))
    assert not any("警察" in hint for hint in before_submission(told))


def test_a_case_without_contradictions_has_no_doubts() -> None:
    assert doubts(facts(SBI_LIKE), {}) == []
    assert doubts(facts(BARE), {}) == []


WITHDRAWN = FigureItem.WITHDRAWN_YEN.value
DOUBTS: list[tuple[dict[str, Any], str]] = [
    ({"occurred_from": at("2020/9/8 12:01")}, "発覚日時が発生日時より前"),
    ({"occurred_from": at("2020/9/7"), "occurred_to": at("2020/9/6")}, "終わりが始まりより前"),
    ({"known": at("2020/9/8 12:01")}, "最初に知った日時が発覚日時より後"),
    ({FigureItem.ACCOUNTS.value: known(12, 11)}, "口座数の確定が見込（最大）を上回って"),
    ({WITHDRAWN: known(100, None), "outflows": (Outflow("甲銀行", 1, 60), Outflow("乙銀行", 1, 30))},
     "合計（90円）が、不正出金額の確定（100円）と一致しません"),
    ({WITHDRAWN: known(100, None), "outflows": (Outflow("甲銀行", 1, 160), Outflow("乙銀行", 1, None))},
     "合計（160円）"),
    ({"damage": Damage.NO, FigureItem.WITHDRAWALS.value: known(1, None)}, "「なし」ですが、不正出金件数"),
]  # fmt: skip


@pytest.mark.parametrize(("entries", "text"), DOUBTS)
def test_a_contradiction_is_a_doubt_with_its_place(entries: dict[str, Any], text: str) -> None:
    found = doubts(with_entries(**entries), {})
    assert len(found) == 1
    assert text in found[0].text
    assert found[0].fields


CONSISTENT: list[dict[str, Any]] = [
    {"occurred_from": at("2020/9/8")},
    {"occurred_from": at("調査中"), "occurred_to": at("2020/9/1")},
    {FigureItem.ACCOUNTS.value: known(11, 11)},
    {
        WITHDRAWN: known(100, None),
        "outflows": (Outflow("甲銀行", 1, 60), Outflow("乙銀行", 1, None)),
    },
    {"outflows": (Outflow("甲銀行", 1, 60),)},
    {"damage": Damage.NO, FigureItem.WITHDRAWALS.value: known(0, None)},
]


@pytest.mark.parametrize("entries", CONSISTENT)
def test_what_may_be_so_is_no_doubt(entries: dict[str, Any]) -> None:
    assert doubts(with_entries(**entries), {}) == []


def test_a_text_whose_ground_has_changed_is_a_doubt() -> None:
    told = facts(SBI_LIKE)
    stale = {"7": {"text": "三口座", "base": digest_of("前の文")}}
    assert "項目7「影響範囲」" in doubts(told, stale)[0].text
    current = {"7": {"text": "三口座", "base": digest_of(item_texts(told)["7"])}}
    assert doubts(told, current) == []
