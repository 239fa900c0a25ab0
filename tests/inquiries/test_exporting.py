"""Long lists are written behind the pages, kept for their owner alone, and come back through the import."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from accounts.permissions import Role
from audit.models import AuditEntry
from audit.queries import open_changes
from core import clock
from inquiries.models import Inquiry
from inquiries.vocabulary import Category, InquiryDamage, InquiryKind, Urgency
from jobs.models import Job, JobFile
from jobs.operations import tidy
from jobs.vocabulary import JobState
from tests.conftest import Browser, member_of
from tests.factories import an_inquiry
from tests.inquiries.hands import work_off

Opened = Callable[..., Browser]
Working = Callable[..., Any]
ENTERED = {"file_format": "csv", "purpose": "四半期の分析", "submission_id": "export-1"}


@pytest.fixture
def long_list(work: Working, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the numbers of a list that is too long to be written at once."""
    monkeypatch.setattr("inquiries.views.exporting.MOST_EXPORTED", 2)
    monkeypatch.setattr("inquiries.queries.lists.AT_ONCE", 2)
    with work("ito") as running:
        return [an_inquiry(running, complainant_name="架空　花子").number for _ in range(5)]


def _notes(session: Any, verb: str) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).where(AuditEntry.verb == verb)))


def test_a_long_list_is_a_job_whose_file_its_owner_fetches(
    app: Flask, browser: Opened, session: Any, long_list: list[str]
) -> None:
    sato = browser("sato")
    assert "処理の画面に移り" in sato.get("/inquiries/export").text
    first, second = (sato.post("/inquiries/export?view=open", ENTERED) for _ in range(2))
    assert first.location == second.location
    assert sato.get(f"{first.location}/file").status_code == 404
    work_off(app)
    page = sato.get(first.location).text
    assert "5件を出力しました" in page
    assert "ファイルをダウンロード" in page
    assert "5 / 5 件" in page
    answer = sato.get(f"{first.location}/file")
    text = answer.data.decode("utf-8-sig")
    assert all(number in text for number in long_list)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "attachment" in answer.headers["Content-Disposition"]
    (entry,) = _notes(session, "inquiries:export")
    told = {change.label: change.new_text for change in open_changes(entry, shows_content=True)}
    assert (entry.reason, told["件数"], entry.actor_name) == ("四半期の分析", "5", "佐藤")
    assert told["条件の項目"] == "一覧"
    assert len(_notes(session, "jobs:file")) == 1
    assert "架空" not in str(session.scalars(select(JobFile)).one().sealed_content)
    assert browser("suzuki").get(f"{first.location}/file").status_code == 404


def test_the_file_goes_after_a_week_or_with_the_right(
    app: Flask, browser: Opened, session: Any, work: Working, long_list: list[str]
) -> None:
    del long_list
    sato = browser("sato")
    page = sato.post("/inquiries/export", {**ENTERED, "file_format": "xlsx"}).location
    work_off(app)
    assert sato.get(f"{page}/file").data.startswith(b"PK")
    with work() as running:
        running.because("accounts:test")
        member_of(session, "sato").roles = frozenset({Role.SUPPORT})
    assert sato.get(f"{page}/file").status_code == 404
    assert "ダウンロードできません" in sato.get(page).text
    with work() as running:
        running.because("accounts:test")
        member_of(session, "sato").roles = frozenset({Role.HANDLER})
    with work(now=clock.now() + timedelta(days=7, minutes=1)) as running:
        tidy(running)
    assert session.scalar(select(func.count()).select_from(JobFile)) == 0
    assert sato.get(f"{page}/file").status_code == 404
    assert "もう一度出力してください" in sato.get(page).text


def test_who_has_lost_the_right_meanwhile_gets_no_file(
    app: Flask, browser: Opened, session: Any, work: Working, long_list: list[str]
) -> None:
    del long_list
    browser("sato").post("/inquiries/export", ENTERED)
    with work() as running:
        running.because("accounts:test")
        member_of(session, "sato").roles = frozenset({Role.SUPPORT})
    work_off(app)
    job = session.scalars(select(Job)).one()
    assert (job.state, "権限" in job.message) == (JobState.FAILED, True)
    assert _notes(session, "inquiries:export") == []


def test_an_export_that_was_killed_begins_anew_and_makes_one_file(
    app: Flask,
    browser: Opened,
    session: Any,
    monkeypatch: pytest.MonkeyPatch,
    long_list: list[str],
) -> None:
    sato = browser("sato")
    page = sato.post("/inquiries/export", ENTERED).location
    with monkeypatch.context() as dying:

        def die(*_given: Any) -> None:
            raise KeyboardInterrupt

        dying.setattr("exports.operations.write", die)
        with pytest.raises(KeyboardInterrupt):
            work_off(app)
    job = session.scalars(select(Job)).one()
    assert job.state is JobState.RUNNING
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    work_off(app)
    assert len(re.findall("INQ-2026", sato.get(f"{page}/file").text)) == len(long_list)
    assert len(_notes(session, "inquiries:export")) == 1


ODD: tuple[dict[str, Any], ...] = (
    {"subject": "+81-3 から電話", "content": '=1+1\n\n  \'二行目、"引用"  \n－三行目'},
    {
        "kind": InquiryKind.DISPUTE,
        "category": Category.UNKNOWN_WITHDRAWAL,
        "damage": InquiryDamage.YES,
        "urgency": Urgency.URGENT,
        "complainant_name": "＝髙𠮷　花子",
        "account_no": "００１-２３４",
        "contact": "-",
        "customer_wish": "@全額",
        "source_key": "CC-1",
    },
    {"content": "答　" * 9000, "initial_response": "'口座を止めた"},
)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_list_comes_back_through_the_import_without_a_change(
    browser: Opened, session: Any, work: Working, file_format: str
) -> None:
    with work("ito") as running:
        numbers = [an_inquiry(running, **given).number for given in ODD]
    sato = browser("sato")
    data = sato.post("/inquiries/export", {**ENTERED, "file_format": file_format}).data
    page = _checked(sato, data, file_format)
    fates = {name: _count(page, name) for name in ("新規", "変更", "変更なし", "取込みできない行")}
    assert fates == {"新規": 0, "変更": 0, "変更なし": len(numbers), "取込みできない行": 0}
    before = session.execute(select(Inquiry.number, Inquiry.version)).all()
    if file_format == "csv":
        edited = data.replace("+81-3 から電話".encode(), "+81-6 から電話".encode())
        assert _count(_checked(sato, edited, file_format), "変更") == 1
    session.expire_all()
    assert session.execute(select(Inquiry.number, Inquiry.version)).all() == before


def _checked(someone: Browser, data: bytes, file_format: str) -> str:
    """Upload a file and take the proposed columns; give the page of the dry run."""
    sent = {"file": (io.BytesIO(data), f"一覧.{file_format}")}
    answer = someone.post("/imports/inquiries/new", sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    page = someone.get(answer.location).text
    chosen = {}
    for select_name, body in re.findall(
        r'<select[^>]*name="(column-[^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        if found := re.search(r'value="(\d+)" selected', body):
            chosen[select_name] = found[1]
    assert "column-source_key" in chosen
    done = someone.post(f"{answer.location}/columns", chosen)
    assert done.status_code == 303, done.text
    return str(someone.get(done.location).text)


def _count(page: str, name: str) -> int:
    found = re.search(rf"<dt>{name}</dt>\s*<dd[^>]*>([\d,]+)", page)
    assert found is not None, page
    return int(found[1].replace(",", ""))
