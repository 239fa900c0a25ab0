"""The one door to huey: its storage carries wake-ups and told progress, its consumer gives the threads."""

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from huey import PostgresHuey, SqliteHuey
from huey.consumer import Consumer, Scheduler, Worker
from sqlalchemy.engine import make_url

QUEUE = "ippo"
SCHEMA = "ippo_queue"
"""Where PostgreSQL keeps huey's tables: beside our own, which migrations alone make."""
SCHEMA_LOCK = 4_972_116
LOOK_SECONDS = 0.5
"""How often a free hand looks into the file of SQLite; PostgreSQL calls by itself."""

log = logging.getLogger("ippo.jobs")


class Hands(NamedTuple):
    """What the threads of a consumer do."""

    work_off: Callable[[], object]
    sweep: Callable[[], object]
    threads: int
    sweep_seconds: float


def open_queue(database: str, folder: Path) -> Any:  # noqa: ANN401 (huey is untyped)
    """Give the queue that belongs to a database; on SQLite a file of its own in the data folder."""
    if database.startswith("postgresql"):
        return _open_postgres(database)
    path = folder / "queue.db"
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite's other files take its mode
    return SqliteHuey(QUEUE, filename=str(path), fsync=False, results=False)


def open_consumer(huey: Any, hands: Hands) -> Any:  # noqa: ANN401 (huey is untyped)
    """Give threads that work off when they are called, and one that sweeps."""
    huey.hands = hands
    return _Consumer(
        huey,
        workers=hands.threads,
        periodic=False,
        max_delay=LOOK_SECONDS,
        check_worker_health=False,
    )


def _open_postgres(database: str) -> Any:  # noqa: ANN401 (huey is untyped)
    address = make_url(database).set(drivername="postgresql").render_as_string(hide_password=False)

    def connect() -> psycopg.Connection:
        connection = psycopg.connect(address, autocommit=True)
        connection.execute("SELECT set_config('search_path', %s, false)", (SCHEMA,))
        return connection

    queue = PostgresHuey(QUEUE, connection=connect, create_tables=False, results=False)
    with connect() as connection, connection.transaction():
        # Two processes that make the same table at once would fail each other.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (SCHEMA_LOCK,))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        for statement in queue.storage.ddl:
            connection.execute(statement)
    return queue


_closing = threading.Lock()


class _Hand(Worker):  # type: ignore[misc]  # huey is untyped
    """A thread that works off when it is called.

    It takes the call from the storage itself: huey's tasks would be unpickled, and whoever can write the
    queue could then run code.
    """

    def loop(self, now: object = None) -> None:
        """Wait for one call, and answer it."""
        del now
        storage = self.huey.storage
        try:
            if storage.dequeue() is not None:
                self.delay = self.default_delay
                self.huey.hands.work_off()
            elif not storage.blocking:
                self.sleep()
        except Exception:
            log.exception("a call to work could not be answered")
            self.sleep()

    def shutdown(self) -> None:
        """Let go of the connection that this thread listens on."""
        with _closing:  # huey's own check is made before its lock
            self.huey.storage.close()


class _Sweeper(Scheduler):  # type: ignore[misc]  # huey is untyped
    """A thread that looks again and again for what no call has brought."""

    def loop(self, now: object = None) -> None:
        """Sweep once, then rest."""
        del now
        try:
            self.huey.hands.sweep()
        except Exception:
            log.exception("the sweep of the jobs failed")
        self.stop_flag.wait(self.huey.hands.sweep_seconds)


class _Consumer(Consumer):  # type: ignore[misc]  # huey is untyped
    """huey's threads inside a process whose signals belong to somebody else."""

    worker_class = _Hand
    scheduler_class = _Sweeper

    def _set_signal_handlers(self) -> None:
        """Leave the signals alone."""
