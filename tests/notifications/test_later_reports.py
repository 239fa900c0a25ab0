"""続報 and 最終報告 of a case: begun from the submitted report, asked for when the case has moved on."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from audit.models import AuditEntry
from casefile.operations import note_event
from casefile.vocabulary import Source
from core.workflow import MoveRefused
from incidents.models import Incident
from incidents.vocabulary import FigureItem, IncidentKind, IncidentStatus
from ledger.operations import ACCOUNTS
from notifications import operations, queries
from notifications.models import FollowUp, FollowUpWaiver, Notification
from notifications.vocabulary import NotificationKind as K
from notifications.vocabulary import NotificationStatus as S
from tests.conftest import CAST, NOW, Browser, member_of, signed_in
from tests.factories import an_incident, revised
from tests.ledger.ledgers import accounts_csv, ran
from tests.notifications.cases import known
from tests.notifications.letters import (
    Working,
    a_letter,
    a_next_letter,
    approve,
    brought_to,
    held,
)
from tests.notifications.pages import form_entries, text_of
from tests.notifications.reading import word_text
from tests.tables import Undone

Opened = Callable[..., Browser]
BY_HAND = {
    "5": {"text": "手で直した概要", "base": ""},
    "6": {"text": "ウェブ取引", "base": ""},
    "1": {"text": "第１報（至急）", "base": ""},
}


def a_reported_case(work: Working, session: Any, state: S = S.SUBMITTED) -> Notification:
    """Give the 第１報 of a case with six accounts."""
    with work("sato") as running:
        case = an_incident(running, kinds=frozenset({IncidentKind.UNAUTHORIZED_WITHDRAWAL}))
        revised(running, case, figures={FigureItem.ACCOUNTS: known(6, None)})
    return a_letter(work, session, state, case)


def grow(work: Working, uid: str, **given: Any) -> None:
    """Let the case have eleven accounts, a day later."""
    figures = {FigureItem.ACCOUNTS: known(11, None)}
    with work("sato", NOW + timedelta(days=1)) as running:
        case = running.session.scalars(select(Incident).where(Incident.uid == uid)).one()
        revised(running, case, **{"figures": figures, **given})


def needed(session: Any, incident_id: int) -> Any:
    """Give since when the case owes a 続報."""
    chosen = select(FollowUp.needed_since).where(FollowUp.incident_id == incident_id)
    return session.execute(chosen).scalar_one_or_none()


def test_a_follow_up_begins_with_what_the_submitted_report_said(
    work: Working, session: Any
) -> None:
    first = a_letter(work, session)
    with work("sato") as running:
        running.because("notifications:revise")
        letter = held(session, first.uid)
        letter.items, letter.subject = BY_HAND, "不正出金について"
        letter.authority = queries.list_active_authorities(session)[3]
    brought_to(work, session, first.uid, S.IN_REVIEW)
    approve(work, session, first.uid, doubt_reason="手で直した")
    brought_to_submitted(work, session, first.uid)
    case = held(session, first.uid).incident
    grow(work, case.uid, services="アプリ")
    second = a_next_letter(work, session, case)
    assert (second.report_no, second.kind, second.previous_id) == (2, K.FOLLOW_UP, first.id)
    assert second.subject == "不正出金について"
    assert second.authority_id == held(session, first.uid).authority_id
    assert second.number != first.number
    assert second.document_no != first.document_no
    assert set(second.edits) == {"5", "6"}
    facts = queries.live_facts(session, second)
    assert {one.key for one in facts.previous.changes} == {"accounts", "6"}  # type: ignore[union-attr]
    assert "第２報（続報）" in word_text(queries.document_of(session, second))


def brought_to_submitted(work: Working, session: Any, uid: str) -> None:
    """Record the submission of an approved letter."""
    from tests.notifications.letters import SUBMISSION  # noqa: PLC0415 (this test alone)

    with work("sato", NOW + timedelta(minutes=1)) as running:
        member = signed_in(session, "sato")
        operations.submit(running, held(session, uid), member=member, **SUBMISSION)


@pytest.mark.parametrize("state", [None, *S])
def test_the_next_report_waits_for_the_submission_of_the_last(
    work: Working, session: Any, undone: Undone, browser: Opened, state: S | None
) -> None:
    if state is None:
        with work("sato") as running:
            case = an_incident(running)
    else:
        case = a_letter(work, session, state).incident
    uid, incident_id = case.uid, case.id
    reasons = {}
    for kind in (K.FOLLOW_UP, K.FINAL):
        with undone():
            try:
                a_next_letter(work, session, session.get(Incident, incident_id), kind)
                reasons[kind] = ""
            except MoveRefused as refused:
                reasons[kind] = refused.reasons[0]
    expected = {
        None: "第一報を提出したあとに",
        S.WITHDRAWN: "第一報を提出したあとに",
        S.SUBMITTED: "",
    }.get(state, "まだ提出されていません")
    assert all(expected in reason and bool(expected) == bool(reason) for reason in reasons.values())
    page = text_of(browser("sato").get(f"/incidents/{uid}").text)
    assert ("続報を作成" in page) is ("最終報告を作成" in page) is (state is S.SUBMITTED)
    assert ("一報を作成" in page) is (state in (None, S.WITHDRAWN))


def test_only_who_writes_reports_begins_one(
    browser: Opened, work: Working, session: Any, undone: Undone
) -> None:
    first = a_reported_case(work, session)
    case = first.incident.uid
    for login in CAST:
        with undone():
            someone = browser(login)
            answer = someone.post(f"/incidents/{case}/notifications", {"kind": "follow_up"})
            may = login in ("sato", "kobayashi")
            assert answer.status_code == (303 if may else 404), login
            assert someone.get(f"/incidents/{case}/follow-up").status_code in (
                (200, 303) if may else (404,)
            )
    sato = browser("sato")
    for kind in ("", "first ", "最終", "\x00"):
        answer = sato.post(f"/incidents/{case}/notifications", {"kind": kind})
        assert answer.status_code == 404
    assert sato.post(f"/incidents/{case}/notifications", {"kind": "final"}).status_code == 303
    again = sato.post(f"/incidents/{case}/notifications", {"kind": "follow_up"})
    assert again.status_code == 409
    assert "第２報・最終報告（" in again.text


def test_a_false_alarm_gets_no_further_report(work: Working, session: Any) -> None:
    case = a_reported_case(work, session).incident
    with work("sato") as running:
        running.because("incidents:false_alarm")
        running.session.get_one(Incident, case.id).status = IncidentStatus.FALSE_ALARM
    with pytest.raises(MoveRefused, match="誤報"):
        a_next_letter(work, session, case)


def test_an_earlier_report_stays_byte_for_byte_what_it_was(
    browser: Opened, work: Working, session: Any
) -> None:
    first = a_reported_case(work, session)
    uid, case, sha = first.uid, first.incident, first.document_sha256
    sato = browser("sato")
    address = f"/notifications/{uid}/document.docx"
    before = sato.get(address).data
    facts = sato.get(f"/notifications/{uid}/facts.json").text
    grow(work, case.uid)
    second = a_next_letter(work, session, case, state=S.IN_REVIEW).uid
    grow(work, case.uid, figures={FigureItem.ACCOUNTS: known(12, None)})
    approve(work, session, second)
    assert sato.get(address).data == before
    assert hashlib.sha256(before).hexdigest() == sha
    assert sato.get(f"/notifications/{uid}/facts.json").text == facts
    letter = held(session, second)
    text = word_text(queries.approved_document(letter))
    assert "確定 11口座" in text  # as it was when it went to review
    assert letter.layout_version == "follow-up-report-1"
    assert letter.file_name.endswith("_第2報.docx")
    told = json.loads(sato.get(f"/notifications/{second}/facts.json").data)
    assert told["fire"]["report_phase"] == "Intermediate"
    assert told["facts"]["previous"]["changes"][0]["key"] == "accounts"


def test_reasons_of_changes_are_typed_printed_and_kept(
    browser: Opened, work: Working, session: Any
) -> None:
    case = a_reported_case(work, session).incident
    grow(work, case.uid, cause="判明した原因")
    uid = a_next_letter(work, session, case).uid
    sato = browser("sato")
    address = f"/notifications/{uid}/edit"
    page = sato.get(address).text
    assert "変更の理由：口座数" in page
    assert "変更の理由：顧客数" not in page
    entries = form_entries(page, address)
    typed = {
        **entries,
        "reason_accounts": ["追加調査により\n５口座が判明"],
        "reason_8": ["x" * 501],
    }
    answer = sato.post(address, typed)
    assert answer.status_code == 422
    assert "追加調査により" in answer.text
    assert sato.post(address, {**typed, "reason_8": [""]}).status_code == 303
    text = word_text(sato.get(f"/notifications/{uid}/document.docx").data)
    assert "追加調査により" in text
    assert "―" in text
    # A difference that has gone for now keeps its reason on the page, out of sight.
    grow(work, case.uid, figures={FigureItem.ACCOUNTS: known(6, None)})
    page = sato.get(address).text
    assert "変更の理由：口座数" not in page
    assert sato.post(address, form_entries(page, address)).status_code == 303
    assert held(session, uid).reasons == {"accounts": "追加調査により\n５口座が判明"}


def test_a_final_report_is_sent_back_to_the_desk_until_nothing_is_left_open(
    browser: Opened, work: Working, session: Any
) -> None:
    case = a_reported_case(work, session).incident
    uid = a_next_letter(work, session, case, K.FINAL).uid
    sato = browser("sato")
    page = text_of(sato.get(f"/notifications/{uid}").text)
    assert "最終報告の前に決めること" in page
    refused = sato.post(f"/notifications/{uid}/moves/request_review")
    assert refused.status_code == 409
    assert "最終報告には「調査中」「確認中」を残せません" in refused.text
    assert "項目16「総括」" in refused.text
    address = f"/notifications/{uid}/edit"
    shown = sato.get(address).text
    assert "16　総括" in shown
    assert "17　連絡先" in shown
    entries = form_entries(shown, address)
    settled = {f"settled_{key}": ["y"] for key in (*map(str, range(2, 17)), "closing")}
    assert sato.post(address, {**entries, **settled}).status_code == 303
    assert "closing" in (held(session, uid).settled or [])
    assert sato.post(f"/notifications/{uid}/moves/request_review").status_code == 303
    assert held(session, uid).file_name.endswith("_第2報_最終報告_案.docx")
    assert "不明" in word_text(sato.get(f"/notifications/{uid}/document.docx").data)
    approve(work, session, uid)
    brought_to_submitted(work, session, uid)
    assert needed(session, case.id) is None


def test_whoever_wrote_an_earlier_report_does_not_approve_the_next(
    work: Working, session: Any
) -> None:
    first = a_letter(work, session)
    with work("kobayashi") as running:
        letter = held(session, first.uid)
        facts = queries.live_facts(session, letter)
        operations.revise_draft(
            running, letter, version=letter.version, authority=letter.authority,
            dated_on=letter.dated_on, document_no="第9号", subject=None, annexes=(),
            texts={"5": f"{facts.summary}（小林が追記）"},
        )  # fmt: skip
    brought_to(work, session, first.uid, S.SUBMITTED)
    second = a_next_letter(work, session, first.incident, state=S.IN_REVIEW)
    with pytest.raises(MoveRefused, match="ご自身が作成または編集した"):
        approve(work, session, second.uid, "kobayashi", "確認済み")


# --- 続報が必要 ---


def test_a_case_that_has_moved_on_asks_for_a_follow_up_everywhere_until_it_is_submitted(
    browser: Opened, work: Working, session: Any
) -> None:
    first = a_reported_case(work, session)
    case, incident_id = first.incident.uid, first.incident_id
    sato = browser("sato")
    assert needed(session, incident_id) is None
    assert "続報が必要" not in sato.get(f"/incidents/{case}").text
    grow(work, case)
    since = needed(session, incident_id)
    assert since == NOW + timedelta(days=1)
    page = text_of(sato.get(f"/incidents/{case}").text)
    assert "続報が必要" in page
    assert "提出済みの一報（第1報）の後、口座数が6口座から11口座に変わりました。" in page
    assert "続報が必要" in sato.get("/incidents").text
    assert f"/incidents/{case}#notifications" in sato.get("/").text
    assert "続報が必要" not in browser("ito").get("/incidents").text
    # A further change keeps the time at which it began; going back to what was filed ends it.
    grow(work, case, summary="改めた概要。")
    assert needed(session, incident_id) == since
    second = a_next_letter(work, session, session.get(Incident, incident_id), state=S.SUBMITTED)
    assert second.status is S.SUBMITTED
    assert needed(session, incident_id) is None
    assert "続報が必要" not in sato.get(f"/incidents/{case}").text
    grow(work, case, figures={FigureItem.ACCOUNTS: known(12, None)}, summary="改めた概要。")
    assert needed(session, incident_id) is not None
    grow(work, case, summary="改めた概要。")
    assert needed(session, incident_id) is None


def test_every_way_to_change_a_case_is_noticed(work: Working, session: Any, undone: Undone) -> None:
    incident_id = a_reported_case(work, session).incident_id

    def note(running: Any, case: Incident) -> None:
        note_event(
            running,
            case,
            text="追加の事実",
            happened=None,
            source=Source.OWN_RECORD,
            is_reported=True,
        )

    def import_table(running: Any, case: Incident) -> None:
        ran(running, ACCOUNTS, case, accounts_csv("utf-8").replace(b"2,500", b"2,600"))

    def import_more(running: Any, case: Incident) -> None:
        table = "口座番号,出金金額\r\n" + "\r\n".join(f"77{n},1" for n in range(7))
        ran(running, ACCOUNTS, case, table.encode())

    for change in (note, import_table, import_more):
        with undone():
            with work("sato") as running:
                change(running, running.session.get_one(Incident, incident_id))
            assert needed(session, incident_id) is not None, change.__name__
    with undone():
        with work("sato") as running:
            note(running, running.session.get_one(Incident, incident_id))
            running.session.rollback()
        assert needed(session, incident_id) is None


def test_a_person_decides_that_no_follow_up_is_needed_until_something_else_changes(
    browser: Opened, work: Working, session: Any
) -> None:
    first = a_reported_case(work, session)
    case, incident_id = first.incident.uid, first.incident_id
    sato, address = browser("sato"), f"/incidents/{first.incident.uid}/follow-up"
    assert sato.get(address).status_code == 303
    assert sato.post(address, {"mark": "", "reason": "不要"}).status_code == 409
    grow(work, case)
    page = sato.get(address).text
    assert "６口座" in page or "6口座" in page
    entries = form_entries(page, address)
    assert sato.post(address, {**entries, "reason": [" "]}).status_code == 422
    grow(work, case, summary="さらに変わった概要。")
    moved = sato.post(address, {**entries, "reason": ["軽微なため"]})
    assert moved.status_code == 409
    assert "最新の相違をご確認ください" in moved.text
    assert "軽微なため" in moved.text
    assert sato.post(address, form_entries(moved.text, address)).status_code == 303
    assert needed(session, incident_id) is None
    waiver = session.scalars(select(FollowUpWaiver)).one()
    assert waiver.reason == "軽微なため"
    assert waiver.decided_by_id == member_of(session, "sato").id
    chosen = select(AuditEntry.verb).where(AuditEntry.subject_uid == waiver.uid)
    assert session.scalars(chosen).all() == ["notifications:waive_follow_up"]
    shown = text_of(sato.get(f"/incidents/{case}").text)
    assert "続報は不要と判断しています" in shown
    assert "理由：軽微なため" in shown
    assert "続報が必要" not in sato.get("/incidents").text
    # The same case touched without another difference stays as decided; another difference does not.
    grow(work, case, summary="さらに変わった概要。", answer_guide="想定問答")
    assert needed(session, incident_id) is None
    grow(work, case, summary="また変わった概要。")
    assert needed(session, incident_id) is not None
