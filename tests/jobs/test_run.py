"""A job as its handler lives it: steps count once, progress is true, the end is one of the steps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.database import db
from core.work import Actor, transaction
from jobs import operations, queries
from jobs.delivery import Delivery
from jobs.models import Job, OutboxMail
from jobs.operations import ATTEMPTS, LeaseLost
from jobs.run import HandedBack, JobRefused, Run
from jobs.vocabulary import JobState
from tests.conftest import SYSTEM
from tests.jobs.conftest import Hired, ask, claim, job_of, run_of

Working = Callable[..., Any]


def _write(work: Any, number: int) -> None:
    """Have an effect that can be counted: a mail in the outbox."""
    operations.send_mail(work, to=f"n{number}@example.co.jp", subject="件名", body="本文")


def _effects(session: Any) -> list[str]:
    session.rollback()
    return sorted(str(mail.recipient) for mail in session.scalars(select(OutboxMail)))


def _steps(run: Run, until: int = 5) -> None:
    for number in range(run.done, until):
        with run.step(done=number + 1, total=until, message=f"{number + 1}件目です。") as work:
            _write(work, number)


def test_what_a_step_writes_and_how_far_the_job_is_are_stored_together(
    session: Any, queue: Delivery
) -> None:
    uid = ask(session)
    run = run_of(session, claim(session))
    _steps(run, 3)
    job = job_of(session, uid)
    assert (job.progress_done, job.progress_total, job.message) == (3, 3, "3件目です。")
    with pytest.raises(ZeroDivisionError), run.step(done=4) as work:  # noqa: PT012 (it fails inside)
        _write(work, 3)
        raise ZeroDivisionError
    assert job_of(session, uid).progress_done == 3
    assert len(_effects(session)) == 3
    assert queue.told(uid) is None


def test_a_run_that_is_taken_up_again_goes_on_where_it_stood(session: Any, queue: Delivery) -> None:
    del queue
    ask(session)
    first = run_of(session, claim(session))
    _steps(first, 3)
    later = clock.now() + timedelta(minutes=2)
    taken = operations.claim_next(session, later, ("count",))
    assert taken is not None
    _steps(run_of(session, taken))
    assert _effects(session) == [f"n{number}@example.co.jp" for number in range(5)]


def test_a_hand_that_lost_its_lease_writes_nothing(session: Any, queue: Delivery) -> None:
    del queue
    ask(session)
    run = run_of(session, claim(session))
    operations.claim_next(session, clock.now() + timedelta(minutes=2), ("count",))
    with pytest.raises(LeaseLost), run.step(done=1) as work:
        _write(work, 1)
    assert _effects(session) == []


def test_a_hand_that_loses_its_job_to_a_cancellation_in_the_middle_writes_nothing(
    session: Any, queue: Delivery
) -> None:
    del queue
    uid = ask(session)
    run = run_of(session, claim(session))
    with pytest.raises(LeaseLost), run.step(done=1) as work:  # noqa: PT012 (it fails inside)
        _write(work, 1)
        operations.cancel(work, work.session.scalars(select(Job)).one())
    assert job_of(session, uid).state is JobState.RUNNING
    assert _effects(session) == []


def test_the_end_can_be_part_of_the_last_step(session: Any, queue: Delivery) -> None:
    del queue
    uid = ask(session)
    run = run_of(session, claim(session))
    with run.step(done=2, total=2) as work:
        _write(work, 1)
        work.session.expunge_all()
        run.finish({"href": "/incidents"}, message="2件を取り込みました。")
    job = job_of(session, uid)
    assert run.is_finished
    assert (job.state, job.result, job.progress_done) == (
        JobState.DONE, {"href": "/incidents"}, 2,
    )  # fmt: skip
    assert job.message == "2件を取り込みました。"


def test_an_end_whose_step_fails_is_none(session: Any, queue: Delivery) -> None:
    del queue
    uid = ask(session)
    run = run_of(session, claim(session))
    with pytest.raises(ZeroDivisionError), run.step():  # noqa: PT012 (it fails inside)
        run.finish({"rows": 1})
        raise ZeroDivisionError
    assert not run.is_finished
    with run.step(done=1):
        pass
    assert job_of(session, uid).state is JobState.RUNNING


def test_steps_are_written_in_the_name_of_who_asked(session: Any, queue: Delivery) -> None:
    del queue
    sato = Actor("uid-1", "佐藤")
    with transaction(session, sato, clock.now()) as work:
        operations.enqueue(work, "count", {"from": 3})
    run = run_of(session, claim(session))
    assert run.payload == {"from": 3}
    with run.step() as work:
        assert work.actor == sato


def test_getting_on_forgives_earlier_attempts(session: Any, queue: Delivery) -> None:
    del queue
    uid = ask(session)
    for number in range(3 * ATTEMPTS):
        later = clock.now() + timedelta(minutes=2 * number)
        taken = operations.claim_next(session, later, ("count",))
        assert taken is not None, number
        with transaction(session, SYSTEM, later) as work:
            job = operations.hold(work, taken)
            operations.advance(job, later, done=number + 1, total=None, message=None)
    assert job_of(session, uid).attempts == 1


def test_progress_of_an_open_transaction_is_seen_by_others(committed: Any, queue: Delivery) -> None:
    uid = ask(committed, total=5000)
    run = run_of(committed, claim(committed))
    with run.step(done=5000) as work:
        work.session.flush()
        run.tell(1200)
        run.tell(1300)
        assert db.engine is not None
        with db.engine.connect() as other:
            row = other.execute(select(Job.progress_done).where(Job.uid == uid)).one()
            assert row.progress_done == 0
        told = queue.told(uid)
        assert told is not None
        assert (told.done, told.total) == (1200, 5000)
        job = work.session.scalars(select(Job).where(Job.uid == uid)).one()
        assert queries.progress_of(job).sentence == "1,200 / 5,000 件"
    assert queries.progress_of(job_of(committed, uid)).done == 5000


def test_what_a_killed_hand_told_is_not_shown(session: Any, queue: Delivery) -> None:
    uid = ask(session, total=100)
    run = run_of(session, claim(session))
    run.tell(90)
    operations.claim_next(session, clock.now() + timedelta(minutes=2), ("count",))
    assert queries.progress_of(job_of(session, uid)).done == 0
    queue.forget(uid)
    assert queue.told(uid) is None


def test_a_process_that_ends_hands_the_job_back_between_two_steps(
    session: Any, hired: Hired
) -> None:
    uid = ask(session)

    def handle(run: Run) -> None:
        with run.step(done=1) as work:
            _write(work, 0)
        runner._stopping.set()
        with pytest.raises(HandedBack):
            _steps(run)
        raise HandedBack

    runner = hired(count=handle)
    runner.work_off()
    job = job_of(session, uid)
    assert (job.state, job.progress_done, job.lease) == (JobState.WAITING, 1, None)
    hired(count=_steps).work_off()
    assert job_of(session, uid).state is JobState.DONE
    assert len(_effects(session)) == 5


def test_a_job_runs_to_its_end_and_its_end_is_noted(session: Any, hired: Hired) -> None:
    uids = [ask(session), ask(session)]
    noted: list[tuple[str, JobState]] = []
    hired(count=_steps, ended=lambda _w, job: noted.append((job.uid, job.state))).work_off()
    assert noted == [(uid, JobState.DONE) for uid in uids]
    assert {job_of(session, uid).state for uid in uids} == {JobState.DONE}


def test_a_job_that_is_cancelled_between_two_steps_writes_no_more(
    session: Any, hired: Hired
) -> None:
    def handle(run: Run) -> None:
        with run.step(done=1) as work:
            _write(work, 0)
        with transaction(session, SYSTEM, clock.now()) as work:
            operations.cancel(work, work.session.scalars(select(Job)).one())
        _steps(run)

    uid = ask(session)
    runner = hired(count=handle)
    runner.work_off()
    assert job_of(session, uid).state is JobState.CANCELLED
    assert len(_effects(session)) == 1
    assert runner._held == {}


def test_a_refused_job_fails_at_once_in_the_words_of_its_handler(
    session: Any, hired: Hired
) -> None:
    def handle(run: Run) -> None:
        with run.step() as work:
            _write(work, 1)
            raise JobRefused("列「氏名」がありません。")

    uid = ask(session)
    hired(count=handle).work_off()
    job = job_of(session, uid)
    assert (job.state, job.message) == (JobState.FAILED, "列「氏名」がありません。")
    assert _effects(session) == []


def test_a_handler_that_fails_is_tried_again_later(session: Any, hired: Hired) -> None:
    def handle(run: Run) -> None:
        raise ZeroDivisionError(run.uid)

    uid = ask(session)
    hired(count=handle).work_off()
    job = job_of(session, uid)
    assert job.state is JobState.WAITING
    assert job.run_at > clock.now()
    assert "自動で再開します" in job.message


def test_a_job_that_kills_its_process_each_time_is_given_up(session: Any, hired: Hired) -> None:
    uid = ask(session)
    for number in range(ATTEMPTS):
        later = clock.now() - timedelta(minutes=20 - 2 * number)
        with transaction(session, SYSTEM, later) as work:
            work.session.scalars(select(Job)).one().run_at = later
        assert operations.claim_next(session, later, ("count",)) is not None
    hired(count=_steps).work_off()
    assert job_of(session, uid).state is JobState.FAILED
    assert _effects(session) == []


def test_an_order_that_cannot_be_opened_does_not_block_the_others(
    session: Any, hired: Hired
) -> None:
    broken = ask(session, payload=1)
    whole = ask(session, payload=2)
    with transaction(session, SYSTEM, clock.now()) as work:
        jobs: list[Any] = list(work.session.scalars(select(Job).order_by(Job.id)))
        jobs[0].sealed_payload = jobs[1].sealed_payload
    hired(count=_steps).work_off()
    assert job_of(session, broken).state is JobState.WAITING
    assert job_of(session, whole).state is JobState.DONE


def test_a_long_step_stops_where_its_owner_wants_that(
    session: Any, hired: Hired, queue: Delivery
) -> None:
    def handle(run: Run) -> None:
        with run.step(done=1) as work:
            _write(work, 0)
            queue.ask_to_stop(run.uid)
            run.tell(1)

    uid = ask(session)
    hired(count=handle).work_off()
    job = job_of(session, uid)
    assert (job.state, job.progress_done) == (JobState.CANCELLED, 0)
    assert _effects(session) == []
    assert not queue.is_stop_asked(uid)
