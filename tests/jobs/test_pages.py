"""The pages: everybody sees their own jobs, whoever manages sees the mail without its contents."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

import app as house
from audit.models import AuditEntry
from core import clock
from core.config import Settings
from core.work import transaction
from jobs import operations, queries
from jobs.delivery import Delivery
from jobs.models import Job, OutboxMail
from jobs.run import Handler
from jobs.vocabulary import JobState, MailState
from tests.conftest import SYSTEM, Browser, member_of
from tests.jobs.conftest import ask, claim, job_of, nothing, run_of

Opened = Callable[..., Browser]


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(house.JOBS, "count", Handler("顧客一覧の取込", nothing))


@pytest.fixture
def own(session: Any) -> str:
    """Give a job of 佐藤 that waits."""
    return ask(session, owner_uid=member_of(session, "sato").uid, total=5000)


def _verbs(session: Any) -> list[tuple[str, str, str]]:
    entries = session.scalars(select(AuditEntry).where(AuditEntry.verb.like("jobs:%")))
    return [(entry.verb, entry.actor_name, entry.subject_label) for entry in entries]


def test_the_page_shows_true_progress_without_scripts(
    browser: Opened, session: Any, own: str, queue: Delivery
) -> None:
    del queue
    sato = browser("sato")
    assert "待機中" in sato.get(f"/jobs/{own}").text
    run = run_of(session, claim(session))
    with run.step(done=1200, message="1,200行目まで読みました。"):
        pass
    page = sato.get(f"/jobs/{own}").text
    for words in ("顧客一覧の取込", "実行中", "1,200 / 5,000 件", "1,200行目まで", "更新する"):
        assert words in page
    assert 'max="5000" value="1200"' in page
    assert "処理を中止する" in page
    assert 'href="/jobs/' + own in sato.get("/jobs").text


def test_the_script_is_told_the_same_progress(
    browser: Opened, session: Any, own: str, queue: Delivery
) -> None:
    run = run_of(session, claim(session))
    run.tell(1250)
    answer = browser("sato").get(f"/jobs/{own}.json").json
    assert answer == {
        "state": "実行中", "is_open": True, "message": "", "done": 1250, "total": 5000, "percent": 25,
        "sentence": "1,250 / 5,000 件",
    }  # fmt: skip
    assert queue.told(own) is not None


def test_nobody_sees_or_stops_the_job_of_another(browser: Opened, session: Any, own: str) -> None:
    for login in ("suzuki", "nakamura", "takahashi"):
        other = browser(login)
        assert other.get(f"/jobs/{own}").status_code == 404
        assert other.get(f"/jobs/{own}.json").status_code == 404
        assert other.post(f"/jobs/{own}/moves/cancel").status_code == 404
        assert own not in other.get("/jobs").text
    assert browser().get(f"/jobs/{own}").status_code == 303
    assert job_of(session, own).state is JobState.WAITING


def test_the_owner_stops_a_job_once_and_the_trail_tells_it(
    browser: Opened, session: Any, own: str
) -> None:
    sato = browser("sato")
    assert sato.post(f"/jobs/{own}/moves/cancel").status_code == 303
    page = sato.get(f"/jobs/{own}").text
    assert "処理を中止しました。" in page
    assert "ここまでに保存された内容は残っています。" in page
    assert "処理を中止する" not in page
    sato.post(f"/jobs/{own}/moves/cancel")
    assert "すでに終わっています" in sato.get(f"/jobs/{own}").text
    assert _verbs(session) == [("jobs:cancelled", "佐藤", "顧客一覧の取込")]


def test_a_job_in_the_middle_of_a_long_step_is_left_word(
    browser: Opened, session: Any, own: str, queue: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    sato = browser("sato")
    claim(session)
    first = queries.find_own_job

    def locked(*arguments: Any, for_update: bool = False) -> Job | None:
        if for_update:
            raise OperationalError("", {}, Exception("locked"))
        return first(*arguments)

    monkeypatch.setattr(queries, "find_own_job", locked)
    assert sato.post(f"/jobs/{own}/moves/cancel").status_code == 303
    assert queue.is_stop_asked(own)
    assert "中止を受け付けました" in sato.get(f"/jobs/{own}").text


def test_a_finished_job_leads_to_its_result_and_to_no_other_site(
    browser: Opened, session: Any, own: str
) -> None:
    sato = browser("sato")
    for result, shown in (
        ({"href": "/incidents", "label": "取り込んだ事案を見る"}, True),
        ({"href": "//evil.example/", "label": "取り込んだ事案を見る"}, False),
        ({"href": "javascript:1", "label": "取り込んだ事案を見る"}, False),
        ({"rows": 3, "label": "取り込んだ事案を見る"}, False),
    ):
        with transaction(session, SYSTEM, clock.now()) as work:
            job = work.session.scalars(select(Job)).one()
            operations.end(work, job, JobState.DONE, result=result, message="終わりました。")
        page = sato.get(f"/jobs/{own}").text
        assert ("取り込んだ事案を見る" in page) is shown
        assert "終わりました。" in page
        assert "data-job=" not in page


def test_the_end_of_a_job_that_was_asked_for_is_in_the_trail(
    app: Flask, session: Any, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(session, kind="quiet")
    runner = app.extensions["jobs"]
    monkeypatch.setitem(runner.handlers, "count", Handler("顧客一覧の取込", nothing))
    monkeypatch.setitem(runner.handlers, "quiet", Handler("静かな処理", nothing))
    runner.work_off()
    assert job_of(session, own).state is JobState.DONE
    assert _verbs(session) == [("jobs:done", "自動処理", "顧客一覧の取込")]


def test_administrators_see_that_mail_waits_for_a_server_and_never_its_contents(
    browser: Opened, session: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction(session, SYSTEM, clock.now()) as work:
        operations.send_mail(work, to="hanako@example.co.jp", subject="件名の文", body="本文の文")
        mail = work.session.scalars(select(OutboxMail)).one()
        mail.state = MailState.UNCLEAR
    nakamura = browser("nakamura")
    page = nakamura.get("/jobs/mails").text
    assert "メールサーバーが設定されていません" in page
    assert mail.message_id in page
    for secret in ("hanako", "件名の文", "本文の文"):
        assert secret not in page
    served = app.config["SETTINGS"].model_copy(update={"smtp_url": "smtps://mail.example.co.jp"})
    assert isinstance(served, Settings)
    monkeypatch.setitem(app.config, "SETTINGS", served)
    assert "メールサーバーが設定されていません" not in nakamura.get("/jobs/mails").text
    for login in ("sato", "suzuki", "takahashi"):
        assert browser(login).get("/jobs/mails").status_code == 404
    assert "メールの送信状況" in nakamura.get("/jobs").text
    assert "メールの送信状況" not in browser("sato").get("/jobs").text


@pytest.mark.parametrize(
    ("move", "state", "verb"),
    [
        ("resend", MailState.WAITING, "jobs:mail-resend"),
        ("settle", MailState.SENT, "jobs:mail-settle"),
    ],
)
def test_a_person_decides_about_an_unclear_mail_once(
    browser: Opened, session: Any, move: str, state: MailState, verb: str
) -> None:
    with transaction(session, SYSTEM, clock.now() - timedelta(hours=1)) as work:
        operations.send_mail(work, to="hanako@example.co.jp", subject="件名", body="本文")
        mail = work.session.scalars(select(OutboxMail)).one()
        mail.state = MailState.UNCLEAR
    address = f"/jobs/mails/{mail.uid}/moves/{move}"
    assert browser("sato").post(address).status_code == 404
    nakamura = browser("nakamura")
    assert nakamura.post(f"/jobs/mails/{mail.uid}/moves/burn").status_code == 404
    assert nakamura.post("/jobs/mails/unknown/moves/resend").status_code == 404
    assert nakamura.post(address).status_code == 303
    nakamura.post(address)
    assert "すでに変わっています" in nakamura.get("/jobs/mails").text
    session.rollback()
    session.expire_all()
    assert session.scalars(select(OutboxMail.state)).one() is state
    assert [entry[:2] for entry in _verbs(session)] == [(verb, "中村")]
