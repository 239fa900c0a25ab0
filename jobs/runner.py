"""Works jobs and mails off: takes up, runs, gives up, sweeps."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Flask
from sqlalchemy.exc import DBAPIError, OperationalError

from core import clock
from core.config import Settings
from core.database import db
from core.work import transaction
from jobs import mail, operations, queries
from jobs.delivery import Delivery
from jobs.operations import AUTOMATIC, Claim, LeaseLost
from jobs.run import Cancelled, Ended, HandedBack, Handler, JobRefused, Run
from jobs.schedule import Every, due_keys
from jobs.vocabulary import JobState, MailState

HANDS = 2
SWEEP_SECONDS = 15.0
MAIL_REST_SECONDS = 30.0
"""So long an unreachable mail server is left alone, lest each waiting mail waits for it."""
TIDY = "jobs:tidy"

log = logging.getLogger("ippo.jobs")


class Runner:
    """The hands of one process."""

    def __init__(
        self,
        app: Flask,
        delivery: Delivery,
        handlers: Mapping[str, Handler],
        schedule: Sequence[Every] = (),
        ended: Ended = lambda work, job: None,  # noqa: ARG005 (nothing is noted)
    ) -> None:
        self.app, self.delivery, self.ended = app, delivery, ended
        self.handlers = {**handlers, TIDY: Handler("古い処理の記録の整理", _tidy)}
        self.schedule = (*schedule, Every(TIDY, at="04:10"))
        self.settings: Settings = app.config["SETTINGS"]
        self._stopping, self._starting = threading.Event(), threading.Lock()
        self._held: dict[str, Claim] = {}
        self._seen: set[str] = set()
        self._mail_rests_until = 0.0

    def start(self) -> None:
        """Begin to work in threads of this process."""
        with self._starting:
            if not self._stopping.is_set():
                self.delivery.start(
                    self.work_off, self.sweep, hands=HANDS, sweep_seconds=SWEEP_SECONDS
                )

    def start_soon(self, seconds: float = 1.0) -> None:
        """Begin a moment later, so that a server that starts answers first."""

        def begin() -> None:
            self._stopping.wait(seconds)
            self.start()

        threading.Thread(target=begin, name="jobs", daemon=True).start()

    def stop(self, seconds: float = 10.0) -> None:
        """End after the current step; what is left goes on in another process."""
        self._stopping.set()
        with self._starting:
            self.delivery.stop(seconds)

    def work_off(self) -> None:
        """Do all that is due."""
        with self.app.app_context():
            try:
                while not self._stopping.is_set() and self._do_next():
                    pass
            except OperationalError as error:  # locked by a long step, or not there
                log.warning("the database is busy: %s", type(error.orig).__name__)

    def _do_next(self) -> bool:
        has_sent = self._send_mail()
        claim = operations.claim_next(db.session, clock.now(), self.handlers)
        if claim is not None:
            self._run(claim)
        return has_sent or claim is not None

    def sweep(self) -> None:
        """Keep what is in hand, ask for what comes round, and call for what nobody was called for."""
        with self.app.app_context():
            now = clock.now()
            try:
                for claim in list(self._held.values()):
                    operations.prolong(db.session, claim, now)
                self._ask_for_what_comes_round(now)
            except (
                OperationalError
            ) as error:  # a long step on SQLite: nobody else can take up either
                log.warning("the database is busy: %s", type(error.orig).__name__)
            is_due = queries.has_due_job(db.session, now, self.handlers)
            is_due = is_due or (self._may_mail() and queries.has_due_mail(db.session, now))
        if is_due and not self.delivery.wake():
            self.work_off()

    def _ask_for_what_comes_round(self, now: datetime) -> None:
        due = [pair for pair in due_keys(self.schedule, now) if pair[1] not in self._seen]
        missing = [pair for pair in due if queries.find_by_key(db.session, pair[1]) is None]
        if missing:
            with transaction(db.session, AUTOMATIC, now) as work:
                for kind, key in missing:
                    operations.enqueue(work, kind, {}, key=key)
        self._seen = {key for _, key in due_keys(self.schedule, now)}

    def _may_mail(self) -> bool:
        return bool(self.settings.smtp_url) and time.monotonic() >= self._mail_rests_until

    def _send_mail(self) -> bool:
        if not self._may_mail():
            return False
        state = mail.send_next(db.session, self.settings)
        if state is MailState.WAITING:
            self._mail_rests_until = time.monotonic() + MAIL_REST_SECONDS
        return state is not None

    def _run(self, claim: Claim) -> None:
        """Run one job; whatever happens to it, this hand is free afterwards."""
        if claim.attempts > operations.ATTEMPTS:
            self._end(claim, JobState.FAILED, operations.GAVE_UP)
            return
        if queries.has_due_job(db.session, clock.now(), self.handlers):
            self.delivery.wake()  # for the other hand
        self._held[claim.uid] = claim
        try:
            self._attempt(claim)
        except LeaseLost:
            log.info("job %s is in another hand or has ended", claim.uid)
        finally:
            self._held.pop(claim.uid, None)
            db.forget()
            self.delivery.forget(claim.uid)

    def _attempt(self, claim: Claim) -> None:
        try:
            run = Run(claim, db.session, self._stopping.is_set, self.ended)
            self.handlers[claim.kind].run(run)
            if not run.is_finished:
                run.finish()
        except LeaseLost:
            raise
        except HandedBack:
            with transaction(db.session, AUTOMATIC, clock.now()) as work:
                operations.hand_back(work, claim)
        except Cancelled:
            self._end(claim, JobState.CANCELLED, operations.STOPPED)
        except JobRefused as refused:
            self._end(claim, JobState.FAILED, str(refused))
        except Exception as error:
            if isinstance(error, DBAPIError):
                error.hide_parameters = True  # its values are not for the log
            log.exception("job %s of kind %s met trouble", claim.uid, claim.kind)
            self._try_again(claim)

    def _try_again(self, claim: Claim) -> None:
        with transaction(db.session, AUTOMATIC, clock.now()) as work:
            job = operations.try_again(work, claim)
            if job.state is JobState.FAILED:
                self.ended(work, job)

    def _end(self, claim: Claim, state: JobState, message: str) -> None:
        with transaction(db.session, AUTOMATIC, clock.now()) as work:
            job = operations.hold(work, claim)
            operations.end(work, job, state, message=message)
            self.ended(work, job)


def _tidy(run: Run) -> None:
    with run.step() as work:
        operations.tidy(work)
        run.finish()
