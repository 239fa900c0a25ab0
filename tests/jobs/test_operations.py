"""Jobs as rows: asked for in the business transaction, taken up by one hand, ended once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from core import clock
from core.database import db
from core.work import Actor, transaction
from jobs import operations, queries
from jobs.models import Job
from jobs.operations import ATTEMPTS, LEASE, LeaseLost
from jobs.vocabulary import JobState
from tests.conftest import SYSTEM
from tests.jobs.conftest import ask, claim, job_of

Working = Callable[..., Any]
KINDS = ("count",)


def _later(seconds: float) -> Any:
    return clock.now() + timedelta(seconds=seconds)


def test_a_job_is_there_only_if_the_business_is(session: Any) -> None:
    with pytest.raises(ZeroDivisionError), transaction(session, SYSTEM, clock.now()) as work:  # noqa: PT012 (it fails inside)
        operations.enqueue(work, "count", {"file": "a"})
        raise ZeroDivisionError
    assert session.scalars(select(Job)).all() == []
    uid = ask(session, payload={"file": "b"}, total=5000)
    job = job_of(session, uid)
    assert (job.state, job.payload, job.progress_total) == (JobState.WAITING, {"file": "b"}, 5000)


def test_a_name_that_counts_once_gives_the_first_job_for_ever(session: Any) -> None:
    first = ask(session, payload=1, key="reminders:2026-11-22")
    assert ask(session, payload=2, key="reminders:2026-11-22") == first
    assert ask(session, payload=3, key="reminders:2026-11-23") != first
    assert ask(session) != ask(session)
    assert job_of(session, first).payload == 1
    with pytest.raises(ValueError, match="not empty"):
        ask(session, key="")


def test_two_processes_that_ask_at_once_get_one_job(committed: Any) -> None:
    del committed
    start = threading.Barrier(2)
    found: list[str] = []

    def process() -> None:
        start.wait()
        found.append(ask(db.session, key="sweep:1"))
        db.session.remove()

    _together(process, process)
    assert len(found) == 2
    assert len(set(found)) == 1


def test_of_two_hands_at_once_each_job_goes_to_one(committed: Any) -> None:
    asked = {ask(committed) for _ in range(12)}
    start = threading.Barrier(3)
    taken: list[str] = []

    def hand() -> None:
        start.wait()
        while (mine := operations.claim_next(db.session, clock.now(), KINDS)) is not None:
            taken.append(mine.uid)
        db.session.remove()

    _together(hand, hand, hand)
    assert len(taken) == len(asked)
    assert set(taken) == asked


def _together(*works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def test_a_job_waits_for_its_time_and_for_somebody_who_knows_its_kind(session: Any) -> None:
    ask(session, run_at=_later(60))
    ask(session, kind="unknown")
    assert operations.claim_next(session, clock.now(), KINDS) is None
    assert operations.claim_next(session, _later(61), KINDS) is not None


def test_a_lease_that_ran_out_is_taken_up_and_the_first_hand_writes_no_more(session: Any) -> None:
    uid = ask(session)
    first = claim(session)
    assert operations.claim_next(session, _later(LEASE.total_seconds() - 5), KINDS) is None
    second = operations.claim_next(session, _later(LEASE.total_seconds() + 1), KINDS)
    assert second is not None
    assert (second.uid, second.attempts) == (uid, 2)
    with transaction(session, SYSTEM, clock.now()) as work, pytest.raises(LeaseLost):
        operations.hold(work, first)
    with transaction(session, SYSTEM, clock.now()) as work:
        assert operations.hold(work, second).uid == uid


def test_a_lease_that_is_prolonged_stays(session: Any) -> None:
    ask(session)
    first = claim(session)
    operations.prolong(session, first, _later(50))
    assert operations.claim_next(session, _later(70), KINDS) is None
    assert operations.claim_next(session, _later(111), KINDS) is not None


def test_trouble_puts_a_job_off_longer_each_time_until_it_has_failed(session: Any) -> None:
    uid = ask(session)
    pauses = []
    now = clock.now()
    for _ in range(ATTEMPTS):
        taken = operations.claim_next(session, now, KINDS)
        assert taken is not None
        with transaction(session, SYSTEM, now) as work:
            job = operations.try_again(work, taken)
        pauses.append((job.run_at - now).total_seconds())
        now = max(now, job.run_at)
    assert pauses[:4] == [10, 20, 40, 80]
    job = job_of(session, uid)
    assert job.state is JobState.FAILED
    assert job.ended_at is not None
    assert "システム管理者に連絡" in job.message
    assert operations.claim_next(session, _later(9999), KINDS) is None


def test_a_job_in_no_state_of_an_end_can_be_cancelled_and_no_other(session: Any) -> None:
    waiting, running = ask(session), ask(session, kind="other")
    taken = claim(session, "other")
    with transaction(session, SYSTEM, clock.now()) as work:
        for uid in (waiting, running):
            assert operations.cancel(work, job_of_locked(work, uid))
            assert not operations.cancel(work, job_of_locked(work, uid))
    assert job_of(session, waiting).state is JobState.CANCELLED
    with transaction(session, SYSTEM, clock.now()) as work, pytest.raises(LeaseLost):
        operations.hold(work, taken)
    assert operations.claim_next(session, _later(9999), ("count", "other")) is None


def job_of_locked(work: Any, uid: str) -> Job:
    job: Job = work.session.scalars(select(Job).where(Job.uid == uid)).one()
    return job


def test_a_job_given_back_goes_on_at_once_and_has_not_tried_in_vain(session: Any) -> None:
    ask(session)
    with transaction(session, SYSTEM, clock.now()) as work:
        operations.hand_back(work, claim_in(session, work))
    again = claim(session)
    assert again.attempts == 1


def claim_in(session: Any, work: Any) -> operations.Claim:
    """Take up by hand inside a transaction that is open already."""
    del session
    job = work.session.scalars(select(Job)).one()
    job.state, job.lease, job.attempts = JobState.RUNNING, "mine", 1
    work.session.flush()
    return operations._claim_of(job)


def test_the_order_is_read_in_the_name_of_who_asked(session: Any) -> None:
    sato = Actor("uid-1", "佐藤", "192.0.2.1", "s")
    with transaction(session, sato, clock.now()) as work:
        operations.enqueue(work, "count", {"ok": True})
    assert operations.read_order(session, claim(session)) == ({"ok": True}, sato)
    ask(session)
    _, actor = operations.read_order(session, claim(session))
    assert actor.name == "自動処理"


def test_contents_at_rest_are_sealed(session: Any) -> None:
    with transaction(session, Actor("u", "佐藤花子"), clock.now()) as work:
        job = operations.enqueue(work, "count", {"file": "顧客一覧.csv"})
        operations.end(work, job, JobState.DONE, result={"rows": "山田太郎"})
        operations.send_mail(
            work, to="a@example.co.jp", subject="【期限超過】相談", body="本文です"
        )
    rows = [
        str(row)
        for table in ("job", "outbox_mail")
        for row in session.execute(text(f"SELECT * FROM {table}"))
    ]
    stored = "\n".join(rows)
    assert stored.count("v1:") >= 6
    for secret in ("顧客一覧", "佐藤花子", "山田太郎", "a@example", "期限超過", "本文です"):
        assert secret not in stored


def test_done_jobs_of_the_schedule_go_after_a_time_and_others_stay(session: Any) -> None:
    scheduled, owned, failed = ask(session), ask(session, owner_uid="u"), ask(session)
    with transaction(session, SYSTEM, clock.now() - timedelta(days=91)) as work:
        for uid, state in (
            (scheduled, JobState.DONE),
            (owned, JobState.DONE),
            (failed, JobState.FAILED),
        ):
            operations.end(work, job_of_locked(work, uid), state)
    with transaction(session, SYSTEM, clock.now()) as work:
        operations.tidy(work)
    assert {job.uid for job in session.scalars(select(Job))} == {owned, failed}


def test_taking_up_reads_by_an_index(session: Any) -> None:
    names = {
        tuple(index["column_names"]) for index in inspect(session.get_bind()).get_indexes("job")
    }
    assert ("state", "run_at") in names
    assert not queries.has_due_job(session, clock.now(), KINDS)
