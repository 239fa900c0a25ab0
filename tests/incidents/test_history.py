"""The history of a case tells of all that belongs to it, to each as far as they may see it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from casefile.indicators import read_pasted
from casefile.operations import add_indicators, add_task, note_event
from casefile.vocabulary import Source
from core.database import db
from core.moments import Moment, Precision
from evidence.operations import note_custody, record_evidence
from evidence.vocabulary import CustodyAct, EvidenceKind
from incidents.models import Incident
from ledger.operations import add_contact, open_payout
from ledger.vocabulary import ContactMethod
from lookback.operations import add_finding, open_look_back
from lookback.vocabulary import Result, Trigger
from tests.conftest import NOW, Browser, counted_statements, member_of
from tests.factories import an_incident
from tests.ledger.ledgers import account_no, an_account

Opened = Callable[..., Browser]
Working = Callable[..., Any]
KINDS = (
    "事案", "証拠", "受渡しの記録", "被害口座", "被害口座の連絡記録", "不正出金先口座", "時系列",
    "タスク", "侵害指標", "遡及確認", "遡及確認で判明した被害",
)  # fmt: skip


@pytest.fixture
def full(work: Working) -> Incident:
    """Give a case with one record of each kind, assigned to the contractor."""
    with work("sato") as running:
        case = an_incident(running, assignee_id=member_of(running.session, "yamamoto").id)
        account = an_account(running, case, 0, logins=())
        add_contact(
            running,
            account,
            happened_at=NOW,
            method=ContactMethod.PHONE,
            is_reached=True,
            text="連絡がついた",
        )
        open_payout(running, case, bank="東西銀行", number="7654321", transfers=())
        note_event(running, case, text="申出を受けた", happened=None, source=Source.CUSTOMER)
        add_task(running, case, title="銀行に電話する")
        add_indicators(running, case, read_pasted("203.0.113.7").found)
        item = record_evidence(
            running,
            case,
            title="認証の記録",
            kind=EvidenceKind.LOG,
            obtained=Moment(NOW, Precision.MINUTE),
        )
        note_custody(
            running,
            item,
            act=CustodyAct.HANDED,
            happened_at=NOW,
            person="佐藤",
            counterpart="警察",
            purpose="提供",
        )
        check = open_look_back(
            running,
            title="同じ手口の確認",
            trigger=Trigger.OWN_CASE,
            incident_id=case.id,
            unit="件",
            result=Result.PENDING,
        )
        add_finding(running, check, text="過去の出金", found=None)
    return case


def _kinds(page: str) -> set[str]:
    found = re.findall(r'ip-status-neutral">([^<0-9]+?)(?: [0-9,]+件)?</span>', page)
    return set(found)


def test_whatever_belongs_to_a_case_is_told_with_its_kind(browser: Opened, full: Incident) -> None:
    page = browser("sato").get(f"/incidents/{full.uid}/history").text
    assert set(KINDS) <= _kinds(page)
    for part in (
        "申出を受けた",
        "銀行に電話する",
        "203.0.113.7",
        "認証の記録",
        "警察",
        "過去の出金",
    ):
        assert part in page
    assert account_no(0) in page
    assert "7654321" in page


def test_each_member_sees_what_their_rights_allow(browser: Opened, full: Incident) -> None:
    contractor = browser("yamamoto").get(f"/incidents/{full.uid}/history").text
    assert not {"遡及確認", "遡及確認で判明した被害"} & _kinds(contractor)
    assert "過去の出金" not in contractor
    assert "被害口座" in _kinds(contractor)
    assert account_no(0) not in contractor
    assert "7654321" not in contractor
    assert "●●●（表示権限なし）" in contractor
    assert "認証の記録" in contractor


def test_pages_hold_fifty_acts_and_cost_the_same_statements(
    browser: Opened, work: Working, full: Incident
) -> None:
    sato, address = browser("sato"), f"/incidents/{full.uid}/history"
    assert db.engine is not None
    with counted_statements(db.engine) as few:
        sato.get(address)
    for number in range(45):
        with work("sato", NOW + timedelta(minutes=number)) as running:
            case = running.session.get(Incident, full.id)
            note_event(running, case, text=f"出来事{number}番", happened=None, source=Source.LOG)
    with work("sato", NOW + timedelta(hours=2)) as running:
        pasted = read_pasted("\n".join(f"192.0.2.{n}" for n in range(30))).found
        add_indicators(running, running.session.get(Incident, full.id), pasted)
    with counted_statements(db.engine) as many:
        first = sato.get(address).text
    assert len(many) == len(few)
    assert "侵害指標 30件" in first
    assert "ほか 10件の記録は省略しています" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = sato.get(address + following[1].replace("&amp;", "&")).text
    assert "事案の記録" in second
    assert not set(re.findall("出来事[0-9]+番", first)) & set(re.findall("出来事[0-9]+番", second))


def test_a_senseless_place_shows_the_first_page(browser: Opened, full: Incident) -> None:
    sato, address = browser("sato"), f"/incidents/{full.uid}/history"
    for query in (
        "?after=%00",
        "?before=WyJ2IiwgOTk5OTk5OTk5OTk5OTk5OTk5OTksIDFd",
        "?after=x&sort=y",
    ):
        answer = sato.get(address + query)
        assert answer.status_code == 200
        assert "申出を受けた" in answer.text
