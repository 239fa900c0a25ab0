"""An address pasted as an indicator and one that an account was entered from are one, wherever they stand."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import update

from casefile.indicators import read_pasted
from casefile.models import Indicator
from casefile.operations import add_indicators, trace_waiting, withdraw_indicator
from core.database import table_of
from incidents.models import Incident
from ledger.models import Login
from tests.conftest import Browser, member_of
from tests.factories import an_incident
from tests.ledger.ledgers import an_account

Opened = Callable[..., Browser]
Working = Callable[..., Any]


def _two_cases(work: Working) -> tuple[Incident, Incident, Any]:
    """Give a case with indicators, and one with an account that was entered from there."""
    with work("sato") as running:
        mine = an_incident(running, title="指標の事案")
        theirs = an_incident(
            running, title="口座の事案", assignee_id=member_of(running.session, "yamamoto").id
        )
        add_indicators(running, mine, read_pasted("203[.]0.113.7\nEvil@Login.example").found)
        account = an_account(
            running,
            theirs,
            0,
            logins=(Login(None, "２０３.０.１１３.７", None, None),),
            changed_email="evil@login.example",
        )
    return mine, theirs, account


def test_a_hit_is_shown_on_both_sides_to_those_who_may_see_it(
    browser: Opened, work: Working
) -> None:
    mine, theirs, account = _two_cases(work)
    sato, tab = browser("sato"), f"/incidents/{mine.uid}/indicators"
    page = sato.get(tab).text
    assert f'<a href="/affected-accounts/{account.uid}">{theirs.number}</a>' in page
    assert "被害口座の接続元IPアドレス" in page
    assert "被害口座の変更後のメールアドレス" in page
    for address in (f"/affected-accounts/{account.uid}", f"/incidents/{theirs.uid}/accounts/hits"):
        there = sato.get(address).text
        assert f'<a href="{tab}">{mine.number} の侵害指標</a>' in there
        assert "接続元IPアドレスが一致" in there
    assert 'class="ip-count">1</span>' in sato.get(f"/incidents/{theirs.uid}/accounts").text
    # Management sees the indicators, but not whose account was entered from there.
    masked = browser("watanabe").get(tab).text
    assert "203.0.113.7" in masked
    assert theirs.number not in masked
    # A contractor sees the own case alone.
    assert mine.number not in browser("yamamoto").get(f"/affected-accounts/{account.uid}").text
    with work("sato") as running:
        for one in running.session.query(Indicator).filter_by(incident_id=mine.id):
            withdraw_indicator(running, one)
    assert mine.number not in sato.get(f"/affected-accounts/{account.uid}").text


def test_an_indicator_of_before_the_upgrade_is_found_after_the_job(
    browser: Opened, work: Working, session: Any
) -> None:
    mine, theirs, _account = _two_cases(work)
    number, tab = theirs.number, f"/incidents/{mine.uid}/indicators"
    with work("sato") as running:
        running.session.connection().execute(update(table_of(Indicator)).values(trace=None))
    sato = browser("sato")
    assert number not in sato.get(tab).text
    with work() as running:
        assert trace_waiting(running, 1) == 1
    with work() as running:
        assert trace_waiting(running, 200) == 1
        assert trace_waiting(running, 200) == 0
    session.expire_all()
    assert sato.get(tab).text.count(number) == 2
