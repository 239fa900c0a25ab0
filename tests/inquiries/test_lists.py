"""What people see who narrow the list, keep views of it, work on many at once and take it along."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from audit.models import AuditEntry
from audit.queries import open_changes
from audit.vocabulary import EntryKind
from core.database import db
from inquiries.models import Inquiry, SavedView
from inquiries.operations import move_inquiry, promise_call_back, revise_inquiry
from inquiries.reports.export import HEADERS
from inquiries.vocabulary import InquiryKind, InquiryStatus
from tests.conftest import NOW, Browser, counted_statements, member_of, signed_in
from tests.factories import an_inquiry

Opened = Callable[..., Browser]
Working = Callable[..., Any]
VIEW = {"name": "苦情の未終結"}
QUERY = "/inquiries/views/new?kind=complaint&view=open"


def _now(session: Any, inquiry: Inquiry) -> Inquiry:
    session.expire_all()
    found: Inquiry = session.scalars(select(Inquiry).where(Inquiry.uid == inquiry.uid)).one()
    return found


def _answered(running: Any, **given: Any) -> Inquiry:
    """Record an inquiry that only has to be closed."""
    inquiry = an_inquiry(running, **given)
    fields = {"answer": "調査の結果をご説明した。", "resolution": "resolved", "relief": "relieved"}
    revise_inquiry(running, inquiry, version=inquiry.version, reply_due=None, **fields)
    member = signed_in(running.session, "ito")
    move_inquiry(running, inquiry, move="notify", member=member, reason=None)
    return inquiry


# --- filters ---


def test_days_of_the_filter_are_whole_days_in_japan(browser: Opened, work: Working) -> None:
    edges = [
        datetime(2026, 11, 19, 14, 59, tzinfo=UTC),
        datetime(2026, 11, 19, 15, 0, tzinfo=UTC),
        datetime(2026, 11, 20, 14, 59, tzinfo=UTC),
        datetime(2026, 11, 20, 15, 0, tzinfo=UTC),
    ]
    with work("ito") as running:
        numbers = [an_inquiry(running, received_at=at).number for at in edges]
    page = browser("ito").get("/inquiries?received_from=2026-11-20&received_to=2026-11-20").text
    assert [number in page for number in numbers] == [False, True, True, False]


@pytest.mark.parametrize(
    "query",
    [
        "received_from=x&received_to=9999-12-31&closed_from=0001-01-01&guided_to=2026-02-30",
        "open_on=2026-11-01&age=90",
        "age=1000&linked=no&escalated=yes&replied=yes",
        "category=none&kind=none",
        "assignee=nobody&incident=nothing",
    ],
)
def test_every_address_answers(browser: Opened, work: Working, query: str) -> None:
    with work("ito") as running:
        an_inquiry(running)
    assert browser("ito").get(f"/inquiries?{query}").status_code == 200


# --- saved views ---


def test_saved_view_stands_in_the_list_with_its_count(browser: Opened, work: Working) -> None:
    with work("ito") as running:
        an_inquiry(running, kind=InquiryKind.COMPLAINT)
        an_inquiry(running)
    ito = browser("ito")
    answer = ito.post(QUERY, VIEW)
    assert answer.status_code == 303
    assert "kind=complaint" in answer.location
    page = ito.get("/inquiries").text
    assert re.search(r'苦情の未終結 <span class="ip-count">1</span>', page)
    assert "苦情の未終結" not in browser("sato").get("/inquiries").text


def test_shared_view_is_named_after_its_owner_and_is_theirs_alone(
    browser: Opened, session: Any
) -> None:
    browser("ito").post(QUERY, {**VIEW, "is_shared": "y"})
    sato = browser("sato")
    assert "苦情の未終結（伊藤）" in sato.get("/inquiries").text
    assert "苦情の未終結" not in sato.get("/inquiries/views").text
    uid = session.scalars(select(SavedView)).one().uid
    for step in ("remove", "restore", "default"):
        assert sato.post(f"/inquiries/views/{uid}/{step}").status_code == 404


def test_first_view_opens_by_itself_and_everything_stays_reachable(
    browser: Opened, session: Any
) -> None:
    ito = browser("ito")
    ito.post(QUERY, {**VIEW, "is_default": "y"})
    answer = ito.get("/inquiries")
    assert answer.status_code == 303
    assert "kind=complaint" in answer.location
    everything = re.search(r'href="([^"]+)"[^>]*>すべて', ito.get(answer.location).text)
    assert everything is not None
    assert ito.get(unescape(everything[1])).status_code == 200
    ito.post("/inquiries/views/new?damage=yes", {"name": "被害あり", "is_default": "y"})
    shown = session.scalars(select(SavedView.name).where(SavedView.is_default)).all()
    assert shown == ["被害あり"]
    second = session.scalars(select(SavedView).where(SavedView.name == "被害あり")).one()
    ito.post(f"/inquiries/views/{second.uid}/default", {"first": "no"})
    assert ito.get("/inquiries").status_code == 200


def test_removed_view_comes_back(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    ito.post(QUERY, VIEW)
    uid = session.scalars(select(SavedView)).one().uid
    gone = ito.post(f"/inquiries/views/{uid}/remove", follow_redirects=True).text
    assert "元に戻す" in gone
    assert "苦情の未終結" not in ito.get("/inquiries").text
    ito.post(f"/inquiries/views/{uid}/restore")
    assert "苦情の未終結" in ito.get("/inquiries").text


def test_same_name_takes_the_new_conditions(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    ito.post(QUERY, VIEW)
    ito.post("/inquiries/views/new?damage=yes", VIEW)
    view = session.scalars(select(SavedView)).one()
    assert "damage=yes" in str(view.query)
    assert "kind" not in str(view.query)


def test_customer_named_in_a_saved_search_is_sealed(browser: Opened, session: Any) -> None:
    browser("ito").post("/inquiries/views/new?q=齋藤花子", {"name": "検索"})
    view = session.scalars(select(SavedView)).one()
    assert "%E9%BD%8B" in str(view.query)
    assert "%E9%BD%8B" not in str(view.sealed_query)
    assert "検索" in browser("ito").get("/inquiries").text


def test_view_without_a_name_and_the_31st_are_asked_back(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    nameless = ito.post(QUERY, {"name": " "})
    assert nameless.status_code == 422
    assert "名称を入力してください" in nameless.text
    for number in range(30):
        assert ito.post(QUERY, {"name": f"一覧{number}"}).status_code == 303
    full = ito.post(QUERY, {"name": "もう一つ"})
    assert full.status_code == 422
    assert "30件まで" in full.text
    assert session.scalar(select(func.count()).select_from(SavedView)) == 30


# --- many at once ---


def _hidden(page: str) -> dict[str, Any]:
    """Give what the confirmation page sends along."""
    form = page[page.index('id="page-form"') :]
    pairs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
    sent: dict[str, Any] = {"chosen": [unescape(v) for name, v in pairs if name == "chosen"]}
    for name, value in pairs:
        if name not in ("chosen", "csrf_token"):
            sent[name] = unescape(value)
    return sent


def test_nothing_chosen_is_said_and_the_list_stays(browser: Opened, work: Working) -> None:
    with work("ito") as running:
        inquiry = an_inquiry(running)
    answer = browser("ito").post(
        "/inquiries/bulk", {"action": "assign", "scope": "chosen", "filters": "?kind=consultation"}
    )
    assert answer.status_code == 422
    assert "選ばれていません" in answer.text
    assert inquiry.number in answer.text
    assert "種別：相談" in answer.text


def test_chosen_inquiries_get_their_member_after_a_confirmation(
    browser: Opened, work: Working, session: Any
) -> None:
    with work("ito") as running:
        inquiries = [an_inquiry(running) for _ in range(3)]
    ito = browser("ito")
    chosen = [one.uid for one in inquiries[:2]]
    page = ito.post("/inquiries/bulk", {"action": "assign", "scope": "chosen", "chosen": chosen})
    assert "<strong>2 件</strong>" in page.text
    assert _now(session, inquiries[0]).assignee_id is None
    sent = {**_hidden(page.text), "assignee_id": member_of(session, "sato").uid}
    first, second = (ito.post("/inquiries/bulk/assign", sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    held = [_now(session, one).assignee_id for one in inquiries]
    assert held == [member_of(session, "sato").id] * 2 + [None]
    changed = select(func.count()).where(AuditEntry.verb == "inquiries:assign")
    assert session.scalar(changed) == 2


def test_all_of_the_filter_are_chosen_by_the_filter_not_by_ids(
    browser: Opened, work: Working, session: Any
) -> None:
    with work("ito") as running:
        for turn in range(60):
            an_inquiry(running, kind=InquiryKind.REQUEST if turn else InquiryKind.COMPLAINT)
    ito = browser("ito")
    entered = {"action": "assign", "scope": "all", "filters": "?kind=request"}
    page = ito.post("/inquiries/bulk", entered).text
    assert "<strong>59 件</strong>" in page
    assert "ほか 39 件" in page
    sent = {**_hidden(page), "assignee_id": member_of(session, "ito").uid}
    assert sent["chosen"] == []
    assert ito.post("/inquiries/bulk/assign", sent).status_code == 303
    assigned = select(func.count()).where(Inquiry.assignee_id.is_not(None))
    assert session.scalar(assigned) == 59


def test_one_more_that_matches_meanwhile_is_asked_about_again(
    browser: Opened, work: Working, session: Any
) -> None:
    with work("ito") as running:
        an_inquiry(running)
    ito = browser("ito")
    page = ito.post("/inquiries/bulk", {"action": "assign", "scope": "all"}).text
    with work("sato") as running:
        an_inquiry(running)
    sent = {**_hidden(page), "assignee_id": member_of(session, "sato").uid}
    again = ito.post("/inquiries/bulk/assign", sent)
    assert again.status_code == 409
    assert "対象の一部が更新されました" in again.text
    assert "<strong>2 件</strong>" in again.text
    assert session.scalars(select(Inquiry.assignee_id)).all() == [None, None]
    sent = {**_hidden(again.text), "assignee_id": member_of(session, "sato").uid}
    assert ito.post("/inquiries/bulk/assign", sent).status_code == 303


def test_those_that_cannot_be_closed_are_named_with_the_reason_and_stay(
    browser: Opened, work: Working, session: Any
) -> None:
    with work("ito") as running:
        done, new = _answered(running), an_inquiry(running)
        promised = _answered(running)
        promise_call_back(running, promised, promised_at=NOW, matter=None, assignee_id=None)
    ito = browser("ito")
    page = ito.post("/inquiries/bulk", {"action": "close", "scope": "all"}).text
    assert "<strong>1 件</strong>" in page
    assert "「受付」の状態では「終結する」は行えません" in page
    assert "折返しの約束が残っています" in page
    sent = {**_hidden(page), "message": "返金を確認し、終結した。"}
    assert ito.post("/inquiries/bulk/close", sent).status_code == 303
    assert _now(session, done).status is InquiryStatus.CLOSED
    assert [note.text for note in _now(session, done).notes] == ["返金を確認し、終結した。"]
    assert _now(session, new).status is InquiryStatus.RECEIVED
    assert _now(session, promised).status is InquiryStatus.NOTIFIED


def test_nothing_that_can_be_closed_has_no_button(browser: Opened, work: Working) -> None:
    with work("ito") as running:
        an_inquiry(running)
    page = browser("ito").post("/inquiries/bulk", {"action": "close", "scope": "all"}).text
    assert "終結できるものがありません" in page
    assert 'action="/inquiries/bulk/close"' not in page


def test_member_must_be_chosen(browser: Opened, work: Working, session: Any) -> None:
    with work("ito") as running:
        an_inquiry(running)
    ito = browser("ito")
    page = ito.post("/inquiries/bulk", {"action": "assign", "scope": "all"}).text
    for wrong in ("", "nobody", member_of(session, "takahashi").uid):
        answer = ito.post("/inquiries/bulk/assign", {**_hidden(page), "assignee_id": wrong})
        assert answer.status_code == 422
        assert "担当者を選" in answer.text


def test_too_many_at_once_are_refused(
    browser: Opened, work: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inquiries.queries.bulk.MOST_AT_ONCE", 2)
    monkeypatch.setattr("inquiries.views.bulk.MOST_AT_ONCE", 2)
    with work("ito") as running:
        for _ in range(3):
            an_inquiry(running)
    answer = browser("ito").post("/inquiries/bulk", {"action": "close", "scope": "all"})
    assert answer.status_code == 422
    assert "一度に処理できるのは" in answer.text


@pytest.mark.parametrize("login", ["suzuki", "takahashi", "watanabe", "nakamura", "yamamoto"])
def test_who_may_not_write_finds_no_steps(browser: Opened, work: Working, login: str) -> None:
    with work("ito") as running:
        an_inquiry(running)
    someone = browser(login)
    assert "まとめて操作" not in someone.get("/inquiries").text
    for address in ("bulk", "bulk/assign", "bulk/close"):
        assert someone.post(f"/inquiries/{address}", {"scope": "all"}).status_code == 404


# --- export ---


def test_export_asks_for_its_purpose_and_is_recorded_with_its_rows(
    browser: Opened, work: Working, session: Any
) -> None:
    with work("ito") as running:
        an_inquiry(running, complainant_name="斎藤 花子", account_no="987-6543210", content="=1+1")
        an_inquiry(running, kind=InquiryKind.COMPLAINT)
    sato = browser("sato")
    address = "/inquiries/export?kind=consultation&q=斎藤花子"
    refused = sato.post(address, {"file_format": "xlsx", "purpose": " "})
    assert refused.status_code == 422
    assert "利用目的を入力してください" in refused.text
    answer = sato.post(address, {"file_format": "xlsx", "purpose": "四半期の分析"})
    assert answer.status_code == 200
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert tuple(rows[0]) == HEADERS
    assert len(rows) == 2
    assert "=1+1" in rows[1]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.DOWNLOAD)).one()
    assert entry.reason == "四半期の分析"
    told = {change.label: change.new_text for change in open_changes(entry, shows_content=True)}
    assert told["件数"] == "1"
    assert "斎藤" not in str(entry.changes)


def test_csv_gives_every_text_back(browser: Opened, work: Working) -> None:
    with work("ito") as running:
        an_inquiry(running, subject="+81-3 から電話", content='一行目\n二行目、"引用"')
    entered = {"file_format": "csv", "purpose": "確認"}
    answer = browser("suzuki").post("/inquiries/export", entered)
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert row["件名"] == "'+81-3 から電話"
    assert row["内容"] == '一行目\n二行目、"引用"'
    assert row["受付日時"] == "2026/11/22 14:05"
    assert row["種別"] == "相談"


def test_export_of_too_many_or_none_is_refused_with_advice(
    browser: Opened, work: Working, monkeypatch: pytest.MonkeyPatch
) -> None:
    sato, entered = browser("sato"), {"file_format": "csv", "purpose": "確認"}
    nothing = sato.post("/inquiries/export", entered)
    assert nothing.status_code == 422
    assert "条件に合う相談・苦情がありません" in nothing.text
    with work("ito") as running:
        for _ in range(3):
            an_inquiry(running)
    monkeypatch.setattr("inquiries.views.exporting.MOST_IN_FILE", 2)
    many = sato.post("/inquiries/export", entered)
    assert many.status_code == 422
    assert "分けて出力してください" in many.text


@pytest.mark.parametrize("login", ["ito", "watanabe", "nakamura", "yamamoto", "tanaka"])
def test_export_is_for_its_roles(browser: Opened, login: str) -> None:
    someone = browser(login)
    assert someone.get("/inquiries/export").status_code == 404
    assert someone.post("/inquiries/export", {"purpose": "x"}).status_code == 404


def test_export_reads_a_bounded_number_of_statements(browser: Opened, work: Working) -> None:
    with work("ito") as running:
        for _ in range(20):
            an_inquiry(running)
    sato, entered = browser("sato"), {"file_format": "xlsx", "purpose": "確認"}
    assert db.engine is not None
    with counted_statements(db.engine) as seen:
        assert sato.post("/inquiries/export", entered).status_code == 200
    assert len(seen) < 15
