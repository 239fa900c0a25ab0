"""Tables of call centres become inquiries, and our own table comes back without a change."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

import app as house
from audit.models import AuditEntry
from audit.queries.verification import verify
from core import database
from core.crypto import seal
from core.database import db
from core.work import Conflict
from documents.sheets import render_csv, render_xlsx
from imports import operations
from imports.child import read_table
from imports.columns import recognise
from imports.judging import counts_of, judge
from imports.models import ImportContent, ImportRun
from imports.vocabulary import Fate, ImportState
from inquiries.models import INQUIRY_SEARCH, Inquiry, InquiryNote
from inquiries.operations import IMPORTER, INDEX, add_note, open_inquiry
from inquiries.queries import list_earlier, list_page, listing_of
from inquiries.reports.transfer import TRANSFERRED, transfer_label, transfer_sheet
from inquiries.vocabulary import Category, Channel, Direction, InquiryDamage, InquiryKind, Urgency
from jobs.models import Job
from jobs.operations import enqueue
from jobs.vocabulary import JobState
from tests.conftest import CAST, NOW, Browser, counted_statements, signed_in
from tests.imports.running import run_now
from tests.inquiries.hands import work_off

Opened = Callable[..., Browser]
Working = Callable[..., Any]
HEADERS = tuple(map(transfer_label, TRANSFERRED))
ROW = {
    "連携元の管理番号": "CC-1",
    "受付日時": "2026/11/20 9:05",
    "受付方法": "電話",
    "種別": "苦情",
    "分類": "身に覚えのない出金",
    "件名": "出金の確認",
    "内容": "知らない出金がある。\n=至急調べてほしい。",
    "被害の有無": "あり",
    "申出人": "髙橋 花子",
    "申出人の区分": "本人",
    "口座番号": "123-4567890",
    "連絡先": "03-1234-5678",
    "意向・要望": "折返しの電話を希望",
    "当初対応": "口座の停止を案内した",
    "緊急度": "至急",
}


def _csv(*rows: dict[str, str], headers: tuple[str, ...] = HEADERS) -> bytes:
    lines = [headers, *(tuple(row.get(name, "") for name in headers) for row in rows)]
    return "\r\n".join(",".join(_quoted(cell) for cell in line) for line in lines).encode("utf-8")


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def _row(number: int, **given: str) -> dict[str, str]:
    return {
        "連携元の管理番号": f"CC-{number}",
        "受付日時": "2026/11/20 9:05",
        "内容": f"{number}番目の問合せ",
        **given,
    }


def _received(work: Working, data: bytes, login: str = "ito") -> tuple[ImportRun, Any]:
    table = read_table(data)
    proposed = recognise(table.headers, IMPORTER.columns)
    mapping = {name: match.index for name, match in proposed.items()}
    lines = judge(db.session, IMPORTER, mapping, table)
    with work(login) as running:
        run = operations.receive(running, IMPORTER, file_name="問合せ.csv", data=data, table=table)
        operations.check(running, run, mapping=mapping, table=table, lines=lines)
    return run, table


def _imported(work: Working, data: bytes) -> ImportRun:
    run, table = _received(work, data)
    with work("ito") as running:
        run_now(running, IMPORTER, run, table)
    return run


def _one(session: Any, key: str = "CC-1") -> Inquiry:
    session.expire_all()
    found: Inquiry = session.scalars(select(Inquiry).where(Inquiry.source_key == key)).one()
    return found


def _fates(session: Any, data: bytes) -> dict[Fate, int]:
    table = read_table(data)
    proposed = recognise(table.headers, IMPORTER.columns)
    return counts_of(
        judge(session, IMPORTER, {name: one.index for name, one in proposed.items()}, table)
    )


def test_a_row_becomes_an_inquiry_with_number_targets_and_search(
    work: Working, session: Any
) -> None:
    _imported(work, _csv(ROW))
    inquiry = _one(session)
    assert inquiry.number == "INQ-2026-00001"
    assert inquiry.received_at == NOW.replace(day=20, hour=0, minute=5)
    assert inquiry.kind is InquiryKind.COMPLAINT
    assert inquiry.category is Category.UNKNOWN_WITHDRAWAL
    assert inquiry.damage is InquiryDamage.YES
    assert inquiry.urgency is Urgency.URGENT
    assert inquiry.content == ROW["内容"]
    assert inquiry.reply_due is not None
    assert inquiry.next_due_at == inquiry.acknowledge_due
    member = signed_in(session, "ito")
    found = list_earlier(session, member, account_no="１２３４５６７８９０", name=None)
    assert [one.number for one in found] == [inquiry.number]


def test_what_the_file_leaves_out_is_as_on_the_intake_page(work: Working, session: Any) -> None:
    _imported(work, _csv(_row(1)))
    inquiry = _one(session)
    assert inquiry.kind is InquiryKind.CONSULTATION
    assert inquiry.damage is InquiryDamage.UNKNOWN
    assert inquiry.channel is Channel.PHONE


def test_headers_of_call_centres_are_recognised(session: Any) -> None:
    del session
    headers = ("問合せ番号", "入電日時", "チャネル", "お客様名", "問合せ内容", "TEL", "優先度")
    found = recognise(headers, IMPORTER.columns)
    assert {name: one.index for name, one in found.items()} == {
        name: at
        for at, name in enumerate(
            [
                "source_key",
                "received_at",
                "channel",
                "complainant_name",
                "content",
                "contact",
                "urgency",
            ]
        )
    }


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("受付日時", "2099/01/01 10:00", "これから先の日時"),
        ("受付日時", "2026/11/20", "日付と時刻"),
        ("種別", "クレーム", "選択肢にありません"),
        ("内容", "", "空欄にできません"),
        ("件名", "あ" * 121, "120文字以内"),
        ("連携元の管理番号", "", "空欄にできません"),
    ],
)
def test_a_row_that_cannot_be_read_says_what_to_write(
    work: Working, column: str, cell: str, sentence: str
) -> None:
    run, _ = _received(work, _csv({**_row(1), column: cell}, _row(2)))
    assert (run.new_count, run.rejected_count) == (1, 1)
    with work() as running:
        content = running.session.scalars(
            select(ImportContent).where(ImportContent.run_id == run.id)
        )
        assert any(sentence in (one.content or b"").decode("utf-8", "replace") for one in content)


def test_a_number_of_ours_that_is_unknown_makes_no_new_record(work: Working) -> None:
    run, _ = _received(work, _csv({**_row(1), "連携元の管理番号": "inq-2026-09999"}))
    assert (run.new_count, run.rejected_count) == (0, 1)


@pytest.mark.parametrize("kind", ["utf-8-sig", "cp932", "xlsx"])
def test_own_table_comes_back_without_a_change(work: Working, session: Any, kind: str) -> None:
    odd = {"内容": "'=1+1\n𠮷野家〜—「￥」", "申出人": "＝髙𠮷", "当初対応": ""}
    _imported(work, _csv(ROW, {**ROW, "連携元の管理番号": "CC-2", **odd}, _row(3)))
    inquiries = session.scalars(select(Inquiry).order_by(Inquiry.id)).all()
    sheet = transfer_sheet(inquiries)
    data = render_xlsx(sheet) if kind == "xlsx" else render_csv(sheet, kind)[0]
    assert _fates(session, data) == {
        Fate.NEW: 0,
        Fate.CHANGED: 0,
        Fate.SAME: 3,
        Fate.REJECTED: 0,
    }


def test_a_second_file_changes_only_what_differs(work: Working, session: Any) -> None:
    _imported(work, _csv(ROW, _row(2)))
    with work("ito") as running:
        add_note(
            running, _one(session), happened_at=NOW, direction=Direction.OUTBOUND, text="回答した"
        )
    before = _one(session).reply_due
    run = _imported(work, _csv({**ROW, "緊急度": "通常", "件名": ""}, _row(2)))
    assert (run.new_count, run.changed_count, run.same_count) == (0, 1, 1)
    inquiry = _one(session)
    assert inquiry.urgency is Urgency.NORMAL
    assert inquiry.subject == "出金の確認"
    assert inquiry.reply_due != before
    assert [note.text for note in session.scalars(select(InquiryNote))] == ["回答した"]


def test_another_kind_comes_with_the_reason_of_the_import(work: Working, session: Any) -> None:
    _imported(work, _csv(ROW))
    run = _imported(work, _csv({**ROW, "種別": "相談", "連絡先": "06-0000-0000"}))
    inquiry = _one(session)
    assert inquiry.kind is InquiryKind.CONSULTATION
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.subject_uid == inquiry.uid).order_by(AuditEntry.seq)
    ).all()
    assert [(one.verb, one.reason) for one in entries] == [
        ("imports:run", "取込み IMP-2026-0001"),
        ("imports:run", f"取込み {run.number}"),
        ("inquiries:change_kind", "取込みによる変更"),
    ]
    run_entry = session.scalars(
        select(AuditEntry).where(AuditEntry.subject_uid == run.uid).order_by(AuditEntry.seq.desc())
    ).first()
    assert run_entry.verb == "imports:run"


def test_numbers_of_many_rows_have_no_gaps_and_follow_the_file(work: Working, session: Any) -> None:
    rows = (_row(number) for number in range(450))
    _imported(work, _csv(*rows, {"内容": "番号がない"}))
    made = session.execute(select(Inquiry.number, Inquiry.source_key).order_by(Inquiry.id)).all()
    assert [tuple(row) for row in made] == [
        (f"INQ-2026-{number + 1:05d}", f"CC-{number}") for number in range(450)
    ]


def test_the_list_leads_to_the_import_for_those_who_may(browser: Opened) -> None:
    for login in CAST:
        page = browser(login).get("/inquiries").text
        may = login in {"sato", "kobayashi", "ito"}
        assert ('href="/imports/inquiries/new"' in page) == may, login


def _upload(someone: Browser, data: bytes) -> str:
    sent = {"file": (io.BytesIO(data), "問合せ.csv")}
    answer = someone.post("/imports/inquiries/new", sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    page = str(answer.location)
    columns = {f"column-{name}": str(at) for at, name in enumerate(TRANSFERRED)}
    assert someone.post(f"{page}/columns", columns).location == page
    return page


def test_few_rows_are_imported_at_once(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    page = _upload(ito, _csv(ROW))
    assert ito.post(f"{page}/run").location == page
    assert "取込み済み" in ito.get(page).text
    assert session.scalars(select(Job.kind)).all() == [INDEX]


def test_many_rows_are_a_job_that_leads_back_to_its_import(
    app: Flask, browser: Opened, session: Any
) -> None:
    ito = browser("ito")
    page = _upload(ito, _csv(*(_row(number) for number in range(501))))
    first, second = (ito.post(f"{page}/run") for _ in range(2))
    assert first.location.startswith("/jobs/")
    assert second.location == first.location
    assert f'href="{first.location}"' in ito.get(page).text
    work_off(app)
    assert f'href="{page}"' in ito.get(first.location).text
    assert "取込み済み" in ito.get(page).text
    assert session.scalar(select(func.count()).select_from(Inquiry)) == 501
    entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "imports:run")).first()
    assert entry.actor_name == "伊藤"


def test_an_import_whose_job_was_stopped_can_be_run_again(
    app: Flask, browser: Opened, session: Any
) -> None:
    ito = browser("ito")
    page = _upload(ito, _csv(*(_row(number) for number in range(501))))
    job = ito.post(f"{page}/run").location
    ito.post(f"{job}/moves/cancel")
    shown = ito.get(page).text
    assert "取込みは終わっていません" in shown
    assert "もう一度取り込む" in shown
    again = ito.post(f"{page}/run").location
    assert again not in (job, page)
    work_off(app)
    assert session.scalar(select(func.count()).select_from(Inquiry)) == 501


def test_an_import_that_was_given_up_meanwhile_writes_nothing(
    app: Flask, browser: Opened, session: Any
) -> None:
    ito = browser("ito")
    page = _upload(ito, _csv(*(_row(number) for number in range(501))))
    job = ito.post(f"{page}/run").location
    ito.post(f"{page}/stop")
    work_off(app)
    assert session.scalar(select(func.count()).select_from(Inquiry)) == 0
    states = session.scalars(select(Job.state)).all()
    assert states == [JobState.FAILED]
    assert (
        "別の画面または処理で先に進んでいます" in ito.get(job).text
        or "ファイル" in ito.get(job).text
    )


def test_kept_files_are_forgotten_after_thirty_days(
    app: Flask, work: Working, session: Any
) -> None:
    assert operations.FORGET in [every.kind for every in house.SCHEDULE]
    run, _ = _received(work, _csv(ROW))
    kept = select(func.count()).select_from(ImportContent)
    with work() as running:
        operations.forget_contents(running, NOW - timedelta(days=30) + timedelta(minutes=1))
    assert session.scalar(kept) > 0
    with work(now=NOW) as running:
        running.because("imports:test")
        run.made_at = NOW - timedelta(days=3000)
    with work() as running:
        enqueue(running, operations.FORGET, {})
    work_off(app)
    assert session.scalar(kept) == 0
    assert session.scalars(select(ImportRun.state)).all() == [ImportState.CHECKED]


# --- what is done before the lock, and what under it ---


def _prepared(session: Any, run: ImportRun, table: Any) -> operations.Prepared:
    return operations.prepare(session, IMPORTER, run, table)


def test_preparing_writes_nothing_and_the_run_seals_no_text(
    work: Working, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, table = _received(work, _csv(ROW, _row(2)))
    assert db.engine is not None
    with counted_statements(db.engine) as seen:
        prepared = _prepared(session, run, table)
    assert seen
    assert all(statement.startswith("SELECT") for statement in seen)
    sealed: list[str] = []

    def sealing(plain: str, place: str) -> str:
        sealed.append(place)
        return seal(plain, place)

    monkeypatch.setattr(database, "seal", sealing)
    with work("ito") as running:
        operations.run(running, IMPORTER, run, prepared)
    assert [place for place in sealed if place.startswith("inquiry|")] == []
    assert _one(session).content == ROW["内容"]


def test_imported_rows_are_found_by_their_text_at_once_and_by_the_index_soon(
    app: Flask, work: Working, session: Any
) -> None:
    _imported(work, _csv(ROW, _row(2)))
    member, listing = signed_in(session, "ito"), listing_of("q=至急調べて")
    waiting = select(func.count()).where(INQUIRY_SEARCH.c.grams.is_(None))
    for left in (2, 0):
        assert session.scalar(waiting) == left
        rows = list_page(session, member, listing, NOW).rows
        assert [row.number for row in rows] == [_one(session).number]
        work_off(app)


def test_what_others_do_between_preparing_and_writing_is_seen(work: Working, session: Any) -> None:
    _imported(work, _csv(ROW, _row(2), _row(3)))
    late = _csv({**ROW, "件名": "後の件名"}, _row(2, 件名="二"), _row(3), _row(4), _row(5))
    run, table = _received(work, late)
    prepared = _prepared(session, run, table)
    _imported(work, _csv({**ROW, "件名": "後の件名"}, _row(3, 件名="三"), _row(4)))
    with work("ito") as running:
        operations.run(running, IMPORTER, run, prepared)
    assert (run.new_count, run.changed_count, run.same_count) == (1, 1, 3)
    assert [_one(session, f"CC-{number}").subject for number in (1, 2, 3)] == [
        "後の件名",
        "二",
        "三",
    ]


def test_columns_chosen_anew_meanwhile_stop_the_import(work: Working, session: Any) -> None:
    run, table = _received(work, _csv(ROW))
    prepared = _prepared(session, run, table)
    other = {**prepared.mapping, "subject": prepared.mapping["content"]}
    with pytest.raises(Conflict), work("ito") as running:
        operations.run(running, IMPORTER, run, replace(prepared, mapping=other))
    assert session.scalar(select(func.count()).select_from(Inquiry)) == 0


def test_targets_go_by_the_calendar_that_holds_when_it_is_written(
    work: Working, session: Any
) -> None:
    run, table = _received(work, _csv(ROW))
    prepared = _prepared(session, run, table)
    made = prepared.lines[0].prepared
    closed = replace(made.calendar, opens=time(6, 30))
    prepared.lines[0].prepared = replace(made, calendar=closed)
    made.contents["reply_due"] = None
    with work("ito") as running:
        operations.run(running, IMPORTER, run, prepared)
    assert _one(session).reply_due is not None


def test_the_trail_tells_an_imported_row_like_a_recorded_one(work: Working, session: Any) -> None:
    _imported(work, _csv(ROW))
    imported = _one(session)
    with work("ito") as running:
        fields = {name: getattr(imported, name) for name in TRANSFERRED}
        open_inquiry(running, **{**fields, "source_key": "CC-2"})
    first, second = session.scalars(
        select(AuditEntry).where(AuditEntry.subject_table == "inquiry").order_by(AuditEntry.seq)
    ).all()
    told = [json.loads(entry.changes) for entry in (first, second)]
    assert told[0].keys() == told[1].keys()
    differ = {name for name in told[0] if told[0][name] != told[1][name]}
    sealed = {name for name in told[0] if isinstance(told[0][name][1], dict)}
    assert differ - sealed == {"number", "source_key"}
    assert first.subject_label == imported.number
    assert verify(session).is_whole
