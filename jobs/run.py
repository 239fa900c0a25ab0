"""A job as its handler sees it: steps that count once, progress, and the end."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from core import clock
from core.work import Actor, Work, transaction
from jobs import delivery, operations
from jobs.models import Job
from jobs.operations import Claim
from jobs.queries import AnySession
from jobs.vocabulary import JobState

TOLD_EVERY = 0.5
"""Seconds between two tellings: faster than anybody looks."""


class JobRefused(Exception):
    """The job cannot be done, and trying again would not help; its owner is shown the message.

    Messages are stored readably, so no customer's data in them: that belongs into the result.
    """


class HandedBack(Exception):
    """The process ends: the job goes on in another one from where it stands."""


class Cancelled(Exception):
    """The owner wants the job to stop."""


Ended = Callable[[Work, Job], None]
"""What is noted, in the same transaction, when a job ends."""


@dataclass
class _Finish:
    message: str
    result: Mapping[str, Any] | None


class Run:
    """One attempt at a job.

    What a step writes and how far the job is then are one transaction, so that a handler that begins at
    `done` repeats nothing, however the process before it ended.
    """

    def __init__(
        self, claim: Claim, session: AnySession, is_stopping: Callable[[], bool], ended: Ended
    ) -> None:
        self.uid, self.owner_uid = claim.uid, claim.owner_uid
        self.payload: Any
        self.actor: Actor
        self.payload, self.actor = operations.read_order(session, claim)
        self.done, self.total = claim.done, claim.total
        self.is_finished = False
        self._claim, self._session = claim, session
        self._is_stopping, self._ended = is_stopping, ended
        self._is_in_step = False
        self._finish: _Finish | None = None
        self._told_at = 0.0

    @contextmanager
    def step(
        self, *, done: int | None = None, total: int | None = None, message: str | None = None
    ) -> Iterator[Work]:
        """Do the next part of the work and store that it is done, together or not at all."""
        if self._is_stopping():
            raise HandedBack
        self._stop_if_asked()
        try:
            with transaction(self._session, self.actor, clock.now()) as work:
                operations.hold(work, self._claim)
                self._is_in_step = True
                yield work
                # Read again: a handler of many rows may have cleared the session.
                job = operations.hold(work, self._claim)
                operations.advance(job, clock.now(), done=done, total=total, message=message)
                if self._finish is not None:
                    self._end(work, job, self._finish)
        except BaseException:
            self._finish = None
            raise
        finally:
            self._is_in_step = False
        self.done = self.done if done is None else done
        self.total = self.total if total is None else total
        self.is_finished = self._finish is not None

    def tell(self, done: int, total: int | None = None) -> None:
        """Show the progress of a long step before it is committed, and stop where its owner wants that."""
        if time.monotonic() - self._told_at < TOLD_EVERY:
            return
        self._told_at = time.monotonic()
        self._stop_if_asked()
        post = delivery.current()
        if post is not None:
            told = delivery.Told(self._claim.lease, done, self.total if total is None else total)
            post.tell(self.uid, told)

    def finish(self, result: Mapping[str, Any] | None = None, message: str = "") -> None:
        """End the job with the step that is open, or in a step of its own."""
        self._finish = _Finish(message, result)
        if not self._is_in_step:
            with self.step():
                pass

    def _end(self, work: Work, job: Job, finish: _Finish) -> None:
        operations.end(work, job, JobState.DONE, message=finish.message, result=finish.result)
        self._ended(work, job)

    def _stop_if_asked(self) -> None:
        post = delivery.current()
        if post is not None and post.is_stop_asked(self.uid):
            raise Cancelled


@dataclass(frozen=True)
class Handler:
    """What a kind of job is called, and what it does."""

    label: str
    run: Callable[[Run], None]
