"""Drills: marked wherever they are seen, in no number, and never before an authority."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from audit.models import AuditEntry
from core import clock
from core.workflow import MoveRefused
from documents.word import render_word
from firm.queries import calendar_of, find_firm
from incidents.models import Incident
from inquiries import queries
from inquiries.operations.reminders import reminders_of, staff_of
from inquiries.queries import listing_of
from inquiries.reports.letter import describe, facts_of
from inquiries.reports.period import quarter_of
from inquiries.vocabulary import Category
from notifications import operations
from notifications.queries import document_of, live_facts
from notifications.reports.facts import from_plain, to_plain
from notifications.vocabulary import NotificationStatus as S
from notifications.workflow import DRILL
from tests.conftest import Browser, member_of, signed_in
from tests.factories import an_incident, an_inquiry
from tests.incidents.test_views import ENTRY, _form
from tests.inquiries.replying import a_reply
from tests.notifications.letters import SUBMISSION, Working, a_letter, held
from tests.notifications.pages import form_entries
from tests.notifications.reading import header_text, word_text

Opened = Callable[..., Browser]
CHIP = "ip-status-drill"


def _change(work: Working, incident: Incident, *, is_drill: bool, reason: str = "演習") -> None:
    with work("sato") as running:
        operations.change_drill(running, incident, is_drill=is_drill, reason=reason)


def test_a_case_is_a_drill_from_its_first_record_and_is_marked_on_every_page(
    browser: Opened, session: Any
) -> None:
    sato = browser("sato")
    answer = sato.post("/incidents/new", {**ENTRY, "is_drill": "y"})
    page = sato.get(answer.location).text
    assert CHIP in page
    assert "訓練の事案です。件数や集計に含めず" in page
    assert session.scalars(select(Incident)).one().is_drill
    assert CHIP in sato.get("/incidents").text
    assert CHIP in sato.get("/incidents?drill=only").text
    without = sato.get("/incidents?drill=no").text
    assert CHIP not in without
    assert "訓練：訓練を除く" in without
    saved = sato.post(f"{answer.location}/edit", _form(sato.get(f"{answer.location}/edit").text))
    assert saved.status_code == 303
    session.expire_all()
    assert session.scalars(select(Incident)).one().is_drill


def test_the_mark_is_set_and_taken_away_with_a_reason_that_stays_in_the_history(
    browser: Opened, session: Any, work: Working
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato, address = browser("sato"), f"/incidents/{incident.uid}/drill"
    assert f'href="{address}"' in sato.get(f"/incidents/{incident.uid}").text
    entries = form_entries(sato.get(address).text, address)
    refused = sato.post(address, entries)
    assert refused.status_code == 422
    assert "理由を入力してください" in refused.text
    assert sato.post(address, {**entries, "reason": "秋の総合訓練"}).status_code == 303
    again = sato.post(address, {**entries, "reason": "二度押し"})
    assert (again.status_code, "すでにこのとおり" in again.text) == (409, True)
    history = sato.get(f"/incidents/{incident.uid}/history").text
    assert "訓練の印を付ける" in history
    assert "秋の総合訓練" in history
    back = form_entries(sato.get(address).text, address)
    assert sato.post(address, {**back, "reason": "実際の被害と判明"}).status_code == 303
    session.expire_all()
    assert not session.scalars(select(Incident)).one().is_drill
    verbs = session.scalars(select(AuditEntry.verb).where(AuditEntry.verb.like("%drill"))).all()
    assert sorted(verbs) == ["incidents:mark_drill", "incidents:unmark_drill"]
    assert browser("watanabe").get(address).status_code == 404
    assert browser("yamamoto").post(address, {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("state", [S.IN_REVIEW, S.APPROVED, S.SUBMITTED])
def test_no_letter_that_somebody_has_read_changes_its_nature(
    work: Working, session: Any, state: S
) -> None:
    letter = a_letter(work, session, state)
    with pytest.raises(MoveRefused) as refused:
        _change(work, letter.incident, is_drill=True)
    sentence = "提出済み" if state is S.SUBMITTED else "先に差し戻すか"
    assert sentence in refused.value.reasons[0]


def test_the_letter_of_a_drill_says_so_and_is_never_submitted(
    browser: Opened, work: Working, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running, is_drill=True)
    letter = a_letter(work, session, S.APPROVED, incident)
    uid, content = letter.uid, document_of(session, letter)
    assert "【訓練】これは訓練のための文書です" in header_text(content)
    assert "【訓練】不正アクセス" in word_text(content)
    assert letter.file_name.endswith("_訓練.docx")
    with pytest.raises(MoveRefused, match=DRILL), work("sato") as running:
        operations.submit(
            running, held(session, uid), member=signed_in(session, "sato"), **SUBMISSION
        )
    page = browser("sato").get(f"/notifications/{uid}").text
    assert DRILL in page
    assert "提出日時 <span" not in page
    answer = browser("sato").post(f"/notifications/{uid}/moves/submit", {})
    assert (answer.status_code, DRILL in answer.text) == (409, True)
    assert CHIP in browser("sato").get("/notifications").text
    told = browser("sato").get(f"/notifications/{uid}/facts.json")
    data = told.get_json()
    assert data["notification"]["is_drill"] is True
    assert data["fire"]["incident_title"].startswith("【訓練】")
    assert data["fire"]["incident_description"].startswith("【訓練】")
    assert quote("_訓練_facts.json") in told.headers["Content-Disposition"]


def test_facts_that_were_frozen_before_there_were_drills_are_read(
    work: Working, session: Any
) -> None:
    letter = a_letter(work, session)
    plain = to_plain(live_facts(session, letter))
    del plain["is_drill"]
    assert from_plain(plain) == live_facts(session, letter)


def test_home_page_owes_no_report_of_a_drill(browser: Opened, work: Working, session: Any) -> None:
    with work("sato") as running:
        member = member_of(session, "sato").id
        an_incident(running, title="訓練の件", is_drill=True, assignee_id=member)
    page = browser("sato").get("/").text
    assert "一報の提出を待つ事案はありません" in page
    assert CHIP in page.partition('id="own-cases"')[2]


def test_inquiries_of_a_drill_are_counted_nowhere_and_shown_with_a_mark(
    browser: Opened, work: Working, session: Any
) -> None:
    now = clock.now()
    with work("sato", now) as running:
        case = an_incident(running, is_drill=True)
        for given in ({"incident_id": case.id}, {"category": Category.LEAK_WORRY}):
            an_inquiry(running, received_at=now - timedelta(days=40), subject="件", **given)
    member = signed_in(session, "sato")
    assert queries.count_views(session, member, now)["open"] == 1
    period = quarter_of((now - timedelta(days=40)).date())
    counted = queries.read_statistics(session, member, period, now)
    for name, count in counted.total.counts.items():
        listing = listing_of(counted.total.address(name).partition("?")[2])
        assert queries.count_all(session, member, listing, now) == count
    assert counted.total.counts["received"] == 1
    assert sum(row.counts["received"] for row in counted.months) == 1
    sato = browser("sato")
    shown = sato.get("/inquiries?sort=-received").text
    assert (shown.count(CHIP), "関連事案" in shown) == (1, True)
    assert CHIP not in sato.get("/inquiries?view=open").text
    assert sato.get("/inquiries?view=open&drill=only").text.count(CHIP) == 1
    assert CHIP not in sato.get("/inquiries?drill=no").text
    assert "【訓練】" in sato.get("/inquiries/new").text


def test_mails_and_letters_of_a_drill_carry_its_mark(work: Working, session: Any) -> None:
    now = clock.now()
    with work("sato", now) as running:
        case = an_incident(running, is_drill=True)
        inquiry = an_inquiry(
            running, received_at=now - timedelta(days=40), incident_id=case.id,
            assignee_id=member_of(session, "sato").id,
        )  # fmt: skip
        mails = list(reminders_of(inquiry, calendar_of(session), staff_of(running), now))
    assert mails
    assert all(mail.subject.startswith("【訓練】【") for mail in mails)
    reply = a_reply(work, session, inquiry=inquiry)
    content = render_word(describe(facts_of(reply, find_firm(session))))
    assert "【訓練】これは訓練のための文書です" in header_text(content)
