"""Wake-ups: jobs begin soon after their commit, and none depends on being delivered."""

import pickle
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from core import clock
from core.database import Base, db
from core.work import transaction
from jobs import operations, runner
from jobs.delivery import Delivery
from jobs.run import Run
from jobs.vocabulary import JobState
from tests.conftest import SYSTEM
from tests.jobs.conftest import Hired, ask, claim, job_of, nothing


def _until(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _calls(queue: Delivery) -> int:
    count: int = queue._open().storage.queue_size()
    return count


def test_a_commit_calls_once_and_a_rollback_or_another_write_does_not(
    committed: Any, queue: Delivery
) -> None:
    with transaction(committed, SYSTEM, clock.now()):
        pass
    with pytest.raises(ZeroDivisionError), transaction(committed, SYSTEM, clock.now()) as work:  # noqa: PT012 (it fails inside)
        operations.enqueue(work, "count", {})
        raise ZeroDivisionError
    with transaction(committed, SYSTEM, clock.now()):
        pass
    assert _calls(queue) == 0
    ask(committed)
    ask(committed)
    assert _calls(queue) == 1


def test_threads_begin_soon_after_the_commit_and_stop_after_the_step(
    committed: Any, hired: Hired, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SWEEP_SECONDS", 60.0)
    hands = hired(count=nothing)
    hands.start()
    try:
        time.sleep(0.2)  # the first sweep is over
        uid = ask(committed)
        _until(lambda: job_of(committed, uid).state is JobState.DONE, 5)
    finally:
        began = time.monotonic()
        hands.stop()
    assert time.monotonic() - began < 5
    later = ask(committed)
    time.sleep(0.3)
    assert job_of(committed, later).state is JobState.WAITING


def test_the_sweep_brings_what_no_call_has_brought(
    committed: Any, hired: Hired, queue: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "SWEEP_SECONDS", 0.2)
    uid = ask(committed, run_at=clock.now() + timedelta(seconds=0.5))
    queue._open().storage.flush_queue()
    hands = hired(count=nothing)
    hands.start()
    try:
        _until(lambda: job_of(committed, uid).state is JobState.DONE)
    finally:
        hands.stop()


def test_without_a_queue_the_commit_stands_and_the_sweep_works_itself(
    committed: Any, hired: Hired, queue: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> NoReturn:
        raise OSError("no queue")

    monkeypatch.setattr(queue, "_open", broken)
    uid = ask(committed, total=2)

    def handle(run: Run) -> None:
        run.tell(1)
        with run.step(done=2):
            pass

    hired(count=handle).sweep()
    assert job_of(committed, uid).state is JobState.DONE


def test_the_sweep_keeps_what_is_in_hand(committed: Any, hired: Hired) -> None:
    ask(committed)
    taken = claim(committed)
    with transaction(committed, SYSTEM, clock.now()) as work:
        operations.hold(work, taken).leased_until = clock.now() + timedelta(seconds=5)
    hands = hired(count=nothing)
    hands._held[taken.uid] = taken
    hands.sweep()
    left = job_of(committed, taken.uid).leased_until
    assert left is not None
    assert left > clock.now() + timedelta(seconds=50)


def test_a_database_locked_by_a_long_step_only_puts_the_hands_off(
    committed: Any, app: Flask, hired: Hired, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any) -> NoReturn:
        raise OperationalError("", {}, Exception("database is locked"))

    uid = ask(committed)
    hands = hired(count=nothing)
    with monkeypatch.context() as patched:
        patched.setattr(operations, "claim_next", locked)
        patched.setattr(hands, "_ask_for_what_comes_round", locked)
        hands.work_off()
        hands.sweep()
    hands.work_off()
    assert app.extensions["jobs"].handlers.keys() >= {"jobs:tidy"}
    assert job_of(committed, uid).state is JobState.DONE


def test_the_queue_is_a_file_of_its_own_or_a_schema_of_its_own(
    app: Flask, queue: Delivery, tmp_path: Path
) -> None:
    assert queue.wake()
    assert db.engine is not None
    tables = set(inspect(db.engine).get_table_names())
    foreign = tables - set(Base.metadata.tables)
    assert not {name for name in foreign if "task" in name or "kv" in name}
    if app.config["SETTINGS"].database.startswith("sqlite"):
        made = list(tmp_path.iterdir())
        assert {path.name for path in made} >= {"queue.db"}
        assert {path.stat().st_mode & 0o077 for path in made} == {0}
    else:
        assert "ippo_queue" in inspect(db.engine).get_schema_names()


def test_nothing_in_the_queue_is_ever_unpickled(
    committed: Any, hired: Hired, queue: Delivery, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever can write the queue must not be able to run code with it."""

    def refuse(*_: Any) -> NoReturn:
        raise AssertionError("unpickled")

    monkeypatch.setattr(pickle, "loads", refuse)
    monkeypatch.setattr(runner, "SWEEP_SECONDS", 60.0)
    hands = hired(count=nothing)
    hands.start()
    try:
        time.sleep(0.2)
        queue._open().storage.enqueue(b"cos\nsystem\n(S'true'\ntR.")
        uid = ask(committed)
        _until(lambda: job_of(committed, uid).state is JobState.DONE)
    finally:
        hands.stop()
