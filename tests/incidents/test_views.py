"""What people see when they record, edit and read cases."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from audit.models import AuditEntry
from core.database import db
from drafts.models import FormDraft
from incidents.models import Incident
from incidents.vocabulary import FigureItem, IncidentStatus
from tests.conftest import Browser, counted_statements
from tests.factories import an_incident

ENTRY: dict[str, Any] = {
    "submission_id": "submission-1",
    "title": "不正ログインによる株式の不正売却",
    "kinds": ["unauthorized_access", "unauthorized_trade"],
    "origin": "new",
    "discovered_at": "令和8年11月20日 9時5分",
    "damage": "unknown",
    "discovery_source": "customer",
    "summary": "お客さまから身に覚えのない売却の申出があった。",
}
Opened = Callable[..., Browser]


def _count(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Incident)))


def _form(page: str) -> dict[str, Any]:
    """Read the entries of the page's form as a browser would send them."""
    import html5lib  # noqa: PLC0415

    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(f for f in tree.iter("form") if f.get("class") == "ip-form")
    entries: dict[str, list[str]] = {}
    for control in form.iter():
        name = control.get("name")
        if not name or control.tag not in ("input", "textarea", "select"):
            continue
        if control.tag == "textarea":
            entries.setdefault(name, []).append((control.text or "").removeprefix("\n"))
        elif control.tag == "select":
            chosen = [o for o in control.iter("option") if o.get("selected") is not None]
            entries.setdefault(name, []).append(chosen[0].get("value", "") if chosen else "")
        elif control.get("type") in ("checkbox", "radio"):
            if control.get("checked") is not None:
                entries.setdefault(name, []).append(control.get("value", "y"))
        else:
            entries.setdefault(name, []).append(control.get("value", ""))
    return dict(entries)


def test_first_record_gives_a_number_and_the_case_page(browser: Opened, session: Any) -> None:
    sato = browser("sato")
    answer = sato.post("/incidents/new", ENTRY)
    assert answer.status_code == 303
    page = sato.get(answer.location)
    assert re.search(r"INC-\d{4}-\d{4}", page.text)
    assert "令和8年11月20日（金）09:05" in page.text
    assert "身に覚えのない売却の申出" in page.text
    incident = session.scalars(select(Incident)).one()
    assert incident.summary == ENTRY["summary"]
    assert "申出" not in (incident.sealed_summary or "")


def test_double_click_makes_one_case(browser: Opened, session: Any) -> None:
    sato = browser("sato")
    first, second = (sato.post("/incidents/new", ENTRY) for _ in range(2))
    assert first.location == second.location
    assert _count(session) == 1


def test_cases_recorded_one_after_the_other_are_reported_in_one_message(browser: Opened) -> None:
    sato = browser("sato")
    for turn in range(3):
        assert (
            sato.post("/incidents/new", ENTRY | {"submission_id": f"s-{turn}"}).status_code == 303
        )
    assert sato.get("/incidents").text.count("記録しました。") == 1


def test_same_submission_with_other_text_is_asked_back(browser: Opened, session: Any) -> None:
    sato = browser("sato")
    sato.post("/incidents/new", ENTRY)
    answer = sato.post("/incidents/new", {**ENTRY, "summary": "別の内容"})
    assert answer.status_code == 422
    assert "別の内容" in answer.text
    assert _count(session) == 1


def test_recording_costs_few_statements_and_none_is_too_long_to_be_prepared(
    browser: Opened, session: Any
) -> None:
    sato = browser("sato")
    sato.post("/incidents/new", ENTRY)
    assert db.engine is not None
    with counted_statements(db.engine) as statements:
        sato.post("/incidents/new", {**ENTRY, "submission_id": "submission-2"})
    assert _count(session) == 2
    assert len(statements) <= 8, statements
    # psycopg parses a statement of more values anew at every use.
    assert all(len(re.findall(r"%\(\w+\)s|\?", one)) <= 50 for one in statements), statements


def test_missing_entries_are_named_and_everything_typed_is_still_there(browser: Opened) -> None:
    answer = browser("sato").post(
        "/incidents/new",
        {"submission_id": "x", "summary": "<b>途中まで</b>", "discovered_at": "きのうの昼ごろ"},
    )
    assert answer.status_code == 422
    assert "入力内容に" in answer.text
    assert "<title>エラー: " in answer.text
    assert "件名を入力してください" in answer.text
    assert "きのうの昼ごろ" in answer.text
    assert "&lt;b&gt;途中まで&lt;/b&gt;" in answer.text


def test_lost_token_shows_the_form_again_with_everything_typed(
    browser: Opened, session: Any
) -> None:
    answer = browser("sato").client.post("/incidents/new", data=ENTRY)
    assert answer.status_code == 422
    assert ENTRY["summary"] in answer.text
    assert _count(session) == 0


def test_unknown_and_server_owned_entries_are_never_written(browser: Opened, session: Any) -> None:
    sato = browser("sato")
    hostile = {"number": "INC-1999-0001", "status": "closed", "id": "7", "uid": "x", "version": "9"}
    sato.post("/incidents/new", {**ENTRY, **hostile})
    incident = session.scalars(select(Incident)).one()
    assert incident.number.startswith("INC-20")
    assert incident.number != "INC-1999-0001"
    assert incident.status is IncidentStatus.RECEIVED
    assert incident.uid != "x"


def test_full_form_saves_what_was_changed_and_nothing_else(
    browser: Opened, session: Any, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato = browser("sato")
    address = f"/incidents/{incident.uid}/edit"
    entries = _form(sato.get(address).text)
    entries |= {
        "occurred_from_at": ["2020年7月"],
        "figure_withdrawn_yen-confirmed": ["９，８６４万円"],
        "figure_withdrawn_yen-as_of": ["2020/9/16 12:00"],
        "figure_accounts-confirmed": ["調査中"],
        "outflows-0-bank": ["ゆうちょ銀行"],
        "outflows-0-accounts": ["5口座"],
        "outflows-0-yen": ["9,229万円"],
        "preventions-0-action": ["多要素認証の必須化"],
        "preventions-0-state": ["planned"],
        "preventions-0-done_at": ["2026年12月"],
        "closing_summary": ["結び"],
    }
    assert entries.keys() == _form(sato.get(address).text).keys()
    answer = sato.post(address, entries)
    assert answer.status_code == 303, answer.text
    shown = sato.get(f"/incidents/{incident.uid}").text
    assert "多要素認証の必須化　実施予定　令和8年12月" in shown
    assert "多要素認証の必須化　実施予定" in sato.get(f"/incidents/{incident.uid}/history").text
    session.expire_all()
    saved = session.scalars(select(Incident)).one()
    withdrawn = saved.figure(FigureItem.WITHDRAWN_YEN)
    assert withdrawn is not None
    assert withdrawn.confirmed == 98_640_000
    accounts = saved.figure(FigureItem.ACCOUNTS)
    assert accounts is not None
    assert accounts.is_unknown
    assert accounts.confirmed is None
    assert saved.outflows is not None
    assert saved.outflows[0].yen == 92_290_000
    assert saved.title == incident.title


def test_saving_the_form_unchanged_changes_nothing(
    browser: Opened, session: Any, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato = browser("sato")
    address = f"/incidents/{incident.uid}/edit"
    before = session.scalar(select(func.count()).where(AuditEntry.verb == "incidents:revise"))
    assert sato.post(address, _form(sato.get(address).text)).status_code == 303
    after = session.scalar(select(func.count()).where(AuditEntry.verb == "incidents:revise"))
    assert before == after == 0


def test_edits_of_different_fields_by_two_people_merge(
    browser: Opened, session: Any, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato, kobayashi = browser("sato"), browser("kobayashi")
    address = f"/incidents/{incident.uid}/edit"
    mine, theirs = _form(sato.get(address).text), _form(kobayashi.get(address).text)
    assert kobayashi.post(address, {**theirs, "cause": ["フィッシング"]}).status_code == 303
    assert sato.post(address, {**mine, "method": ["偽サイトへの誘導"]}).status_code == 303
    session.expire_all()
    saved = session.scalars(select(Incident)).one()
    assert (saved.cause, saved.method) == ("フィッシング", "偽サイトへの誘導")


def test_edits_of_the_same_field_are_shown_side_by_side(
    browser: Opened, session: Any, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato, kobayashi = browser("sato"), browser("kobayashi")
    address = f"/incidents/{incident.uid}/edit"
    mine, theirs = _form(sato.get(address).text), _form(kobayashi.get(address).text)
    kobayashi.post(address, {**theirs, "cause": ["小林の見立て"]})
    answer = sato.post(address, {**mine, "cause": ["佐藤の見立て"], "method": ["偽サイト"]})
    assert answer.status_code == 409
    assert "小林の見立て" in answer.text
    assert "佐藤の見立て" in answer.text
    assert "小林" in answer.text
    again = _form(answer.text)
    chosen = sato.post(address, {**again, "use_current": ["cause"]})
    assert chosen.status_code == 303
    session.expire_all()
    saved = session.scalars(select(Incident)).one()
    assert (saved.cause, saved.method) == ("小林の見立て", "偽サイト")


def test_mine_wins_when_saved_again_knowingly(
    browser: Opened, session: Any, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato, kobayashi = browser("sato"), browser("kobayashi")
    address = f"/incidents/{incident.uid}/edit"
    mine, theirs = _form(sato.get(address).text), _form(kobayashi.get(address).text)
    kobayashi.post(address, {**theirs, "cause": ["小林の見立て"]})
    answer = sato.post(address, {**mine, "cause": ["佐藤の見立て"]})
    assert sato.post(address, _form(answer.text)).status_code == 303
    session.expire_all()
    assert session.scalars(select(Incident)).one().cause == "佐藤の見立て"


def test_draft_typed_by_a_script_comes_back_after_the_tab_was_closed(
    browser: Opened, session: Any
) -> None:
    sato = browser("sato")
    body = {
        "form": "incidents:new",
        "record": "tab-1",
        "revision": 0,
        "fields": {"title": ["途中の件名"], "kinds": ["phishing"], "discovered_at": ["今日 14:05"]},
    }
    answer = sato.send("/drafts", body)
    assert answer.status_code == 200
    assert answer.get_json()["revision"] == 1
    page = sato.get("/incidents/new")
    assert "の下書きがあります" in page.text
    draft = session.scalars(select(FormDraft)).one()
    resumed = _form(sato.get(f"/incidents/new?draft={draft.uid}").text)
    assert resumed["title"] == ["途中の件名"]
    assert resumed["kinds"] == ["phishing"]
    assert resumed["submission_id"] == ["tab-1"]
    assert resumed["assignee_id"] == _form(page.text)["assignee_id"] != [""]
    assert sato.post("/incidents/new", {**ENTRY, "submission_id": "tab-1"}).status_code == 303
    assert session.scalars(select(FormDraft)).all() == []


def test_draft_of_the_full_form_is_laid_over_what_the_page_showed(
    browser: Opened, session: Any, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato = browser("sato")
    body = {
        "form": "incidents:edit",
        "record": incident.uid,
        "revision": 0,
        "fields": {"cause": ["書きかけの原因"], "kinds": []},
    }
    assert sato.send("/drafts", body).status_code == 200
    draft = session.scalars(select(FormDraft)).one()
    entries = _form(sato.get(f"/incidents/{incident.uid}/edit?draft={draft.uid}").text)
    assert entries["cause"] == ["書きかけの原因"]
    assert entries["title"] == [incident.title]
    assert "kinds" not in entries


def test_draft_can_be_kept_by_hand_whatever_is_missing(browser: Opened, session: Any) -> None:
    sato = browser("sato")
    answer = sato.post(
        "/incidents/new", {"submission_id": "t", "title": "名前だけ", "save": "draft"}
    )
    assert answer.status_code == 303
    assert "名前だけ" in sato.get(answer.location).text
    assert _count(session) == 0


def test_another_member_never_sees_the_draft(browser: Opened, session: Any) -> None:
    body = {"form": "incidents:new", "record": "t", "revision": 0, "fields": {"title": ["秘密"]}}
    browser("sato").send("/drafts", body)
    draft = session.scalars(select(FormDraft)).one()
    assert "秘密" not in browser("kobayashi").get(f"/incidents/new?draft={draft.uid}").text


@pytest.mark.parametrize(
    "body",
    [
        None, [], "x", {"form": 1}, {"form": "a", "record": "b", "revision": "1", "fields": {}},
        {"form": "a", "record": "b", "revision": 2**63, "fields": {}},
        {"form": "a", "record": "b", "revision": 0, "fields": {"x": "y"}},
        {"form": "a", "record": "b", "revision": 0, "fields": {"x": [1]}},
        {"form": "a", "record": "b", "revision": True, "fields": {}},
    ],
)  # fmt: skip
def test_draft_of_the_wrong_shape_is_refused_in_words(browser: Opened, body: Any) -> None:
    answer = browser("sato").send("/drafts", body)
    assert answer.status_code == 422
    assert "読み取れませんでした" in answer.get_json()["message"]


def test_echo_reads_as_the_form_will(browser: Opened) -> None:
    sato = browser("sato")
    assert sato.send("/echo", {"kind": "amount", "value": "１億２，０００万円"}).json == {
        "reading": "120,000,000円"
    }
    assert "例" in sato.send("/echo", {"kind": "amount", "value": "たくさん"}).get_json()["error"]


@pytest.mark.parametrize("rows", [3, 60])
def test_list_costs_the_same_statements_whatever_it_holds(
    browser: Opened, work: Callable[..., Any], rows: int
) -> None:
    with work("sato") as running:
        for _ in range(rows):
            an_incident(running)
    sato = browser("sato")
    sato.get("/incidents")
    assert db.engine is not None
    with counted_statements(db.engine) as statements:
        assert sato.get("/incidents?status=open&sort=-discovered").status_code == 200
    assert len(statements) <= 5, statements


def test_list_pages_by_keyset_and_names_what_is_empty(
    browser: Opened, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        for number in range(53):
            an_incident(running, title=f"事案その{number}")
    sato = browser("sato")
    first = sato.get("/incidents")
    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following is not None
    second = sato.get("/incidents" + following[1].replace("&amp;", "&"))
    assert first.text.count("事案その") == 50
    assert second.text.count("事案その") == 3
    assert "条件に合う事案はありません" in sato.get("/incidents?q=見つからない語").text


def test_contractor_sees_assigned_cases_alone(
    browser: Opened, session: Any, work: Callable[..., Any]
) -> None:
    from tests.conftest import member_of  # noqa: PLC0415

    with work("sato") as running:
        foreign = an_incident(running, title="ほかの事案")
        own = an_incident(
            running, title="任された事案", assignee_id=member_of(session, "yamamoto").id
        )
    yamamoto = browser("yamamoto")
    listed = yamamoto.get("/incidents").text
    assert "任された事案" in listed
    assert "ほかの事案" not in listed
    assert yamamoto.get(f"/incidents/{own.uid}").status_code == 200
    assert yamamoto.get(f"/incidents/{foreign.uid}").status_code == 404


def test_reading_a_case_is_on_record(
    browser: Opened, session: Any, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    browser("watanabe").get(f"/incidents/{incident.uid}")
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (entry.actor_name, entry.verb, entry.subject_label) == (
        "渡辺",
        "incidents:read",
        incident.number,
    )


def test_refused_move_says_why_and_keeps_the_reason(
    browser: Opened, work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    answer = browser("sato").post(f"/incidents/{incident.uid}/moves/false_alarm", {"reason": ""})
    assert answer.status_code == 409
    assert "「誤報とする」には理由を入力してください" in answer.text


def test_history_shows_who_changed_what(browser: Opened, work: Callable[..., Any]) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    sato = browser("sato")
    address = f"/incidents/{incident.uid}/edit"
    entries = _form(sato.get(address).text)
    sato.post(address, {**entries, "cause": ["新しい原因"], "figure_accounts-confirmed": ["6"]})
    page = sato.get(f"/incidents/{incident.uid}/history").text
    assert "新しい原因" in page
    assert "佐藤" in page
    assert "口座数" in page
