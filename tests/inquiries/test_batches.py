"""Letters to many as jobs: no letter twice however the job ends, and what is gone is counted."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from accounts.permissions import Role
from audit.models import AuditEntry
from core import clock
from core.database import new_uid
from core.workflow import MoveRefused
from incidents.models import Incident
from inquiries import operations
from inquiries.models import Inquiry, Reply, TextModule
from inquiries.operations import batches, change_kind, link_incident, queue_letters
from inquiries.vocabulary import InquiryKind, ReplyChannel, ReplyKind
from inquiries.vocabulary import ReplyStatus as S
from jobs.models import Job
from jobs.vocabulary import JobState
from tests.conftest import Browser, member_of, signed_in
from tests.factories import an_incident, an_inquiry
from tests.inquiries.hands import work_off

Opened = Callable[..., Browser]
Working = Callable[..., Any]


@pytest.fixture
def case(work: Working, monkeypatch: pytest.MonkeyPatch) -> Incident:
    """Give a case of five customers, two of whom a step of the job writes to."""
    monkeypatch.setattr(batches, "AT_ONCE", 2)
    with work("sato") as running:
        incident = an_incident(running)
        for turn in range(5):
            an_inquiry(running, incident_id=incident.id, complainant_name=f"架空　{turn}郎")
        return incident


def _asked(work: Working, session: Any, case: Incident) -> str:
    with work("sato") as running:
        found = session.query(Inquiry).filter_by(incident_id=case.id).order_by(Inquiry.id).all()
        module = session.query(TextModule).filter_by(name="パスワード変更のお願い").one()
        job = queue_letters(
            running,
            running.session.merge(case),
            found,
            module,
            author=signed_in(session, "sato"),
            kind=ReplyKind.PROGRESS,
            channel=ReplyChannel.LETTER,
            uid=new_uid(),
        )
        return str(job.uid)


def _job(session: Any, uid: str) -> Job:
    session.expire_all()
    found: Job = session.query(Job).filter_by(uid=uid).one()
    return found


def _die_after(steps: int, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the process die in the middle of a later step, once."""
    real, seen = getattr(batches, name), iter(range(100))

    def watched(*given: Any, **named: Any) -> Any:
        done = real(*given, **named)
        if next(seen) == steps:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(batches, name, watched)


def _go_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    work_off(app)


def test_job_that_was_killed_goes_on_and_writes_to_nobody_twice(
    app: Flask, work: Working, session: Any, case: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = _asked(work, session, case)
    _die_after(1, monkeypatch, "draft_batch")
    with pytest.raises(KeyboardInterrupt):
        work_off(app)
    halfway = _job(session, uid)
    assert (halfway.state, halfway.progress_done, session.query(Reply).count()) == (
        JobState.RUNNING,
        2,
        2,
    )
    _go_on(app, monkeypatch)
    ended = _job(session, uid)
    assert (ended.state, ended.progress_done, ended.progress_total) == (JobState.DONE, 5, 5)
    assert ended.message == "返信を5件作成しました。"
    assert len({reply.inquiry_id for reply in session.query(Reply)}) == 5
    assert {reply.status for reply in session.query(Reply)} == {S.IN_REVIEW}


def test_customer_who_left_the_case_meanwhile_is_counted_and_not_written_to(
    app: Flask, work: Working, session: Any, case: Incident
) -> None:
    uid = _asked(work, session, case)
    with work("sato") as running:
        link_incident(running, session.query(Inquiry).order_by(Inquiry.id).first(), None)
    work_off(app)
    told = _job(session, uid).message
    assert told.startswith("返信を4件作成しました。")
    assert "1件は、終結したか、この事案から外れたため" in told


def test_author_without_the_right_any_more_writes_nothing(
    app: Flask, work: Working, session: Any, case: Incident
) -> None:
    uid = _asked(work, session, case)
    with work() as running:
        running.because("accounts:test")
        member_of(session, "sato").roles = frozenset({Role.VIEWER})
    work_off(app)
    assert _job(session, uid).state is JobState.FAILED
    assert session.query(Reply).count() == 0


def _approved(app: Flask, work: Working, session: Any, case: Incident) -> list[str]:
    _asked(work, session, case)
    work_off(app)
    with work("suzuki") as running:
        for reply in session.query(Reply).order_by(Reply.id):
            operations.approve_reply(running, reply, reader=signed_in(session, "suzuki"))
    return [reply.uid for reply in session.query(Reply).order_by(Reply.id)]


def test_sending_goes_on_after_a_crash_and_leaves_what_may_not_be_sent(
    app: Flask, work: Working, session: Any, case: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    uids = _approved(app, work, session, case)
    with work("sato") as running:
        dispute = session.query(Reply).filter_by(uid=uids[3]).one().inquiry
        change_kind(running, dispute, kind=InquiryKind.DISPUTE, reason="交渉不調")
        sender = signed_in(session, "sato")
        job = operations.queue_sending(
            running, running.session.merge(case), uids, sender=sender, uid=new_uid()
        )
        uid = job.uid
    _die_after(2, monkeypatch, "send_reply")
    with pytest.raises(KeyboardInterrupt):
        work_off(app)
    assert _job(session, uid).progress_done == 2
    _go_on(app, monkeypatch)
    told = _job(session, uid).message
    assert told.startswith("返信4件の送付を記録しました。1件は、")
    replies = [session.query(Reply).filter_by(uid=one).one() for one in uids]
    assert [len(reply.inquiry.notes) for reply in replies] == [1, 1, 1, 0, 1]
    assert replies[3].status is S.APPROVED
    with pytest.raises(MoveRefused, match="法務"), work("sato") as running:
        operations.send_reply(running, replies[3], member=signed_in(session, "sato"))


def test_many_letters_are_packed_by_a_job_and_each_is_noted(
    app: Flask,
    browser: Opened,
    work: Working,
    session: Any,
    case: Incident,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _approved(app, work, session, case)
    monkeypatch.setattr("inquiries.views.batches.PACKED_AT_ONCE", 4)
    monkeypatch.setattr("inquiries.views.batches.READ_AT_ONCE", 2)
    suzuki, address = browser("suzuki"), f"/inquiries/incidents/{case.uid}/replies"
    page = suzuki.get(address).text
    assert "確認済みの返信 5 件のファイルを用意する" in page
    assert suzuki.get(f"{address}/letters.zip").status_code == 404
    job = suzuki.post(f"{address}/pack").location
    work_off(app)
    assert "返信5件をまとめました。" in suzuki.get(job).text
    with zipfile.ZipFile(io.BytesIO(suzuki.get(f"{job}/file").data)) as package:
        assert len(package.namelist()) == 5
    assert session.query(AuditEntry).filter_by(verb="replies:download").count() == 5
    assert browser("sato").get(f"{job}/file").status_code == 404


def test_all_customers_of_a_large_case_are_chosen_without_ticking_each(
    app: Flask, browser: Opened, session: Any, case: Incident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inquiries.queries.list_open_inquiries.__defaults__", (3,))
    sato, address = browser("sato"), f"/inquiries/incidents/{case.uid}/replies/new"
    page = sato.get(address).text
    assert "5 件のうち、受付の早い 3 件を表示しています" in page
    module = session.query(TextModule).filter_by(name="パスワード変更のお願い").one()
    sent = {
        "submission_id": "all-1",
        "module": module.uid,
        "kind": "progress",
        "channel": "letter",
        "everyone": "y",
    }
    asked = sato.post(address, sent).text
    assert "返信を 5 件作成します" in asked
    assert asked.count('name="inquiry"') == 0
    done = sato.post(address, {**sent, "confirmed": "5"})
    assert done.status_code == 303
    work_off(app)
    assert session.query(Reply).count() == 5
