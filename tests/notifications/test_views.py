"""What people see when they draft, check, approve, submit and download a 一報."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from accounts.models import LoginSession
from audit.models import AuditEntry
from audit.vocabulary import EntryKind
from core.clock import now
from core.database import db
from core.listing import Listing
from core.workflow import MoveRefused
from drafts.models import FormDraft
from incidents.vocabulary import FigureItem
from notifications import operations, queries
from notifications.models import FIRST_AUTHORITIES, Notification
from notifications.views import editing
from notifications.vocabulary import NotificationStatus as S
from tests.conftest import Browser, counted_statements, member_of, signed_in
from tests.factories import an_incident, revised
from tests.notifications.cases import known
from tests.notifications.letters import Working, held, rewrite, written
from tests.notifications.pages import form_entries, headings, text_of
from tests.notifications.reading import header_text, word_text

Opened = Callable[..., Browser]


def kinds_of(session: Any, uid: str) -> list[str]:
    """Give the verbs the audit trail holds about a record, oldest first."""
    return list(
        session.scalars(
            select(AuditEntry.verb).where(AuditEntry.subject_uid == uid).order_by(AuditEntry.seq)
        )
    )


def edit_of(browser: Browser, uid: str) -> dict[str, Any]:
    """Read the edit form as it is shown."""
    address = f"/notifications/{uid}/edit"
    return dict(form_entries(browser.get(address).text, address))


def save(browser: Browser, uid: str, entries: dict[str, Any]) -> Any:
    return browser.client.post(f"/notifications/{uid}/edit", data=entries)


# --- from the case ---


def test_the_case_page_offers_to_draft_and_counts_what_is_known(
    browser: Opened, work: Working
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    page = browser("sato").get(f"/incidents/{incident.uid}").text
    assert "一報を作成" in page
    assert "一報の項目 4/15" in text_of(page)
    assert "経過しています（一報は未提出）" in text_of(page)
    assert f'/incidents/{incident.uid}/edit#figure_accounts"' in page
    assert "影響範囲（口座数）" in page


def test_one_click_makes_a_draft_from_what_is_known(
    browser: Opened, work: Working, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato = browser("sato")
    answer = sato.post(f"/incidents/{incident.uid}/notifications")
    assert answer.status_code == 303
    letter = session.scalars(select(Notification)).one()
    assert answer.location.endswith(f"/notifications/{letter.uid}")
    page = sato.get(answer.location).text
    assert f"{letter.number} 不正アクセスの発生について（第１報）" in text_of(page)
    assert "金融庁長官　殿" in page
    assert "Word文書をダウンロード" in page
    assert "（商号未設定）" in page
    assert "商号が設定されていません" in page
    panel = sato.get(f"/incidents/{incident.uid}").text
    assert letter.number in panel
    assert "一報を作成" not in panel


def test_a_second_click_says_that_there_is_a_report_already(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session)
    answer = browser("sato").post(f"/incidents/{letter.case}/notifications")
    assert answer.status_code == 409
    assert f"この事案には第一報（{letter.number}、作成中）があります。" in answer.text
    assert session.scalars(select(Notification.uid)).all() == [letter.uid]


def test_without_an_addressee_the_page_says_what_to_do(
    browser: Opened, work: Working, session: Any
) -> None:
    from notifications.queries import list_authorities  # noqa: PLC0415 (this test alone)

    with work("nakamura") as running:
        running.because("notifications:test")
        for authority in list_authorities(session):
            authority.is_active = False
    with work("sato") as running:
        incident = an_incident(running)
    answer = browser("sato").post(f"/incidents/{incident.uid}/notifications")
    assert answer.status_code == 409
    assert "宛先がまだ登録されていません" in answer.text


def test_the_tab_of_the_case_lists_its_reports(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session, S.WITHDRAWN)
    page = browser("sato").get(f"/incidents/{letter.case}/notifications").text
    assert letter.number in page
    assert "取下げ" in page
    assert "一報を作成" in page
    assert (
        "一報を作成" not in browser("watanabe").get(f"/incidents/{letter.case}/notifications").text
    )


# --- who sees what ---


def test_a_contractor_sees_the_assigned_case_without_its_reports(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session)
    rewrite(work, letter.case, assignee_id=member_of(session, "yamamoto").id)
    page = browser("yamamoto").get(f"/incidents/{letter.case}")
    assert page.status_code == 200
    assert letter.number not in page.text
    assert "一報の項目" not in page.text


@pytest.mark.parametrize("login", ["ito", "nakamura", "yamamoto", "tanaka"])
def test_every_query_starts_from_what_the_member_may_see(
    work: Working, session: Any, login: str
) -> None:
    letter = written(work, session)
    member = signed_in(session, login)
    assert queries.find_notification(session, member, letter.uid) is None
    listing = Listing.from_address({}, queries.FILTERS, list(queries.SORTS))
    assert list(queries.list_page(session, member, listing).rows) == []


@pytest.mark.parametrize("login", ["ito", "nakamura", "yamamoto", "tanaka"])
@pytest.mark.parametrize("part", ["", "/edit", "/document.docx", "/facts.json"])
def test_a_report_does_not_exist_for_those_who_may_not_read_it(
    browser: Opened, work: Working, session: Any, login: str, part: str
) -> None:
    letter = written(work, session)
    stranger = browser(login)
    answer = stranger.get(f"/notifications/{letter.uid}{part}")
    assert answer.status_code == 404
    unknown = stranger.get(f"/notifications/AAAAAAAAAAAAAAAAAAAAAA{part}")
    assert (unknown.status_code, headings(unknown.text)) == (404, headings(answer.text))


@pytest.mark.parametrize("login", ["suzuki", "takahashi", "watanabe"])
def test_readers_see_the_report_and_no_way_to_change_it(
    browser: Opened, work: Working, session: Any, login: str
) -> None:
    letter = written(work, session)
    reader = browser(login)
    page = reader.get(f"/notifications/{letter.uid}")
    assert page.status_code == 200
    assert "/edit" not in page.text
    assert "確認を依頼する" not in page.text
    assert reader.get(f"/notifications/{letter.uid}/edit").status_code == 404
    assert reader.post(f"/incidents/{letter.case}/notifications").status_code == 404


def test_reading_a_report_is_recorded(browser: Opened, work: Working, session: Any) -> None:
    letter = written(work, session)
    browser("watanabe").get(f"/notifications/{letter.uid}")
    entry = session.scalars(
        select(AuditEntry).where(
            AuditEntry.kind == EntryKind.ACCESS, AuditEntry.subject_uid == letter.uid
        )
    ).one()
    assert (entry.actor_name, entry.subject_label) == ("渡辺", letter.number)


def test_the_list_filters_by_state_and_asks_little_of_the_database(
    browser: Opened, work: Working, session: Any
) -> None:
    draft = written(work, session)
    approved = written(work, session, S.APPROVED)
    gone = written(work, session, S.WITHDRAWN)
    sato = browser("sato")
    assert db.engine is not None
    with counted_statements(db.engine) as statements:
        page = sato.get("/notifications").text
    assert len(statements) <= 6
    assert all(letter.number in page for letter in (draft, approved, gone))
    open_ones = sato.get("/notifications?status=open").text
    assert draft.number in open_ones
    assert gone.number not in open_ones
    one = sato.get("/notifications?status=approved").text
    assert approved.number in one
    assert draft.number not in one
    found = sato.get(f"/notifications?q={approved.number[-9:]}&sort=updated").text
    assert approved.number in found
    assert gone.number not in found
    assert "条件に合う当局報告はありません" in sato.get("/notifications?q=%25").text
    assert sato.get("/notifications?status=nonsense&after=zzz").status_code == 200


def test_an_empty_list_says_how_to_begin(browser: Opened) -> None:
    assert "「一報を作成」を押すと" in browser("sato").get("/notifications").text


# --- writing ---


def test_the_form_shows_the_generated_texts_and_keeps_only_what_was_changed(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    entries = edit_of(sato, uid)
    assert entries["item_5"] == ["お客さまから身に覚えのない売却の申出があった。"]
    assert entries["item_1"] == ["第１報（新規）"]
    kanto = next(a for a in _authorities(session) if a.name == "関東財務局長")
    changed = {
        **entries,
        "item_5": "(1) 一行目\r\n続き",
        "authority_id": kanto.uid,
        "dated_on": "令和8年11月23日",
        "document_no": "第99号",
        "subject": "不正ログインについて",
    }
    assert save(sato, uid, changed).status_code == 303
    letter = held(session, uid)
    assert list(letter.edits) == ["5"]
    assert letter.edits["5"]["text"] == "(1) 一行目\n続き"
    assert (letter.authority.name, letter.document_no) == ("関東財務局長", "第99号")
    assert letter.dated_on.isoformat() == "2026-11-23"
    page = sato.get(f"/notifications/{uid}").text
    assert "手で直した文" in page
    assert "自動で作った文を見る" in page
    assert "不正ログインについて（第１報）" in page
    assert "令和８年11月23日" in page


def _authorities(session: Any) -> Any:
    from notifications.queries import list_authorities  # noqa: PLC0415 (this test alone)

    session.expire_all()
    return list_authorities(session)


def test_a_form_saved_unchanged_stores_no_edit(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    assert save(sato, uid, edit_of(sato, uid)).status_code == 303
    assert held(session, uid).edits == {}
    assert held(session, uid).subject is None


def test_unreadable_entries_come_back_with_everything_typed(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    entries = edit_of(sato, uid)
    wrong = {**entries, "dated_on": "2026年11月", "document_no": "", "item_5": "書きかけの概要"}
    answer = save(sato, uid, wrong)
    assert answer.status_code == 422
    assert "エラー: " in answer.text
    assert "文書の日付を年月日で入力してください" in answer.text
    assert "文書番号を入力してください" in answer.text
    assert "書きかけの概要" in answer.text
    assert "2026年11月" in answer.text
    assert held(session, uid).edits == {}


def test_a_case_that_changed_meanwhile_is_merged_where_nothing_overlaps(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session)
    sato = browser("sato")
    entries = edit_of(sato, letter.uid)
    rewrite(work, letter.case, summary="概要を改めた。")
    changed = {**entries, "item_6": "ウェブ取引"}
    assert save(sato, letter.uid, changed).status_code == 303
    after = held(session, letter.uid)
    assert list(after.edits) == ["6"]
    assert "概要を改めた。" in sato.get(f"/notifications/{letter.uid}").text


def test_a_case_that_changed_under_an_edit_is_shown_side_by_side(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session)
    sato = browser("sato")
    entries = edit_of(sato, letter.uid)
    rewrite(work, letter.case, summary="事案で改めた概要。")
    mine = {**entries, "item_5": "報告で改めた概要。"}
    answer = save(sato, letter.uid, mine)
    assert answer.status_code == 409
    assert "事案で改めた概要。" in answer.text
    assert "報告で改めた概要。" in answer.text
    assert held(session, letter.uid).edits == {}
    again = dict(form_entries(answer.text, f"/notifications/{letter.uid}/edit"))
    assert save(sato, letter.uid, again).status_code == 303
    assert held(session, letter.uid).edits["5"]["text"] == "報告で改めた概要。"


def test_another_members_edit_is_not_overwritten(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session).uid
    sato, kobayashi = browser("sato"), browser("kobayashi")
    mine, theirs = edit_of(sato, uid), edit_of(kobayashi, uid)
    assert save(kobayashi, uid, {**theirs, "document_no": "小林の番号"}).status_code == 303
    answer = save(sato, uid, {**mine, "document_no": "佐藤の番号"})
    assert answer.status_code == 409
    assert "小林" in answer.text
    assert held(session, uid).document_no == "小林の番号"
    chosen = dict(form_entries(answer.text, f"/notifications/{uid}/edit"))
    assert save(sato, uid, {**chosen, "use_current": "document_no"}).status_code == 303
    assert held(session, uid).document_no == "小林の番号"


def test_an_edit_over_a_changed_ground_is_marked_until_it_is_confirmed(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session)
    sato = browser("sato")
    entries = edit_of(sato, letter.uid)
    assert save(sato, letter.uid, {**entries, "item_5": "手で書いた概要"}).status_code == 303
    rewrite(work, letter.case, summary="事案で改めた概要。")
    page = sato.get(f"/notifications/{letter.uid}").text
    assert "項目5「事象の概要」は手で直した文ですが、そのもとの内容が変わっています。" in page
    form = sato.get(f"/notifications/{letter.uid}/edit").text
    assert "事案で改めた概要。" in form
    entries = edit_of(sato, letter.uid)
    assert entries["item_5"] == ["手で書いた概要"]
    assert save(sato, letter.uid, {**entries, "confirmed": "5"}).status_code == 303
    assert "要確認" not in text_of(sato.get(f"/notifications/{letter.uid}").text)


def test_a_save_that_meets_another_at_the_last_moment_is_merged_again(
    browser: Opened, work: Working, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    entries = edit_of(sato, uid)
    real, seen = editing.PAGE.version, []

    def met_once(record: Notification) -> str:
        seen.append(record.uid)
        return "met" if len(seen) == 2 else real(record)

    monkeypatch.setattr(editing, "PAGE", replace(editing.PAGE, version=met_once))
    assert save(sato, uid, {**entries, "item_5": "手で書いた概要"}).status_code == 303
    assert held(session, uid).edits["5"]["text"] == "手で書いた概要"
    assert len(seen) == 4


def test_a_letter_that_leaves_the_draft_state_during_the_save_keeps_what_was_typed(
    browser: Opened, work: Working, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise MoveRefused(("内容を変更できるのは「作成中」の報告だけです。",))

    uid = written(work, session).uid
    sato = browser("sato")
    entries = edit_of(sato, uid)
    monkeypatch.setattr(operations, "revise_draft", refuse)
    assert save(sato, uid, {**entries, "item_5": "遅れた概要"}).status_code == 303
    assert session.scalars(select(FormDraft)).one().fields["item_5"] == ["遅れた概要"]


def test_a_retired_addressee_stays_with_the_letter_that_has_it(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session)
    with work("nakamura") as running:
        running.because("notifications:test")
        held(session, letter.uid).authority.is_active = False
    sato = browser("sato")
    assert save(sato, letter.uid, edit_of(sato, letter.uid)).status_code == 303
    assert held(session, letter.uid).authority.name == FIRST_AUTHORITIES[0]


def test_a_draft_is_kept_by_hand_and_taken_up_again(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    entries = edit_of(sato, uid)
    answer = save(sato, uid, {**entries, "item_5": "書きかけの概要", "save": "draft"})
    assert answer.status_code == 303
    assert "書きかけの概要" in sato.get(answer.location).text
    assert held(session, uid).edits == {}
    offered = sato.get(f"/notifications/{uid}/edit").text
    assert "の下書きがあります" in offered
    assert "書きかけの概要" not in offered
    resumed = dict(form_entries(sato.get(answer.location).text, f"/notifications/{uid}/edit"))
    assert save(sato, uid, resumed).status_code == 303
    assert held(session, uid).edits["5"]["text"] == "書きかけの概要"
    assert session.scalars(select(FormDraft)).all() == []


def test_what_was_typed_when_the_sign_in_expired_is_kept(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    entries = edit_of(sato, uid)
    session.rollback()
    for row in session.scalars(select(LoginSession)):
        row.last_seen_at = now() - timedelta(hours=2)
    session.flush()
    answer = save(sato, uid, {**entries, "item_5": "切れる前に書いた概要"})
    assert answer.status_code == 303
    assert "/sign-in" in answer.location
    draft = session.scalars(select(FormDraft)).one()
    assert draft.fields["item_5"] == ["切れる前に書いた概要"]


def test_a_form_without_its_token_is_shown_again_and_not_obeyed(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    entries = {**edit_of(sato, uid), "item_5": "偽の概要", "csrf_token": "x"}
    answer = save(sato, uid, entries)
    assert answer.status_code == 422
    assert "偽の概要" in answer.text
    assert save(sato, uid, {**entries, "save": "draft"}).status_code == 422
    assert held(session, uid).edits == {}
    assert session.scalars(select(FormDraft)).all() == []


def test_a_letter_that_left_the_draft_state_keeps_what_was_typed_too_late(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    entries = edit_of(sato, uid)
    assert sato.post(f"/notifications/{uid}/moves/request_review").status_code == 303
    answer = save(sato, uid, {**entries, "item_5": "遅れた概要"})
    assert answer.status_code == 303
    assert "下書きとして保管しています" in sato.get(answer.location).text
    assert session.scalars(select(FormDraft)).one().fields["item_5"] == ["遅れた概要"]
    assert held(session, uid).edits == {}
    opened = sato.get(f"/notifications/{uid}/edit")
    assert opened.status_code == 303


def test_hostile_text_is_shown_as_text(browser: Opened, work: Working, session: Any) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    hostile = "<script>alert(1)</script>{{7*7}}\x07]]>"
    assert save(sato, uid, {**edit_of(sato, uid), "item_5": hostile}).status_code == 303
    page = sato.get(f"/notifications/{uid}").text
    assert "<script>alert(1)" not in page
    assert "{{7*7}}]]&gt;" in page
    shown = word_text(sato.get(f"/notifications/{uid}/document.docx").data)
    assert "<script>alert(1)</script>{{7*7}}]]>" in shown


# --- moves ---


def test_the_whole_way_from_draft_to_submission(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session).uid
    sato, suzuki = browser("sato"), browser("suzuki")
    address = f"/notifications/{uid}"
    assert "承認する" not in sato.get(address).text
    assert sato.post(f"{address}/moves/request_review").status_code == 303
    page = suzuki.get(address).text
    version = form_entries(page, f"{address}/moves/approve")["version"]
    assert suzuki.post(f"{address}/moves/approve", {"version": version}).status_code == 303
    page = sato.get(address).text
    assert "承認済み" in page
    assert str(held(session, uid).document_sha256) in page
    day = f"{now():%Y/%m/%d}"
    sent = {"submitted_at": "今日 0:01", "submit_method": "online", "receipt_no": "第5号"}
    assert sato.post(f"{address}/moves/submit", sent).status_code == 303, day
    page = text_of(sato.get(address).text)
    assert "提出済み" in page
    assert "電子申請" in page
    assert "第5号" in page
    assert "に提出済みです" in text_of(
        sato.get(f"/incidents/{held(session, uid).incident.uid}").text
    )


def test_a_member_who_wrote_the_report_is_told_why_not(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session)
    kobayashi = browser("kobayashi")
    address = f"/notifications/{letter.uid}"
    assert (
        save(
            kobayashi, letter.uid, {**edit_of(kobayashi, letter.uid), "document_no": "第8号"}
        ).status_code
        == 303
    )
    assert kobayashi.post(f"{address}/moves/request_review").status_code == 303
    page = kobayashi.get(address).text
    assert "ご自身が作成または編集した報告は承認できません。" in page
    answer = kobayashi.post(f"{address}/moves/approve")
    assert answer.status_code == 409
    assert held(session, letter.uid).status is S.IN_REVIEW


def test_a_return_without_a_reason_comes_back_with_advice(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session, S.IN_REVIEW).uid
    suzuki = browser("suzuki")
    answer = suzuki.post(f"/notifications/{uid}/moves/send_back", {"reason": " "})
    assert answer.status_code == 409
    assert "「差し戻す」には理由を入力してください。" in answer.text
    answer = suzuki.post(f"/notifications/{uid}/moves/send_back", {"reason": "日時の確認"})
    assert answer.status_code == 303
    assert "日時の確認" in suzuki.get(f"/notifications/{uid}").text


def test_a_doubtful_report_asks_the_approver_for_a_reason(
    browser: Opened, work: Working, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        revised(running, incident, figures={FigureItem.ACCOUNTS: known(12, 11)})
    uid = written(work, session, S.IN_REVIEW, incident).uid
    suzuki = browser("suzuki")
    address = f"/notifications/{uid}/moves/approve"
    page = suzuki.get(f"/notifications/{uid}").text
    assert "口座数の確定が見込（最大）を上回っています。" in page
    assert "要確認の事項があるまま承認する理由" in page
    assert suzuki.post(address, {"doubt_reason": ""}).status_code == 409
    assert suzuki.post(address, {"doubt_reason": "重複口座を含む"}).status_code == 303
    assert "重複口座を含む" in suzuki.get(f"/notifications/{uid}").text


def test_an_approval_on_an_old_page_is_refused(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session, S.IN_REVIEW)
    address = f"/notifications/{letter.uid}/moves/approve"
    answer = browser("suzuki").post(address, {"version": str(letter.version - 1)})
    assert answer.status_code == 409
    assert "他の職員が先に更新しました" in answer.text
    assert held(session, letter.uid).status is S.IN_REVIEW


def test_a_submission_that_cannot_be_read_keeps_what_was_typed(
    browser: Opened, work: Working, session: Any
) -> None:
    uid = written(work, session, S.APPROVED).uid
    sato = browser("sato")
    address = f"/notifications/{uid}/moves/submit"
    answer = sato.post(address, {"submitted_at": "きのう", "received_by": "担当官"})
    assert answer.status_code == 422
    assert "提出方法を選んでください。" in answer.text
    assert "きのう" in answer.text
    assert "担当官" in answer.text
    future = {"submitted_at": "2099/1/1 10:00", "submit_method": "phone", "received_by": "担当官"}
    answer = sato.post(address, future)
    assert answer.status_code == 409
    assert "提出日時が未来になっています" in answer.text
    assert "担当官" in answer.text
    assert held(session, uid).status is S.APPROVED


def test_a_move_that_meets_another_at_the_last_moment_is_refused(
    browser: Opened, work: Working, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meet(*_: Any, **__: Any) -> None:
        raise StaleDataError

    uid = written(work, session).uid
    monkeypatch.setattr(operations, "request_review", meet)
    answer = browser("sato").post(f"/notifications/{uid}/moves/request_review")
    assert answer.status_code == 409
    assert "他の職員が先に更新しました" in answer.text


def test_an_unknown_move_does_not_exist(browser: Opened, work: Working, session: Any) -> None:
    uid = written(work, session).uid
    assert browser("sato").post(f"/notifications/{uid}/moves/publish").status_code == 404


def test_a_move_of_another_site_is_refused(browser: Opened, work: Working, session: Any) -> None:
    uid = written(work, session).uid
    sato = browser("sato")
    answer = sato.client.post(f"/notifications/{uid}/moves/request_review")
    assert answer.status_code == 400
    assert held(session, uid).status is S.DRAFT


# --- downloads ---


def test_the_draft_file_carries_its_mark_and_name(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session)
    answer = browser("sato").get(f"/notifications/{letter.uid}/document.docx")
    name = quote(f"{letter.number}_第1報_案.docx")
    assert answer.headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "案" in header_text(answer.data)
    assert letter.document_no in word_text(answer.data)


def test_the_approved_file_is_the_same_for_ever(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session, S.APPROVED)
    sato, address = browser("sato"), f"/notifications/{letter.uid}/document.docx"
    first = sato.get(address)
    assert quote(f"{letter.number}_第1報.docx") in first.headers["Content-Disposition"]
    assert hashlib.sha256(first.data).hexdigest() == letter.document_sha256
    assert "案" not in header_text(first.data)
    rewrite(work, letter.case, summary="承認のあとで書き換えた。")
    assert sato.get(address).data == first.data
    assert "承認のあとで書き換えた。" not in sato.get(f"/notifications/{letter.uid}").text


def test_downloads_are_recorded_before_they_happen(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session)
    watanabe = browser("watanabe")
    watanabe.get(f"/notifications/{letter.uid}/document.docx")
    watanabe.get(f"/notifications/{letter.uid}/facts.json")
    verbs = kinds_of(session, letter.uid)
    assert "notifications:download" in verbs
    assert "notifications:download_facts" in verbs


def test_a_damaged_file_is_not_delivered_and_recorded(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session, S.APPROVED)
    with work("suzuki") as running:
        running.because("notifications:test")
        held(session, letter.uid).document_sha256 = "0" * 64
    answer = browser("sato").get(f"/notifications/{letter.uid}/document.docx")
    assert answer.status_code == 500
    assert "承認された内容と一致しません" in answer.text
    assert "notifications:damaged" in kinds_of(session, letter.uid)


def test_the_facts_file_holds_facts_names_of_fire_and_hashes(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session, S.APPROVED)
    answer = browser("sato").get(f"/notifications/{letter.uid}/facts.json")
    assert quote(f"{letter.number}_facts.json") in answer.headers["Content-Disposition"]
    data = json.loads(answer.data)
    assert data["notification"]["number"] == letter.number
    assert data["notification"]["status"] == "approved"
    assert data["notification"]["document_sha256"] == letter.document_sha256
    assert data["facts_sha256"] == letter.approved_facts_sha256
    assert data["facts"]["letter"]["authority"] == FIRST_AUTHORITIES[0]
    assert data["fire"]["report_phase"] == "Initial"


# --- addressees ---


def test_the_administrator_keeps_the_addressees(browser: Opened, session: Any) -> None:
    nakamura = browser("nakamura")
    page = nakamura.get("/settings/authorities").text
    assert all(name in page for name in FIRST_AUTHORITIES)
    new = dict(
        form_entries(nakamura.get("/settings/authorities/new").text, "/settings/authorities/new")
    )
    assert new["honorific"] == ["殿"]
    entries = {**new, "name": "財務局長", "division": "検査課", "sort_order": "５"}
    answer = nakamura.client.post("/settings/authorities/new", data=entries)
    assert answer.status_code == 303
    added = next(a for a in _authorities(session) if a.name == "財務局長")
    assert (added.sort_order, added.is_active, added.division) == (5, True, "検査課")
    address = f"/settings/authorities/{added.uid}/edit"
    shown = dict(form_entries(nakamura.get(address).text, address))
    shown.pop("is_active")
    assert nakamura.client.post(address, data=shown).status_code == 303
    assert not next(a for a in _authorities(session) if a.name == "財務局長").is_active
    assert "使用しない" in nakamura.get("/settings/authorities").text


def test_an_addressee_twice_or_without_a_name_comes_back(browser: Opened) -> None:
    nakamura = browser("nakamura")
    address = "/settings/authorities/new"
    entries = dict(form_entries(nakamura.get(address).text, address))
    twice = nakamura.client.post(address, data={**entries, "name": FIRST_AUTHORITIES[0]})
    assert twice.status_code == 422
    assert "すでに登録されています" in twice.text
    nameless = nakamura.client.post(address, data={**entries, "division": "検査課"})
    assert nameless.status_code == 422
    assert "宛名を入力してください" in nameless.text
    assert "検査課" in nameless.text


def test_an_addressee_changed_by_two_is_not_overwritten(browser: Opened, session: Any) -> None:
    one, two = browser("nakamura"), browser("nakamura")
    address = f"/settings/authorities/{_authorities(session)[1].uid}/edit"
    first = dict(form_entries(one.get(address).text, address))
    second = dict(form_entries(two.get(address).text, address))
    assert one.client.post(address, data={**first, "division": "監理課"}).status_code == 303
    answer = two.client.post(address, data={**second, "division": "検査課"})
    assert answer.status_code == 409
    assert "監理課" in answer.text
    assert "検査課" in answer.text
    again = dict(form_entries(answer.text, address))
    twice = {**again, "name": FIRST_AUTHORITIES[0], "division": ""}
    assert two.client.post(address, data=twice).status_code == 422
    assert two.client.post(address, data={**again, "name": ""}).status_code == 422
    assert two.client.post(address, data=again).status_code == 303
    assert _authorities(session)[1].division == "検査課"


def test_a_kept_addressee_form_is_offered_again(
    browser: Opened, work: Working, session: Any
) -> None:
    from drafts.operations import park  # noqa: PLC0415 (this test alone)

    uid = member_of(session, "nakamura").uid
    with work("nakamura") as running:
        draft = park(running, uid, "notifications:new_authority", "", {"name": ["書きかけの長官"]})
    nakamura = browser("nakamura")
    offered = nakamura.get("/settings/authorities/new").text
    assert "の下書きがあります" in offered
    resumed = nakamura.get(f"/settings/authorities/new?draft={draft.uid}").text
    assert "書きかけの長官" in resumed
    assert "の下書きがあります" not in resumed


@pytest.mark.parametrize("login", ["sato", "suzuki", "takahashi", "watanabe"])
def test_only_the_administrator_sees_the_addressees(
    browser: Opened, session: Any, login: str
) -> None:
    stranger = browser(login)
    assert stranger.get("/settings/authorities").status_code == 404
    uid = _authorities(session)[0].uid
    assert stranger.get(f"/settings/authorities/{uid}/edit").status_code == 404
    assert browser("nakamura").get("/settings/authorities/none/edit").status_code == 404
