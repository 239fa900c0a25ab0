"""What people on the telephone see when they record, answer and follow inquiries."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from core.database import db
from incidents.models import Incident
from inquiries.models import Inquiry
from inquiries.vocabulary import InquiryDamage, InquiryKind, InquiryStatus
from jobs.models import OutboxMail
from tests.conftest import Browser, counted_statements, member_of
from tests.factories import an_incident, an_inquiry

Opened = Callable[..., Browser]
ENTRY: dict[str, Any] = {
    "submission_id": "call-1",
    "received_at": "令和8年11月20日 9時5分",
    "channel": "phone",
    "kind": "consultation",
    "content": "昨夜、身に覚えのない売却の通知メールが届いた。心配で眠れない。",
}


def _count(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Inquiry)))


def _now(session: Any, inquiry: Inquiry) -> Inquiry:
    """Give the record as it stands in the database now."""
    found: Inquiry = session.scalars(select(Inquiry).where(Inquiry.uid == inquiry.uid)).one()
    return found


def _found(answer: Any) -> list[Any]:
    return list((answer.json or {})["found"])


def test_four_entries_are_enough_to_record_a_call(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    answer = ito.post("/inquiries/new", ENTRY)
    assert answer.status_code == 303
    page = ito.get(answer.location).text
    assert re.search(r"INQ-\d{4}-\d{5}", page)
    assert "心配で眠れない" in page
    inquiry = session.scalars(select(Inquiry)).one()
    assert inquiry.content == ENTRY["content"]
    assert inquiry.damage is InquiryDamage.UNKNOWN
    assert "眠れない" not in (inquiry.sealed_content or "")


def test_intake_page_comes_with_its_defaults(browser: Opened) -> None:
    page = browser("ito").get("/inquiries/new").text
    assert re.search(
        r'name="channel"[^>]*value="phone"[^>]*checked|checked[^>]*value="phone"', page
    )
    assert re.search(r'name="received_at"[^>]*value="20\d\d/', page)


def test_double_click_makes_one_inquiry(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    first, second = (ito.post("/inquiries/new", ENTRY) for _ in range(2))
    assert first.location == second.location
    assert _count(session) == 1


def test_same_submission_with_other_text_is_asked_back(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    ito.post("/inquiries/new", ENTRY)
    answer = ito.post("/inquiries/new", {**ENTRY, "content": "別の内容"})
    assert answer.status_code == 422
    assert "別の内容" in answer.text
    assert _count(session) == 1


@pytest.mark.parametrize("name", ["received_at", "channel", "kind", "content"])
def test_missing_entry_is_named_and_everything_typed_is_still_there(
    browser: Opened, session: Any, name: str
) -> None:
    entered = {**ENTRY, "customer_wish": "<b>すぐに連絡を</b>", name: ""}
    answer = browser("ito").post("/inquiries/new", entered)
    assert answer.status_code == 422
    assert "&lt;b&gt;すぐに連絡を&lt;/b&gt;" in answer.text
    assert _count(session) == 0


def test_call_from_the_future_is_asked_back(browser: Opened) -> None:
    answer = browser("ito").post("/inquiries/new", {**ENTRY, "received_at": "2090/01/02 10:00"})
    assert answer.status_code == 422
    assert "これから先の日時" in answer.text


def test_server_owned_entries_are_never_written(browser: Opened, session: Any) -> None:
    hostile = {"number": "INQ-1999-00001", "status": "closed", "version": "9", "answer": "x"}
    browser("ito").post("/inquiries/new", {**ENTRY, **hostile})
    inquiry = session.scalars(select(Inquiry)).one()
    assert inquiry.status is InquiryStatus.RECEIVED
    assert inquiry.answer is None
    assert not inquiry.number.startswith("INQ-1999")


def test_earlier_inquiries_of_the_account_appear_however_it_is_typed(
    browser: Opened, work: Callable[..., Any]
) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running, account_no="123-4567890", complainant_name="髙橋 一郎")
    ito = browser("ito")
    by_account = ito.send("/inquiries/earlier", {"account_no": "１２３４５６７８９０"})
    by_name = ito.send("/inquiries/earlier", {"complainant_name": "高橋一郎"})
    nobody = ito.send("/inquiries/earlier", {"account_no": "", "complainant_name": "山田"})
    assert [one["number"] for one in _found(by_account)] == [inquiry.number]
    assert [one["number"] for one in _found(by_name)] == [inquiry.number]
    assert _found(nobody) == []


@pytest.mark.parametrize("body", [None, [], "x", 7, {"account_no": 7}, {"account_no": ["x"]}])
def test_earlier_inquiries_of_nonsense_are_none(browser: Opened, body: Any) -> None:
    answer = browser("ito").send("/inquiries/earlier", body)
    assert answer.status_code == 200
    assert _found(answer) == []


def test_kind_changes_with_its_reason_and_stays_in_the_history(
    browser: Opened, work: Callable[..., Any], session: Any
) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running)
    ito, address = browser("ito"), f"/inquiries/{inquiry.uid}"
    refused = ito.post(f"{address}/kind", {"kind": "complaint", "reason": " "})
    assert refused.status_code == 422
    assert (
        ito.post(f"{address}/kind", {"kind": "complaint", "reason": "強い不満"}).status_code == 303
    )
    assert _now(session, inquiry).kind is InquiryKind.COMPLAINT
    history = ito.get(f"{address}/history").text
    assert "強い不満" in history
    assert "相談" in history
    assert "苦情" in history


def _rewrite_first_note(work: Callable[..., Any], inquiry: Inquiry) -> None:
    with work("ito") as running:
        running.because("inquiries:test")
        _now(running.session, inquiry).notes[0].text = "書き換え"


def test_course_grows_and_is_never_changed(browser: Opened, work: Callable[..., Any]) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running)
    ito, address = browser("ito"), f"/inquiries/{inquiry.uid}"
    step = {
        "submission_id": "note-1",
        "happened_at": "2026/11/20 10:00",
        "direction": "outbound",
        "channel": "phone",
        "text": "折り返し、ログイン履歴を確認中と説明した。",
    }
    for _ in range(2):
        assert ito.post(f"{address}/notes", step).status_code == 303
    page = ito.get(address).text
    assert page.count("ログイン履歴を確認中と説明した") == 1
    with pytest.raises(ValueError, match="append-only"):
        _rewrite_first_note(work, inquiry)


def test_step_without_text_keeps_what_was_chosen(browser: Opened, work: Callable[..., Any]) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running)
    answer = browser("ito").post(
        f"/inquiries/{inquiry.uid}/notes",
        {"submission_id": "n", "happened_at": "きのう", "direction": "inbound"},
    )
    assert answer.status_code == 422
    assert "きのう" in answer.text
    assert "内容を入力してください" in answer.text


def test_promise_to_call_back_is_shown_until_it_is_kept(
    browser: Opened, work: Callable[..., Any], session: Any
) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running)
    ito, address = browser("ito"), f"/inquiries/{inquiry.uid}"
    promise = {"submission_id": "p", "promised_at": "2026/11/24 10:00", "matter": "調査結果"}
    assert ito.post(f"{address}/call-backs/new", promise).status_code == 303
    listed = ito.get("/inquiries?view=call_backs").text
    assert inquiry.number in listed
    kept = f"{address}/call-backs/{_now(session, inquiry).call_backs[0].uid}/keep"
    assert ito.post(kept).status_code == 303
    assert inquiry.number not in ito.get("/inquiries?view=call_backs").text
    assert "完了" in ito.get(address).text


def test_material_case_goes_to_the_management_at_once(
    browser: Opened, work: Callable[..., Any], session: Any
) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running)
    ito, address = browser("ito"), f"/inquiries/{inquiry.uid}/escalation"
    nobody = ito.post(address, {"reason": "返金を強く要求"})
    assert nobody.status_code == 422
    assert "引継ぎ先を一つ以上" in nobody.text
    entered = {"to": ["legal"], "is_material": "y", "reason": "返金を強く要求"}
    assert ito.post(address, entered).status_code == 303
    assert {one.value for one in _now(session, inquiry).escalations} == {"legal", "management"}


def test_material_case_of_the_edit_form_is_told_at_once_and_once(
    browser: Opened, work: Callable[..., Any], session: Any
) -> None:
    from tests.incidents.test_views import _form  # noqa: PLC0415

    with work() as running:
        running.because("accounts:test")
        for login in ("suzuki", "takahashi"):
            member_of(session, login).email = f"{login}@kaku.example"
    with work("ito") as running:
        inquiry = an_inquiry(running)
    ito, address = browser("ito"), f"/inquiries/{inquiry.uid}/edit"
    for turn in range(2):
        entered = {**_form(ito.get(address).text), "is_material": "y", "contact": f"{turn}"}
        assert ito.post(address, entered).status_code == 303
    mails = session.scalars(select(OutboxMail)).all()
    assert {mail.recipient for mail in mails} == {"suzuki@kaku.example", "takahashi@kaku.example"}
    assert len(mails) == 2
    assert all("重要案件" in str(mail.subject) for mail in mails)
    assert {one.value for one in _now(session, inquiry).escalations} == {"management"}
    page = ito.get(f"/inquiries/{inquiry.uid}").text
    assert re.search(r"<dt>重要案件</dt>\s*<dd[^>]*>はい", page)
    without = {k: v for k, v in _form(ito.get(address).text).items() if k != "is_material"}
    assert ito.post(address, without).status_code == 303
    assert not _now(session, inquiry).is_material


def test_csirt_opens_a_case_from_an_inquiry_once(
    browser: Opened, work: Callable[..., Any], session: Any
) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running)
    sato, address = browser("sato"), f"/inquiries/{inquiry.uid}/incident"
    first, second = sato.post(address), sato.post(address)
    assert first.location == second.location
    case = session.scalars(select(Incident)).one()
    assert case.discovered_at == inquiry.received_at
    assert inquiry.number in case.summary
    page = sato.get(f"/incidents/{case.uid}/inquiries").text
    assert inquiry.number in page
    assert browser("ito").post(address).status_code == 404


def test_counts_are_offered_to_the_case_and_its_letter(
    browser: Opened, work: Callable[..., Any], session: Any
) -> None:
    with work("ito") as running:
        first = an_inquiry(running, damage=InquiryDamage.YES)
    sato = browser("sato")
    case = sato.post(f"/inquiries/{first.uid}/incident").location
    uid = case.rpartition("/")[2]
    with work("ito") as running:
        incident = running.session.scalars(select(Incident)).one()
        an_inquiry(running, kind=InquiryKind.COMPLAINT, incident_id=incident.id)
    tab = sato.get(f"{case}/inquiries").text
    assert "反映する" in tab
    assert sato.post(f"{case}/inquiries/counts").status_code == 303
    assert "一致しています" in sato.get(f"{case}/inquiries").text
    letter = sato.post(f"/incidents/{uid}/notifications").location
    page = sato.get(letter).text
    for text in ("相談・問合せ件数", "苦情件数", "相談・苦情のうち未終結の件数"):
        assert text in page
    with work("ito") as running:
        an_inquiry(running, incident_id=session.scalars(select(Incident.id)).one())
    assert "異なります" in sato.get(f"{case}/inquiries").text


def test_three_calls_with_one_sign_raise_the_alarm_and_become_one_case(
    browser: Opened, session: Any
) -> None:
    ito, sato = browser("ito"), browser("sato")
    for turn in range(3):
        assert "続いています" not in ito.get("/inquiries").text
        entered = {**ENTRY, "submission_id": f"c{turn}", "category": "unknown_withdrawal"}
        entered["received_at"] = "今日 0:00"
        assert ito.post("/inquiries/new", entered).status_code == 303
    alarm = sato.get("/inquiries").text
    assert "「身に覚えのない出金」の申出が 3 件続いています" in alarm
    opened = sato.post("/inquiries/clusters/unknown_withdrawal/incident")
    assert opened.status_code == 303
    assert "相談・苦情" in sato.get(opened.location).text
    assert "続いています" not in sato.get("/inquiries").text
    again = sato.post("/inquiries/clusters/unknown_withdrawal/incident")
    assert again.status_code == 303
    assert session.scalar(select(func.count()).select_from(Incident)) == 1


def test_support_sees_of_a_case_what_answering_needs_and_no_more(
    browser: Opened, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        running.because("incidents:test")
        incident.cause, incident.answer_guide = "内部の調査メモ", "ログイン履歴をご案内ください。"
    ito = browser("ito")
    page = ito.get(f"/inquiries/incidents/{incident.uid}").text
    assert "ログイン履歴をご案内ください" in page
    assert "内部の調査メモ" not in page
    assert str(incident.summary) not in page
    assert ito.get(f"/incidents/{incident.uid}").status_code == 404
    assert ito.get(f"/incidents/{incident.uid}/inquiries").status_code == 404


def test_list_needs_few_statements_whatever_it_holds(
    browser: Opened, work: Callable[..., Any]
) -> None:
    ito = browser("ito")
    ito.get("/inquiries")
    assert db.engine is not None
    with counted_statements(db.engine) as few:
        ito.get("/inquiries")
    with work("ito") as running:
        for _ in range(60):
            an_inquiry(running)
    with counted_statements(db.engine) as many:
        page = ito.get("/inquiries").text
    assert page.count("/inquiries/") > 50
    assert len(few) == len(many) <= 6


@pytest.mark.parametrize(
    "query",
    [
        "view=overdue",
        "view=nonsense",
        "status=in_hand",
        "kind=complaint&damage=yes",
        "q=%25_",
        "q=INQ-",
    ],
)
def test_every_filter_answers(browser: Opened, work: Callable[..., Any], query: str) -> None:
    with work("ito") as running:
        an_inquiry(running)
    assert browser("ito").get(f"/inquiries?{query}").status_code == 200


def test_customer_is_found_by_account_and_name(browser: Opened, work: Callable[..., Any]) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running, account_no="987-6543210", complainant_name="斎藤 花子")
        an_inquiry(running)
    ito = browser("ito")
    for text in ("9876543210", "齋藤花子", inquiry.number):
        page = ito.get("/inquiries", query_string={"q": text}).text
        assert inquiry.number in page
        assert "全 1 件" in page or "1 件" in page


def test_two_people_edit_one_inquiry_and_nothing_is_lost(
    browser: Opened, work: Callable[..., Any], session: Any
) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running)
    ito, sato = browser("ito"), browser("sato")
    from tests.incidents.test_views import _form  # noqa: PLC0415

    address = f"/inquiries/{inquiry.uid}/edit"
    mine, theirs = _form(ito.get(address).text), _form(sato.get(address).text)
    assert sato.post(address, {**theirs, "customer_wish": "全額の補償"}).status_code == 303
    assert ito.post(address, {**mine, "contact": "03-1234-5678"}).status_code == 303
    saved = _now(session, inquiry)
    assert (saved.customer_wish, saved.contact) == ("全額の補償", "03-1234-5678")
    clash = ito.post(address, {**mine, "customer_wish": "至急の連絡"})
    assert clash.status_code == 409
    assert "全額の補償" in clash.text
    assert "至急の連絡" in clash.text
