"""時系列, タスク and 侵害指標 as tabs of a case."""

import re
from datetime import date
from typing import Any

import pytest

from audit.recorder.refusals import AuditRefused
from casefile.indicators import read_pasted
from casefile.operations import add_indicators, note_event
from casefile.queries import list_reported, list_timeline
from casefile.vocabulary import Source
from core.work import Conflict
from notifications.queries import facts_before_drafting
from notifications.reports.first_report import item_texts
from tests.factories import an_incident

ENTRY = {"submission_id": "k1", "text": "出金停止の措置を開始", "source": "own_record"}


def case(work: Any, **changes: Any) -> Any:
    with work("sato") as running:
        return an_incident(running, **changes)


def draft_text(session: Any, incident: Any) -> str:
    """Give the item 対応状況 as the 一報 would say it now."""
    facts = facts_before_drafting(session, session.merge(incident), date(2026, 11, 22))
    return item_texts(facts)["9"]


def test_events_stand_oldest_first_with_times_as_far_as_they_are_known(
    browser: Any, work: Any
) -> None:
    page = f"/incidents/{case(work).uid}/timeline"
    sato = browser("sato")
    for key, at, text in (
        ("a", "2020/9/7 10:30", "お客さまから申出"),
        ("b", "2020年7月頃", "読めない日時"),
        ("c", "2020年7月", "不正ログインの始まり"),
        ("d", "", "日時の分からない出来事"),
    ):
        answer = sato.post(page, {**ENTRY, "submission_id": key, "happened_at": at, "text": text})
        assert answer.status_code == (422 if key == "b" else 303), answer.text
        if key == "b":
            assert "読めない日時" in answer.text
    text = sato.get(page).text
    assert text.index("不正ログインの始まり") < text.index("お客さまから申出")
    assert text.index("お客さまから申出") < text.index("日時の分からない出来事")
    assert "日時不明" in text
    assert "令和2年7月" in text


def test_a_correction_is_a_further_entry_and_the_first_one_stays_in_sight(
    browser: Any, work: Any, session: Any
) -> None:
    incident = case(work)
    page = f"/incidents/{incident.uid}/timeline"
    sato = browser("sato")
    sato.post(page, {**ENTRY, "is_reported": "y", "happened_at": "2020/9/7 10:30"})
    uid = list_timeline(session, incident)[0].uid
    form = sato.get(f"{page}?corrects={uid}").text
    assert "記録の訂正" in form
    assert "出金停止の措置を開始</textarea>" in form
    again = {**ENTRY, "submission_id": "k2", "corrects": uid, "text": "出金停止を完了"}
    assert sato.post(page, {**again, "is_reported": "y"}).status_code == 303
    shown = sato.get(page).text
    assert "<del>出金停止の措置を開始</del>" in shown
    assert "出金停止を完了" in shown
    assert [entry.text for entry in list_reported(session, incident)] == ["出金停止を完了"]
    assert sato.post(page, {**again, "submission_id": "k3"}).status_code == 409
    foreign = case(work)
    strange = sato.post(f"/incidents/{foreign.uid}/timeline", {**again, "submission_id": "k4"})
    assert strange.status_code == 404


def test_an_event_marked_for_the_report_stands_in_the_draft_and_can_be_left_out(
    browser: Any, work: Any, session: Any
) -> None:
    incident = case(work)
    page = f"/incidents/{incident.uid}/timeline"
    sato = browser("sato")
    told = {"happened_at": "2020/9/7 10:30頃", "text": "取引所へ連絡", "is_reported": "y"}
    sato.post(page, {**ENTRY, **told})
    assert "令和２年９月７日 10時30分頃　取引所へ連絡" in draft_text(session, incident)
    uid = list_timeline(session, incident)[0].uid
    assert sato.post(f"{page}/{uid}/report").status_code == 303
    assert "取引所へ連絡" not in draft_text(session, incident)


def test_own_tasks_wait_on_the_home_page(browser: Any, work: Any) -> None:
    incident = case(work)
    sato = browser("sato")
    me = re.search(
        r'<option selected value="([^"]+)">佐藤', sato.get(f"/incidents/{incident.uid}/tasks").text
    )
    assert me is not None
    task = {"submission_id": "t9", "title": "認証ログの保全", "assignee_id": me[1]}
    assert sato.post(f"/incidents/{incident.uid}/tasks", task).status_code == 303
    assert "認証ログの保全" in sato.get("/").text
    assert "認証ログの保全" not in browser("kobayashi").get("/").text


def test_an_entry_cannot_be_changed_deleted_or_corrected_twice(work: Any, session: Any) -> None:
    def correct(running: Any) -> None:
        note_event(running, incident, text="訂正", happened=None, source=Source.LOG, corrects=entry)

    def change(running: Any, name: str, value: Any) -> None:
        with running.session.no_autoflush:
            setattr(entry, name, value)
        running.because("casefile:note")

    def delete(running: Any) -> None:
        session.delete(entry)
        running.because("casefile:note")

    with work("sato") as running:
        incident = an_incident(running)
        entry = note_event(running, incident, text="措置を開始", happened=None, source=Source.LOG)
        correct(running)
        with pytest.raises(Conflict):
            correct(running)
    for name, value in (("text", "別の内容"), ("source", Source.OTHER)):
        with work("sato") as running:
            running.because("casefile:note")
            with pytest.raises(ValueError, match="append-only"):
                change(running, name, value)
            running.session.rollback()
    with work("sato") as running:
        with pytest.raises(AuditRefused):
            delete(running)
        running.session.rollback()


def test_a_checklist_becomes_tasks_once_and_they_are_worked_off(browser: Any, work: Any) -> None:
    page = f"/incidents/{case(work).uid}/tasks"
    sato = browser("sato")
    assert sato.post(f"{page}/checklists", {"checklist": "leak"}).status_code == 303
    sato.post(f"{page}/checklists", {"checklist": "leak"})
    shown = sato.get(page).text
    assert shown.count("影響範囲の特定</td>") + shown.count("影響範囲の特定<br>") <= 1
    moves = re.findall(r'action="([^"]+/moves/complete)"', shown)
    assert len(moves) == 5
    assert sato.post(moves[0]).status_code == 303
    assert "完了" in sato.get(page).text
    drop = moves[1].replace("complete", "drop")
    refused = sato.post(drop)
    assert refused.status_code == 409
    assert "理由を入力してください" in refused.text
    assert sato.post(drop, {"reason": "漏えいに当たらないため"}).status_code == 303
    assert sato.post(f"{page}/checklists", {"checklist": "nothing"}).status_code == 404


def test_a_task_has_an_owner_and_a_due_time_and_edits_merge(browser: Any, work: Any) -> None:
    page = f"/incidents/{case(work).uid}/tasks"
    sato, kobayashi = browser("sato"), browser("kobayashi")
    first = {"submission_id": "t1", "title": "ログの保全", "due_at": "2026/11/20 17:00"}
    assert sato.post(page, first).status_code == 303
    shown = sato.get(page).text
    assert "超過" in shown
    edit = re.search(r'href="([^"]+/edit)">編集', shown.split("ログの保全")[1])
    assert edit is not None
    sheets = {}
    for member in (sato, kobayashi):
        text = member.get(edit[1]).text
        hidden = dict(re.findall(r'name="(version|base)"[^>]*value="([^"]*)"', text))
        sheets[member] = {key: value.replace("&#34;", '"') for key, value in hidden.items()}
    entries = {"title": "ログの保全", "due_at": "2026/11/20 17:00"}
    saved = kobayashi.post(edit[1], {**sheets[kobayashi], **entries, "detail": "認証ログ"})
    assert saved.status_code == 303
    merged = sato.post(edit[1], {**sheets[sato], **entries, "due_at": "2026/11/30 17:00"})
    assert merged.status_code == 303
    text = sato.get(page).text
    assert "認証ログ" in text
    assert "2026/11/30 17:00" in text
    met = sato.post(edit[1], {**sheets[sato], **entries, "detail": "取引ログ"})
    assert met.status_code == 409
    assert "取引ログ" in met.text
    assert "認証ログ" in met.text


def test_pasted_indicators_are_kept_once_and_found_in_other_cases(browser: Any, work: Any) -> None:
    first, second = case(work), case(work)
    with work("sato") as running:
        add_indicators(running, second, read_pasted("203.0.113.7\nlogin.example").found)
    page = f"/incidents/{first.uid}/indicators"
    sato = browser("sato")
    pasted = {"submission_id": "i1", "pasted": "203[.]0.113.7\nメモの行\nhxxp://login.example/x"}
    refused = sato.post(page, pasted)
    assert refused.status_code == 422
    assert "読み取れない行が1行あります：「メモの行」" in refused.text
    assert "203[.]0.113.7" in refused.text
    assert sato.post(page, {**pasted, "skips_unread": "y"}).status_code == 303
    shown = sato.get(page).text
    assert second.number in shown
    assert shown.count(second.number) == 1
    assert "http://login.example/x" in shown
    again = {"submission_id": "i2", "pasted": "203.0.113.7"}
    assert sato.post(page, again).status_code == 303
    assert sato.get(page).text.count("203.0.113.7</td>") == 1
    withdraw = re.search(r'action="([^"]+/withdraw)"', shown)
    assert withdraw is not None
    assert sato.post(withdraw[1]).status_code == 303
    assert "203.0.113.7</td>" not in sato.get(page).text


def test_readers_see_the_tabs_without_forms_and_others_see_no_page(browser: Any, work: Any) -> None:
    uid = case(work).uid
    for tab in ("timeline", "tasks", "indicators"):
        page = f"/incidents/{uid}/{tab}"
        assert "記録する</button>" not in browser("suzuki").get(page).text
        assert browser("suzuki").post(page, {}).status_code == 404
        for login in ("ito", "nakamura", "yamamoto"):
            assert browser(login).get(page).status_code == 404
