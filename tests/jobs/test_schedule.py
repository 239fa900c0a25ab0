"""What comes round: once per period, in however many processes."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

import app as house
from core import clock
from core.database import db
from core.work import transaction
from drafts import operations as drafts
from drafts.models import FormDraft
from jobs.delivery import Delivery
from jobs.models import Job
from jobs.run import Run
from jobs.schedule import Every
from jobs.vocabulary import JobState
from tests.conftest import SYSTEM
from tests.jobs.conftest import Hired, ask

NIGHT = datetime(2026, 11, 21, 17, 59, tzinfo=UTC)
"""02:59 of 2026-11-22 in Japan."""


def test_a_daily_job_is_due_from_its_time_of_japan_on() -> None:
    every = Every("reminders", at="03:00")
    assert every.key(NIGHT) is None
    assert every.key(NIGHT + timedelta(minutes=1)) == "reminders:2026-11-22"
    assert every.key(NIGHT + timedelta(hours=12)) == "reminders:2026-11-22"
    assert every.key(NIGHT + timedelta(hours=21)) == "reminders:2026-11-22"
    assert every.key(NIGHT + timedelta(hours=24, minutes=1)) == "reminders:2026-11-23"


def test_a_frequent_job_has_one_name_per_period() -> None:
    every = Every("targets", minutes=15)
    begun = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
    names = {every.key(begun + timedelta(minutes=minute)) for minute in range(60)}
    assert len(names) == 4
    assert Every("targets", hours=1).key(begun) != every.key(begun + timedelta(minutes=15))


@pytest.mark.parametrize("wrong", [{}, {"minutes": 1, "at": "03:00"}, {"at": "25:00"}, {"at": "3"}])
def test_a_schedule_that_says_nothing_or_two_things_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not a time|comes round"):
        Every("x", **wrong)


def test_two_processes_ask_for_a_period_once(committed: Any, hired: Hired, queue: Delivery) -> None:
    done: list[str] = []

    def handle(run: Run) -> None:
        done.append(run.uid)

    hands = [hired((Every("count", minutes=10),), count=handle) for _ in range(2)]
    start = threading.Barrier(2)

    def look(runner: Any) -> None:
        start.wait()
        runner._ask_for_what_comes_round(clock.now())
        db.session.remove()

    threads = [threading.Thread(target=look, args=(runner,)) for runner in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    for runner in hands:
        runner.sweep()
        runner.work_off()
    committed.rollback()
    counted = committed.scalar(select(func.count()).where(Job.kind == "count"))
    assert counted == len(done) == 1
    assert queue.told(done[0]) is None


def test_old_records_are_tidied_by_a_job_of_the_house(session: Any, hired: Hired) -> None:
    runner = hired()
    runner._ask_for_what_comes_round(datetime(2026, 11, 22, 12, tzinfo=UTC))
    runner.work_off()
    job = session.scalars(select(Job).where(Job.kind == "jobs:tidy")).one()
    assert job.state is JobState.DONE


def test_old_drafts_are_tidied_by_a_job_of_the_house(session: Any, hired: Hired) -> None:
    kind = "drafts:tidy"
    with transaction(session, SYSTEM, clock.now() - timedelta(days=8)) as work:
        for record in ("old", "open"):
            draft = drafts.keep(
                work, member_uid="m", form="f", record_uid=record, revision=0, fields={"a": ["b"]}
            )
            if record == "old":
                drafts.discard(work, draft)
    assert kind in [every.kind for every in house.SCHEDULE]
    ask(session, kind)
    hired(**{kind: house.JOBS[kind].run}).work_off()
    assert session.scalars(select(FormDraft.record_uid)).all() == ["open"]
