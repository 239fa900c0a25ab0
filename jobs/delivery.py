"""Wakes whoever works jobs off, and carries progress past a transaction that is still open."""

import json
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

WAITING = "jobs_waiting"
"""What a transaction leaves in its session's notes when somebody is to be woken after it."""

log = logging.getLogger("ippo.jobs")


class Told(NamedTuple):
    """Progress told from inside a transaction that is still open."""

    lease: str
    done: int
    total: int


class Delivery:
    """Where wake-ups and told progress go; whoever loses all of it loses no job."""

    def __init__(self, database: str, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._lock = threading.Lock()
        self._queue: Any = None
        self._pid = 0
        self._consumer: Any = None

    def wake(self) -> bool:
        """Call one hand, unless a call is on its way already; say whether that was possible."""
        try:
            storage = self._open().storage
            if storage.queue_size() == 0:
                storage.enqueue(b"work")
        except Exception:
            # The row is committed; the next sweep finds it.
            log.warning("nobody could be woken", exc_info=True)
            return False
        return True

    def tell(self, uid: str, told: Told) -> None:
        """Keep the progress of a job where others see it before the transaction ends."""
        self._put(f"told:{uid}", json.dumps(told).encode())

    def told(self, uid: str) -> Told | None:
        """Give the progress told last."""
        found = self._peek(f"told:{uid}")
        return None if found is None else Told(*json.loads(found))

    def ask_to_stop(self, uid: str) -> None:
        """Leave word for a running job that its owner wants it to stop."""
        self._put(f"stop:{uid}", b"1")

    def is_stop_asked(self, uid: str) -> bool:
        """Say whether a running job should stop."""
        return self._peek(f"stop:{uid}") is not None

    def forget(self, uid: str) -> None:
        """Drop what was told about a job."""
        try:
            for name in ("told", "stop"):
                self._open().storage.pop_data(f"{name}:{uid}")
        except Exception:
            log.warning("what was told could not be dropped", exc_info=True)

    def start(
        self,
        work_off: Callable[[], object],
        sweep: Callable[[], object],
        *,
        hands: int,
        sweep_seconds: float,
    ) -> None:
        """Begin to work off: so many threads, and one that looks for what was not delivered."""
        from jobs import queue  # noqa: PLC0415 (huey is slow to import)

        hired = queue.Hands(work_off, sweep, hands, sweep_seconds)
        self._consumer = queue.open_consumer(self._open(), hired)
        self._consumer.start()

    def stop(self, seconds: float) -> None:
        """End after the current step, or after so many seconds."""
        if self._consumer is not None:
            self._consumer.shutdown_timeout = seconds
            self._consumer.stop(graceful=True)
            self._consumer = None

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            if self._queue is not None and self._pid == os.getpid():
                self._queue.storage.close()
            self._queue = None

    # What is told is a comfort: without it pages show what is committed, and jobs go on.

    def _put(self, key: str, value: bytes) -> None:
        try:
            self._open().storage.put_data(key, value)
        except Exception:
            log.warning("nothing could be told", exc_info=True)

    def _peek(self, key: str) -> bytes | None:
        try:
            found = self._open().storage.peek_data(key)
        except Exception:
            log.warning("what was told could not be read", exc_info=True)
            return None
        return found if isinstance(found, bytes) else None

    def _open(self) -> Any:  # noqa: ANN401 (huey is untyped)
        from jobs import queue  # noqa: PLC0415 (huey is slow to import)

        with self._lock:
            if self._queue is None or self._pid != os.getpid():  # a forked child needs its own
                self._queue = queue.open_queue(self._database, self._folder)
                self._pid = os.getpid()
            return self._queue


class _Delivery:
    """The delivery of this process, given once at start."""

    current: Delivery | None = None


def use(delivery: Delivery) -> None:
    """Deliver this way from now on."""
    if _Delivery.current is not None:
        _Delivery.current.close()
    _Delivery.current = delivery


def current() -> Delivery | None:
    """Give the delivery of this process, None where nothing is delivered."""
    return _Delivery.current


def wake_after(session: Session) -> None:
    """Let somebody be woken as soon as this transaction is committed."""
    session.info[WAITING] = True


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    if session.in_nested_transaction():
        return
    is_waited_for, bind = session.info.pop(WAITING, False), session.get_bind()
    # A session inside somebody else's transaction has not committed anything yet.
    if not is_waited_for or (isinstance(bind, Connection) and bind.in_transaction()):
        return
    if _Delivery.current is not None:
        _Delivery.current.wake()


@event.listens_for(Session, "after_rollback")
def _wake_nobody(session: Session) -> None:
    session.info.pop(WAITING, None)
