"""What has changed since the last submitted report: told in a sentence on the page of the case."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from incidents.models import Incident
from incidents.vocabulary import FigureItem
from ledger.operations import exclude_account
from ledger.vocabulary import Stage
from notifications.reports.changes import differences, is_number
from notifications.reports.earlier import Difference
from notifications.reports.facts import FigureFact, IncidentFacts, LedgerFact
from notifications.vocabulary import NotificationStatus as S
from tests.conftest import Browser, counted_statements
from tests.factories import an_incident
from tests.ledger.ledgers import an_account
from tests.notifications.cases import BARE, facts, known
from tests.notifications.letters import Working, rewrite, written
from tests.notifications.pages import text_of
from tests.notifications.strategies import any_facts

Opened = Callable[..., Browser]
AT = "2026-11-22T14:00:00+09:00"


def stating(*figures: tuple[str, str, int | None], ledger: int | None = -1) -> IncidentFacts:
    """Give facts with these figures (item, 区分, number) and so many accounts in the ledger."""
    own = tuple(FigureFact(item, basis, value, AT) for item, basis, value in figures)
    sums = () if ledger == -1 else (LedgerFact("accounts", ledger),)
    return replace(facts(BARE), figures=own, ledger=sums)


SIX = ("accounts", "confirmed", 6)
ELEVEN = ("accounts", "confirmed", 11)
WORST = ("accounts", "worst_case", 11)
OPEN = ("accounts", "unknown", None)
CASES: list[tuple[IncidentFacts, IncidentFacts, list[tuple[str, str, str]]]] = [
    (stating(SIX), stating(SIX), []),
    (stating(SIX), stating(ELEVEN), [("口座数", "6口座", "11口座")]),
    (stating(), stating(SIX), [("口座数", "記載なし", "6口座")]),
    (stating(SIX), stating(), [("口座数", "6口座", "記載なし")]),
    (stating(SIX), stating(SIX, WORST), [("口座数", "6口座", "「確定 6口座、見込（最大） 11口座」")]),
    (stating(OPEN), stating(SIX), [("口座数", "「調査中」", "6口座")]),
    (stating(SIX, ledger=6), stating(SIX, ledger=6), []),
    (stating(SIX, ledger=6), stating(SIX, ledger=11), [("被害口座台帳の口座数", "6口座", "11口座")]),
    # Adopted since: one change, told once.
    (stating(SIX, ledger=6), stating(ELEVEN, ledger=11), [("口座数", "6口座", "11口座")]),
    # What differed when it was filed was known then.
    (stating(SIX, ledger=11), stating(SIX, ledger=11), []),
    # A ledger begun afterwards tells nothing new while it says what was filed.
    (stating(SIX), stating(SIX, ledger=6), []),
    (stating(SIX, WORST), stating(SIX, WORST, ledger=11), []),
    (stating(), stating(ledger=0), []),
    (stating(SIX), stating(SIX, ledger=7), [("被害口座台帳の口座数", "6口座", "7口座")]),
    (stating(OPEN), stating(OPEN, ledger=7), [("被害口座台帳の口座数", "「調査中」", "7口座")]),
    (stating(SIX, ledger=None), stating(SIX, ledger=7), [("被害口座台帳の口座数", "調査中", "7口座")]),
    # Whoever may not read the ledger compares without it.
    (stating(SIX, ledger=6), stating(SIX), []),
]  # fmt: skip


@pytest.mark.parametrize(("filed", "present", "told"), CASES)
def test_a_changed_number_is_told_with_what_was_filed(
    filed: IncidentFacts, present: IncidentFacts, told: list[tuple[str, str, str]]
) -> None:
    assert differences(filed, present) == tuple(Difference("accounts", *one) for one in told)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_facts, any_facts)
def test_a_difference_is_told_exactly_where_figures_differ(
    filed: IncidentFacts, present: IncidentFacts
) -> None:
    def stated(told: IncidentFacts, item: FigureItem) -> list[tuple[str, int | None]]:
        return [(part.basis, part.value) for part in told.figures if part.item == item.value]

    found = [one for one in differences(filed, present) if is_number(one)]
    changed = [item for item in FigureItem if stated(filed, item) != stated(present, item)]
    assert [one.key for one in found] == [item.value for item in changed]
    assert all(one.before != one.after for one in found)
    assert differences(filed, filed) == ()


def test_the_case_page_says_that_the_facts_have_grown_since_the_submission(
    browser: Opened, work: Working, session: Any
) -> None:
    with work("sato") as running:
        case = an_incident(running)
        for place in range(6):
            an_account(running, case, place)
    rewrite(work, case.uid, figures={FigureItem.ACCOUNTS: known(6, None)})
    letter, uid, key = written(work, session, S.APPROVED, incident=case), case.uid, case.id
    sato, address = browser("sato"), f"/incidents/{uid}"
    with counted_statements(session.get_bind().engine) as before:
        assert "の後、" not in text_of(sato.get(address).text)
    entries = {"submitted_at": "2026/11/22 14:05", "submit_method": "email"}
    answer = sato.post(f"/notifications/{letter.uid}/moves/submit", entries)
    assert answer.status_code == 303, answer.text
    with counted_statements(session.get_bind().engine) as after:
        assert "の後、" not in text_of(sato.get(address).text)
    assert len(after) <= len(before) + 2

    with work("sato") as running:
        held = running.session.get_one(Incident, key)
        stages = frozenset({Stage.SOLD})
        added = [
            an_account(running, held, place, stages=stages, withdrawn_yen=0)
            for place in range(6, 11)
        ]
        exclude_account(running, added[0], reason="重複")
    page = text_of(sato.get(address).text)
    assert "提出済みの一報（第1報）の後、次の数が変わりました。" in page
    assert "被害口座台帳の口座数が6口座から10口座に変わりました。" in page
    assert "不正出金額が" not in page
    rewrite(work, uid, figures={FigureItem.ACCOUNTS: known(11, None)})
    for login in ("sato", "watanabe"):
        assert "口座数が6口座から11口座に変わりました。" in text_of(
            browser(login).get(address).text
        )
