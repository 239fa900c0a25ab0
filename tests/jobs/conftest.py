"""Jobs in a test: hands of this process, a queue of the test's own, and rows that are really committed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.database import Base, db
from core.work import Work, transaction
from jobs import delivery, operations
from jobs.delivery import Delivery
from jobs.models import Job, OutboxMail
from jobs.run import Handler, Run
from jobs.runner import Runner
from jobs.schedule import Every
from tests.conftest import SYSTEM

Hired = Callable[..., Runner]
TABLES = [Base.metadata.tables[model.__tablename__] for model in (Job, OutboxMail)]


@pytest.fixture
def queue(app: Flask, tmp_path: Path) -> Iterator[Delivery]:
    """Give a delivery of the test's own, on the kind of queue that belongs to the database."""
    before = delivery._Delivery.current
    made = Delivery(app.config["SETTINGS"].database, tmp_path)
    delivery._Delivery.current = made
    made._open().storage.flush_all()
    yield made
    made.close()
    delivery._Delivery.current = before


@pytest.fixture
def committed(app: Flask) -> Iterator[Any]:
    """Give the session without the savepoint of other tests; what it commits is removed at the end."""
    del app
    assert db.engine is not None
    db.session.remove()
    yield db.session
    db.session.remove()
    with db.engine.begin() as connection:
        for table in TABLES:
            connection.execute(table.delete())


@pytest.fixture
def hired(app: Flask, queue: Delivery) -> Hired:
    """Give a function that hires hands for some kinds of jobs, without threads of their own."""

    def hire(schedule: tuple[Every, ...] = (), ended: Any = None, **kinds: Any) -> Runner:
        handlers = {kind: Handler(f"処理{kind}", run) for kind, run in kinds.items()}
        noted = ended or unnoted
        return Runner(app, queue, handlers, schedule, noted)

    return hire


def nothing(run: Run) -> None:
    """Do nothing and be done."""
    del run


def unnoted(work: Work, job: Job) -> None:
    """Note nothing."""
    del work, job


def ask(session: Any, kind: str = "count", payload: Any = None, **options: Any) -> str:
    """Ask for a job in a transaction of its own; give its id."""
    with transaction(session, SYSTEM, clock.now()) as work:
        return operations.enqueue(work, kind, payload, **options).uid


def job_of(session: Any, uid: str) -> Job:
    """Give a job as it is stored."""
    session.rollback()
    session.expire_all()
    job: Job = session.scalars(select(Job).where(Job.uid == uid)).one()
    return job


def claim(session: Any, *kinds: str) -> operations.Claim:
    """Take up the next job, which must be there."""
    taken = operations.claim_next(session, clock.now(), kinds or ("count",))
    assert taken is not None
    return taken


def run_of(session: Any, taken: operations.Claim) -> Run:
    """Give a claimed job as its handler sees it."""
    return Run(taken, session, lambda: False, unnoted)
