"""What people see when they write, read and send replies, one by one and to many."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import LoginSession
from audit.models import AuditEntry
from core.clock import now
from firm.operations import revise_firm
from firm.queries import find_firm
from incidents.models import Incident
from inquiries import queries
from inquiries.models import Inquiry, Reply, TextModule
from inquiries.vocabulary import InquiryStatus
from inquiries.vocabulary import ReplyStatus as S
from tests.conftest import Browser
from tests.factories import an_incident, an_inquiry
from tests.inquiries.hands import work_off
from tests.inquiries.replying import Working, a_reply, held

Opened = Callable[..., Browser]
TYPED: dict[str, Any] = {
    "kind": "answer",
    "channel": "letter",
    "dated_on": "令和8年11月22日",
    "addressee": "架空　花子",
    "body": "お客さまの口座に、不正なログインは確認されておりません。",
}


@pytest.fixture
def inquiry(work: Working) -> Inquiry:
    with work("ito") as running:
        return an_inquiry(running, complainant_name="架空　花子", category=None)


def _begun(browser: Browser, inquiry: Inquiry, kind: str = "answer") -> str:
    """Begin a reply with the button of the page; give the address of its page."""
    page = browser.get(f"/inquiries/{inquiry.uid}").text
    key = re.search(r'/replies">.*?name="submission_id" value="([^"]+)"', page, re.DOTALL)
    assert key is not None
    answer = browser.post(
        f"/inquiries/{inquiry.uid}/replies", {"submission_id": key[1], "kind": kind}
    )
    assert answer.status_code == 303
    assert answer.location.endswith("/edit")
    return str(answer.location).removesuffix("/edit")


def _version(browser: Browser, address: str) -> str:
    found = re.search(r'name="version"[^>]*value="([^"]*)"', browser.get(f"{address}/edit").text)
    assert found is not None
    return found[1]


def _saved(browser: Browser, address: str, **given: Any) -> Any:
    entry = {**TYPED, "version": _version(browser, address), **given}
    return browser.post(f"{address}/edit", entry)


def _moved(browser: Browser, session: Any, address: str, move: str, **given: Any) -> Any:
    reply = held(session, address.rpartition("/")[2])
    return browser.post(f"{address}/moves/{move}", {"version": str(reply.version), **given})


def test_reply_goes_from_the_button_to_the_customer(
    browser: Opened, session: Any, inquiry: Inquiry
) -> None:
    ito, suzuki = browser("ito"), browser("suzuki")
    address = _begun(ito, inquiry)
    assert _saved(ito, address).status_code == 303
    assert "架空　花子　様" in ito.get(address).text
    assert _moved(ito, session, address, "request_review").status_code == 303
    page = suzuki.get(address).text
    assert "確認済みにする" in page
    assert _moved(suzuki, session, address, "approve").status_code == 303
    assert _moved(ito, session, address, "send").status_code == 303
    page = ito.get(f"/inquiries/{inquiry.uid}").text
    assert "送付済み" in page
    assert f"回答（{inquiry.number}-1）を書面で送付しました。" in page
    assert held(session, address.rpartition("/")[2]).inquiry.status is InquiryStatus.NOTIFIED


def test_letter_of_a_firm_without_a_name_is_warned_of(browser: Opened, inquiry: Inquiry) -> None:
    ito = browser("ito")
    assert "自社情報の登録を依頼してください" in ito.get(_begun(ito, inquiry)).text


def test_double_click_begins_one_reply(browser: Opened, session: Any, inquiry: Inquiry) -> None:
    ito = browser("ito")
    for _ in range(2):
        ito.post(f"/inquiries/{inquiry.uid}/replies", {"submission_id": "once", "kind": "answer"})
    assert session.query(Reply).count() == 1


def test_unknown_kind_begins_nothing(browser: Opened, session: Any, inquiry: Inquiry) -> None:
    address = f"/inquiries/{inquiry.uid}/replies"
    answer = browser("ito").post(address, {"submission_id": "x", "kind": "threat"})
    assert answer.status_code == 303
    assert session.query(Reply).count() == 0


def test_text_is_added_below_what_was_typed_and_never_over_it(
    browser: Opened, session: Any, inquiry: Inquiry
) -> None:
    ito = browser("ito")
    address = _begun(ito, inquiry)
    module = session.query(TextModule).filter_by(name="FINMACのご案内").one()
    entry = {**TYPED, "version": _version(ito, address), "module": module.uid, "save": "module"}
    answer = ito.post(f"{address}/edit", entry)
    assert answer.status_code == 200
    box = re.search(r'<textarea[^>]*name="body"[^>]*>(.*?)</textarea>', answer.text, re.DOTALL)
    assert box is not None
    assert box[1].strip().startswith(TYPED["body"])
    assert "0120-64-5005" in box[1]
    assert "{{" not in box[1]
    assert held(session, address.rpartition("/")[2]).body is None, "まだ保存していない"


def test_adding_without_choosing_a_text_keeps_everything(browser: Opened, inquiry: Inquiry) -> None:
    ito = browser("ito")
    address = _begun(ito, inquiry)
    entry = {**TYPED, "version": _version(ito, address), "module": "", "save": "module"}
    answer = ito.post(f"{address}/edit", entry)
    assert answer.status_code == 422
    assert TYPED["body"] in answer.text
    assert "追加する文例を選んでください" in answer.text


def test_misspelt_field_is_told_and_everything_typed_is_still_there(
    browser: Opened, inquiry: Inquiry
) -> None:
    ito = browser("ito")
    address = _begun(ito, inquiry)
    answer = _saved(ito, address, body="{{受付番語}}の件です。")
    assert answer.status_code == 422
    assert "{{受付番号}}」ではありませんか" in answer.text
    assert "{{受付番語}}の件です。" in answer.text


def test_open_field_stops_the_request_for_reading(
    browser: Opened, session: Any, inquiry: Inquiry
) -> None:
    ito = browser("ito")
    address = _begun(ito, inquiry)
    _saved(ito, address, body="{{受付番号}}の件は、{{担当部署}}までお問い合わせください。")
    page = ito.get(address).text
    assert f"{inquiry.number}の件は" in page
    answer = _moved(ito, session, address, "request_review")
    assert answer.status_code == 409
    assert "差込み項目" in answer.text


def test_two_people_edit_one_reply_and_nothing_is_lost(browser: Opened, inquiry: Inquiry) -> None:
    ito, sato = browser("ito"), browser("sato")
    address = _begun(ito, inquiry)
    shown = _version(sato, address)
    assert _saved(ito, address, body="伊藤の文です。").status_code == 303
    answer = sato.post(f"{address}/edit", {**TYPED, "version": shown, "body": "佐藤の文です。"})
    assert answer.status_code == 409
    assert "伊藤の文です。" in answer.text
    assert "佐藤の文です。" in answer.text


def test_typed_text_survives_when_the_reply_went_to_the_reader_meanwhile(
    browser: Opened, session: Any, inquiry: Inquiry
) -> None:
    ito = browser("ito")
    address = _begun(ito, inquiry)
    _saved(ito, address)
    shown = _version(ito, address)
    _moved(ito, session, address, "request_review")
    answer = ito.post(f"{address}/edit", {**TYPED, "version": shown, "body": "遅れて届いた文"})
    assert answer.status_code == 409
    assert "下書きに残しました" in answer.text
    assert ito.get(f"{address}/edit").status_code == 303


def test_draft_by_hand_is_taken_up_again(browser: Opened, inquiry: Inquiry) -> None:
    ito = browser("ito")
    address = _begun(ito, inquiry)
    entry = {**TYPED, "version": _version(ito, address), "save": "draft", "body": "書きかけの文"}
    answer = ito.post(f"{address}/edit", entry)
    assert answer.status_code == 303
    assert "書きかけの文" in ito.get(answer.location).text
    assert "続きから入力する" in ito.get(f"{address}/edit").text


def test_what_was_typed_when_the_sign_in_expired_is_offered_again(
    browser: Opened, session: Any, inquiry: Inquiry
) -> None:
    ito = browser("ito")
    address = _begun(ito, inquiry)
    entry = {**TYPED, "version": _version(ito, address), "body": "席を外す前の文"}
    for row in session.scalars(select(LoginSession)).all():
        row.last_seen_at = now() - timedelta(hours=2)
    session.flush()
    assert ito.post(f"{address}/edit", entry).location.startswith("/sign-in")
    page = browser("ito").get(f"{address}/edit").text
    resume = re.search(r'href="([^"]+\?draft=[^"]+)"', page)
    assert resume is not None
    assert "席を外す前の文" in browser("ito").get(resume[1]).text


def test_outdated_page_moves_nothing(
    browser: Opened, work: Working, session: Any, inquiry: Inquiry
) -> None:
    reply = a_reply(work, session, S.IN_REVIEW, inquiry=inquiry)
    address = f"/inquiries/{inquiry.uid}/replies/{reply.uid}"
    answer = browser("suzuki").post(f"{address}/moves/approve", {"version": "1"})
    assert answer.status_code == 409
    assert "他の職員が先に更新" in answer.text
    assert held(session, reply.uid).status is S.IN_REVIEW


def test_return_without_a_reason_is_asked_back_with_what_was_typed(
    browser: Opened, work: Working, session: Any, inquiry: Inquiry
) -> None:
    reply = a_reply(work, session, S.IN_REVIEW, inquiry=inquiry)
    address = f"/inquiries/{inquiry.uid}/replies/{reply.uid}"
    answer = _moved(browser("suzuki"), session, address, "send_back", reason=" ")
    assert answer.status_code == 409
    assert "理由を入力してください" in answer.text
    assert (
        _moved(browser("suzuki"), session, address, "send_back", reason="誤字").status_code == 303
    )


def test_reply_of_another_inquiry_is_unknown(
    browser: Opened, work: Working, session: Any, inquiry: Inquiry
) -> None:
    reply = a_reply(work, session)
    wrong = f"/inquiries/{inquiry.uid}/replies/{reply.uid}"
    ito = browser("ito")
    assert ito.get(wrong).status_code == 404
    assert ito.get(f"{wrong}/edit").status_code == 404
    assert ito.get(f"{wrong}/document.docx").status_code == 404
    assert ito.post(f"{wrong}/moves/withdraw", {"reason": "x"}).status_code == 404


def test_word_file_says_it_is_a_draft_until_it_was_read(
    browser: Opened, work: Working, session: Any, inquiry: Inquiry
) -> None:
    reply = a_reply(work, session, inquiry=inquiry)
    address = f"/inquiries/{inquiry.uid}/replies/{reply.uid}/document.docx"
    ito = browser("ito")
    draft = ito.get(address)
    assert draft.status_code == 200
    assert "%E6%A1%88.docx" in draft.headers["Content-Disposition"]
    approved = a_reply(work, session, S.APPROVED, inquiry=inquiry)
    stored = approved.document
    address = f"/inquiries/{inquiry.uid}/replies/{approved.uid}/document.docx"
    answer = ito.get(address)
    assert "%E6%A1%88" not in answer.headers["Content-Disposition"]
    assert answer.data == stored
    with zipfile.ZipFile(io.BytesIO(answer.data)) as package:
        assert "架空　花子　様" in package.read("word/document.xml").decode()
    labels = [
        one.subject_label for one in session.query(AuditEntry).filter_by(verb="replies:download")
    ]
    assert labels == [f"{inquiry.number}-1", f"{inquiry.number}-2"]


def test_damaged_document_is_not_handed_out(
    browser: Opened, work: Working, session: Any, inquiry: Inquiry
) -> None:
    reply = a_reply(work, session, S.APPROVED, inquiry=inquiry)
    with work() as running:
        running.because("replies:revise")
        held(session, reply.uid).document_sha256 = "0" * 64
    answer = browser("ito").get(f"/inquiries/{inquiry.uid}/replies/{reply.uid}/document.docx")
    assert answer.status_code == 500
    assert "一致しません" in answer.text
    assert session.query(AuditEntry).filter_by(verb="replies:damaged").count() == 1


# --- texts ---


def test_texts_are_listed_added_changed_and_retired(browser: Opened, session: Any) -> None:
    suzuki = browser("suzuki")
    assert "被害なしのご案内" in suzuki.get("/settings/text-modules").text
    entry = {
        "name": "返金のご案内",
        "category": "compensation",
        "body": "{{お客さま名}}様",
        "is_active": "y",
    }
    assert suzuki.post("/settings/text-modules/new", entry).status_code == 303
    assert "すでに登録" in suzuki.post("/settings/text-modules/new", entry).text
    module = session.query(TextModule).filter_by(name="返金のご案内").one()
    address = f"/settings/text-modules/{module.uid}/edit"
    retired = {**entry, "version": str(module.version), "is_active": ""}
    assert suzuki.post(address, retired).status_code == 303
    answer = suzuki.post(address, retired)
    assert answer.status_code == 409
    assert "現在の内容" in answer.text
    session.expire_all()
    assert not session.get(TextModule, module.id).is_active


def test_text_with_a_misspelt_field_is_told(browser: Opened) -> None:
    entry = {"name": "誤り", "body": "{{受付番語}}", "is_active": "y"}
    answer = browser("sato").post("/settings/text-modules/new", entry)
    assert answer.status_code == 422
    assert "{{受付番号}}」ではありませんか" in answer.text


def test_those_who_only_answer_cannot_change_texts(browser: Opened) -> None:
    assert browser("ito").get("/settings/text-modules").status_code == 404


# --- letters to many ---


@pytest.fixture
def case(work: Working, session: Any) -> Incident:
    """Give a case with two customers who gave their names, of a firm with a telephone."""
    with work("nakamura") as running:
        firm = find_firm(session)
        names = {column.key: getattr(firm, column.key) for column in firm.__table__.columns}
        kept = {key: names[key] for key in names if key not in ("id", "uid", "version")}
        known = {
            "name": "架空証券株式会社",
            "contact_department": "相談室",
            "contact_phone": "03-0000-0000",
        }
        revise_firm(running, version=firm.version, **{**kept, **known})
    with work("sato") as running:
        incident = an_incident(running)
        for name in ("架空　花子", "架空　太郎"):
            an_inquiry(running, incident_id=incident.id, complainant_name=name)
        return incident


def _choice(session: Any, case: Incident, **given: Any) -> dict[str, Any]:
    module = session.query(TextModule).filter_by(name="経過のご報告").one()
    found = session.query(Inquiry).filter_by(incident_id=case.id).order_by(Inquiry.id)
    return {
        "submission_id": "batch-1",
        "module": module.uid,
        "kind": "progress",
        "channel": "letter",
        "inquiry": [one.uid for one in found],
        **given,
    }


def test_letters_to_all_customers_are_confirmed_read_fetched_and_sent(
    app: Flask, browser: Opened, session: Any, case: Incident
) -> None:
    sato, suzuki = browser("sato"), browser("suzuki")
    address = f"/inquiries/incidents/{case.uid}/replies"
    assert "一括で送付する" in sato.get(f"/incidents/{case.uid}/inquiries").text
    assert sato.get(f"{address}/new").text.count("checked") >= 2
    asked = sato.post(f"{address}/new", _choice(session, case))
    assert asked.status_code == 200
    assert "返信を 2 件作成します" in asked.text
    assert session.query(Reply).count() == 0
    made, again = (
        sato.post(f"{address}/new", _choice(session, case, confirmed="2")) for _ in range(2)
    )
    assert made.location == again.location
    work_off(app)
    done = sato.get(made.location).text
    assert "返信を2件作成しました。" in done
    assert f'href="{address}"' in done
    assert {one.status for one in session.query(Reply)} == {S.IN_REVIEW}
    assert session.query(Reply).count() == 2
    page = suzuki.get(address).text
    ticked = re.findall(r'name="reply" value="([^"]+)"', page)
    assert len(ticked) == 2
    assert "架空　太郎　様" in page
    assert suzuki.post(f"{address}/approve", {"reply": ticked}).status_code == 303
    packed = sato.get(f"{address}/letters.zip")
    with zipfile.ZipFile(io.BytesIO(packed.data)) as package:
        assert len(package.namelist()) == 2
        assert all(name.endswith("_経過報告.docx") for name in package.namelist())
    assert session.query(AuditEntry).filter_by(verb="replies:download").count() == 2
    entered = {"submission_id": "send-1", "count": "2"}
    unsure = sato.post(f"{address}/send", entered)
    assert unsure.status_code == 422
    assert "お送りしたことを確かめ" in unsure.text
    assert sato.post(f"{address}/send", {**entered, "sent": "y", "count": "3"}).status_code == 409
    first, second = (sato.post(f"{address}/send", {**entered, "sent": "y"}) for _ in range(2))
    assert first.location == second.location
    work_off(app)
    assert "返信2件の送付を記録しました。" in sato.get(first.location).text
    session.expire_all()
    assert {one.status for one in session.query(Reply)} == {S.SENT}
    assert all(len(one.inquiry.notes) == 1 for one in session.query(Reply))
    assert "送付を記録する" not in sato.get(address).text


def test_author_is_offered_no_tick_and_cannot_approve_in_bulk(
    app: Flask, browser: Opened, session: Any, case: Incident
) -> None:
    sato = browser("sato")
    address = f"/inquiries/incidents/{case.uid}/replies"
    sato.post(f"{address}/new", _choice(session, case, confirmed="2"))
    work_off(app)
    page = sato.get(address).text
    assert 'name="reply"' not in page
    assert "確認できません" in page
    stamps = [f"{one.uid}.{one.version}" for one in session.query(Reply)]
    answer = sato.post(f"{address}/approve", {"reply": stamps})
    assert answer.status_code == 409
    assert {one.status for one in session.query(Reply)} == {S.IN_REVIEW}


def test_letter_that_changed_after_it_was_shown_stops_the_whole_approval(
    app: Flask, browser: Opened, session: Any, case: Incident
) -> None:
    address = f"/inquiries/incidents/{case.uid}/replies"
    browser("sato").post(f"{address}/new", _choice(session, case, confirmed="2"))
    work_off(app)
    first, second = session.query(Reply).order_by(Reply.id)
    ticked = [f"{first.uid}.{first.version}", f"{second.uid}.99"]
    answer = browser("suzuki").post(f"{address}/approve", {"reply": ticked})
    assert answer.status_code == 409
    assert "内容が変わった返信" in answer.text
    session.expire_all()
    assert {one.status for one in session.query(Reply)} == {S.IN_REVIEW}
    assert browser("suzuki").post(f"{address}/approve", {}).status_code == 422


def test_choice_without_a_customer_or_text_is_asked_back(
    browser: Opened, session: Any, case: Incident
) -> None:
    sato = browser("sato")
    address = f"/inquiries/incidents/{case.uid}/replies/new"
    nobody = sato.post(address, _choice(session, case, inquiry=[]))
    assert nobody.status_code == 422
    assert "一人以上" in nobody.text
    assert sato.post(address, _choice(session, case, module="")).status_code == 422
    foreign = sato.post(address, _choice(session, case, inquiry=["unknown"], confirmed="1"))
    assert foreign.status_code == 422
    assert "もう一度選んでください" in foreign.text
    assert session.query(Reply).count() == 0


def test_customer_who_is_gone_at_the_last_moment_stops_all_letters(
    browser: Opened, session: Any, case: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "take_open_inquiries", lambda *_given: ())
    address = f"/inquiries/incidents/{case.uid}/replies/new"
    answer = browser("sato").post(address, _choice(session, case, confirmed="2"))
    assert answer.status_code == 409
    assert "もう一度選んでください" in answer.text
    assert answer.text.count("checked") >= 2
    assert session.query(Reply).count() == 0


def test_page_sent_again_with_another_choice_is_asked_back(
    app: Flask, browser: Opened, session: Any, case: Incident
) -> None:
    sato = browser("sato")
    address = f"/inquiries/incidents/{case.uid}/replies/new"
    sato.post(address, _choice(session, case, confirmed="2"))
    other = _choice(session, case, confirmed="2", kind="answer")
    assert sato.post(address, other).status_code == 422
    work_off(app)
    assert session.query(Reply).count() == 2


def test_confirmed_number_that_is_no_longer_true_is_asked_again(
    browser: Opened, session: Any, case: Incident
) -> None:
    address = f"/inquiries/incidents/{case.uid}/replies/new"
    answer = browser("sato").post(address, _choice(session, case, confirmed="3"))
    assert answer.status_code == 200
    assert session.query(Reply).count() == 0
    back = browser("sato").post(address, _choice(session, case, confirmed="2", save="back"))
    assert "内容を確認する" in back.text


def test_case_without_letters_has_no_file_of_them(browser: Opened, case: Incident) -> None:
    address = f"/inquiries/incidents/{case.uid}/replies"
    assert browser("ito").get(f"{address}/letters.zip").status_code == 404
    assert "まだありません" in browser("ito").get(address).text
