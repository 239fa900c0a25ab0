"""What waits on the home page, for each role."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.database import db
from inquiries.operations import promise_call_back
from inquiries.vocabulary import Category
from tests.conftest import Browser, counted_statements, member_of
from tests.factories import an_inquiry

Opened = Callable[..., Browser]
Begun = Callable[..., Any]


def _count(page: str, label: str) -> str:
    found = re.search(rf'>{label} <span class="ip-count">([^<]*)</span>', page)
    assert found is not None, label
    return found[1]


@pytest.mark.parametrize(
    ("login", "sees_inquiries", "sees_cases"),
    [
        ("ito", True, False),
        ("sato", True, True),
        ("suzuki", True, True),
        ("takahashi", True, True),
        ("watanabe", False, True),
        ("yamamoto", False, True),
        ("nakamura", False, False),
    ],
)
def test_home_page_shows_what_the_role_may_see(
    browser: Opened, login: str, sees_inquiries: bool, sees_cases: bool
) -> None:
    page = browser(login).get("/").text
    assert ("今日の折返し" in page) is sees_inquiries
    assert ("/inquiries?view=overdue" in page) is sees_inquiries
    assert ("担当している未終結の事案はありません" in page) is sees_cases
    assert ("はじめに" in page) is not (sees_inquiries or sees_cases)


def test_counts_lead_to_the_views_they_count(browser: Opened, work: Begun, session: Any) -> None:
    now = clock.now()
    with work("ito", now) as running:
        an_inquiry(running, received_at=now - timedelta(days=40))
        own = an_inquiry(
            running, received_at=now, assignee_id=member_of(session, "ito").id, subject="出金の件"
        )
        for minutes, login in ((-30, "ito"), (-20, "sato")):
            promise_call_back(
                running,
                own,
                promised_at=now + timedelta(minutes=minutes),
                matter="本人へ電話",
                assignee_id=member_of(session, login).id,
            )
        promise_call_back(
            running,
            own,
            promised_at=now + timedelta(days=3),
            matter=None,
            assignee_id=member_of(session, "ito").id,
        )
    ito = browser("ito")
    page = ito.get("/").text
    assert _count(page, "期限超過") == "1"
    assert _count(page, "未割当") == "1"
    assert _count(page, "長期未済") == "1"
    assert _count(page, "自分の折返し約束") == "1"
    today = page.partition("今日の折返し")[2]
    assert today.count(f'href="/inquiries/{own.uid}"') == 1
    assert "出金の件" in today
    for name in ("overdue", "today", "own_call_backs", "unassigned", "long_pending"):
        assert f'href="/inquiries?view={name}"' in page
        assert ito.get(f"/inquiries?view={name}").status_code == 200
    assert own.number in ito.get("/inquiries?view=own_call_backs").text
    assert own.number not in browser("kobayashi").get("/inquiries?view=own_call_backs").text


def test_cluster_alarm_is_shown_to_those_who_may_open_a_case(browser: Opened, work: Begun) -> None:
    with work("ito") as running:
        for _ in range(3):
            an_inquiry(
                running,
                received_at=clock.now() - timedelta(minutes=1),
                category=Category.UNKNOWN_LOGIN,
            )
    assert "申出が 3 件続いています" in browser("sato").get("/").text
    assert "これらから事案を記録する" in browser("kobayashi").get("/").text
    for login in ("ito", "suzuki", "takahashi", "watanabe"):
        assert "続いています" not in browser(login).get("/").text


def test_home_page_needs_few_statements_however_much_waits(
    browser: Opened, work: Begun, session: Any
) -> None:
    kobayashi = browser("kobayashi")
    assert kobayashi.get("/").status_code == 200
    assert db.engine is not None
    with counted_statements(db.engine) as few:
        kobayashi.get("/")
    with work("ito") as running:
        for _ in range(12):
            inquiry = an_inquiry(running, category=Category.UNKNOWN_LOGIN)
            promise_call_back(
                running,
                inquiry,
                promised_at=clock.now(),
                matter=None,
                assignee_id=member_of(session, "kobayashi").id,
            )
    with counted_statements(db.engine) as many:
        kobayashi.get("/")
    assert len(few) == len(many) <= 15
