"""Writes of jobs and of outgoing mail."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from core.database import new_uid
from core.work import Actor, Work, transaction
from jobs import queries
from jobs.delivery import wake_after
from jobs.models import Job, JobFile, OutboxMail
from jobs.queries import AnySession
from jobs.vocabulary import OPEN, JobState, MailState

LEASE = timedelta(seconds=60)
ATTEMPTS = 5
"""So often a job is taken up without getting any further."""
PAUSE = timedelta(seconds=10)
KEPT_FOR = timedelta(days=90)
FILES_KEPT_FOR = timedelta(days=7)
AUTOMATIC = Actor(None, "自動処理")
ADDRESS = re.compile(r"[!-~]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}")
"""One address in plain ASCII, so that nothing can follow it in a header."""

UNDECIDED = (MailState.FAILED, MailState.UNCLEAR)
"""States of a mail about which a person decides."""

Row = TypeVar("Row", Job, OutboxMail)

GAVE_UP = "処理を繰り返し試みましたが、完了できませんでした。システム管理者に連絡してください。"
TRIES_AGAIN = "処理の途中で問題が起きました。しばらくして自動で再開します。"
STOPPED = "中止しました。ここまでに保存された内容は残っています。"


class LeaseLost(Exception):
    """The job is no longer in the hand that tries to write: another one has it, or it has ended."""


@dataclass(frozen=True)
class Claim:
    """A job in somebody's hand, by value."""

    uid: str
    kind: str
    lease: str
    attempts: int
    done: int
    total: int
    owner_uid: str | None


def enqueue(
    work: Work,
    kind: str,
    payload: Any,  # noqa: ANN401 (any plain data)
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    owner_uid: str | None = None,
    total: int = 0,
    uid: str | None = None,
) -> Job:
    """Ask for a job in the caller's transaction; of a key the first one is given for ever."""
    earlier = _earlier(work, Job, key)
    if earlier is not None:
        return earlier
    job = Job(
        uid=uid,
        kind=kind,
        key=key,
        state=JobState.WAITING,
        progress_done=0,
        progress_total=total,
        message="",
        attempts=0,
        run_at=run_at or work.now,
        owner_uid=owner_uid,
        made_at=work.now,
    )
    job.payload = payload
    job.actor = asdict(work.actor) if work.actor.uid is not None else None
    return _add_once(work, job)


def send_mail(
    work: Work, *, to: str, subject: str, body: str, key: str | None = None
) -> OutboxMail:
    """Put a mail into the outbox in the caller's transaction; of a key the first one is given for ever."""
    if not is_address(to):
        raise ValueError("a mail goes to one plain address")
    if not subject.isprintable():
        raise ValueError("a subject is one line")
    earlier = _earlier(work, OutboxMail, key)
    if earlier is not None:
        return earlier
    mail = OutboxMail(
        message_id=new_uid(),
        key=key,
        state=MailState.WAITING,
        attempts=0,
        next_at=work.now,
        made_at=work.now,
    )
    mail.recipient, mail.subject, mail.body = to, subject, body
    return _add_once(work, mail)


def is_address(text: str) -> bool:
    """Say whether a mail can go to this text: one plain address and nothing else."""
    has_mark = any(mark in text for mark in ',;:<>()[]"\\')
    return ADDRESS.fullmatch(text) is not None and not has_mark and text.count("@") == 1


def _earlier(work: Work, model: type[Row], key: str | None) -> Row | None:
    if key is None:
        return None
    if not key:
        raise ValueError("a key that counts once is not empty")
    return work.session.scalar(select(model).where(model.key == key))


def _add_once(work: Work, row: Row) -> Row:
    wake_after(work.session)
    if row.key is None:
        work.session.add(row)
        work.session.flush()
        return row
    key = row.key
    try:
        with work.session.begin_nested():
            work.session.add(row)
    except IntegrityError:  # its twin of another process came in between
        earlier = _earlier(work, type(row), key)
        if earlier is None:
            raise
        return earlier
    return row


def cancel(work: Work, job: Job) -> bool:
    """Stop a job that has not ended; what its steps have saved stays."""
    if job.state not in OPEN:
        return False
    end(work, job, JobState.CANCELLED, message=STOPPED)
    return True


def claim_next(session: AnySession, now: datetime, kinds: Collection[str]) -> Claim | None:
    """Take up the next due job of these kinds, or one whose lease ran out; no two hands get the same."""
    has_due = queries.has_due_job(session, now, kinds)  # a read alone keeps no writer waiting
    session.rollback()
    if not has_due:
        return None
    with transaction(session, AUTOMATIC, now) as work:
        first = queries.due_jobs(now, kinds).limit(1).with_for_update(skip_locked=True)
        job = work.session.scalar(first)
        if job is None:
            return None
        job.state, job.lease, job.leased_until = JobState.RUNNING, new_uid(), now + LEASE
        job.attempts += 1
        job.started_at = job.started_at or now
        work.session.flush()
        return _claim_of(job)


def _claim_of(job: Job) -> Claim:
    return Claim(
        uid=job.uid,
        kind=job.kind,
        lease=job.lease or "",
        attempts=job.attempts,
        done=job.progress_done,
        total=job.progress_total,
        owner_uid=job.owner_uid,
    )


def read_order(session: AnySession, claim: Claim) -> tuple[Any, Actor]:
    """Give what was asked for and in whose name, opened; apart from taking up, since it may fail."""
    job = session.scalar(select(Job).where(Job.uid == claim.uid))
    if job is None:
        raise LeaseLost
    order = job.payload, Actor(**job.actor) if job.actor else AUTOMATIC
    session.rollback()
    return order


def hold(work: Work, claim: Claim) -> Job:
    """Lock the row of a job that must still be in this hand."""
    job = work.session.scalar(select(Job).where(Job.uid == claim.uid).with_for_update())
    if job is None or job.lease != claim.lease or job.state is not JobState.RUNNING:
        raise LeaseLost
    return job


def prolong(session: AnySession, claim: Claim, now: datetime) -> None:
    """Keep a job in this hand for another lease; one in the middle of a step keeps itself."""
    with transaction(session, AUTOMATIC, now) as work:
        held = select(Job).where(Job.uid == claim.uid, Job.lease == claim.lease)
        job = work.session.scalar(held.with_for_update(skip_locked=True))
        if job is not None:
            job.leased_until = now + LEASE


def advance(
    job: Job, now: datetime, *, done: int | None, total: int | None, message: str | None
) -> None:
    """Store how far a job has got; whoever gets on has not tried in vain."""
    if done is not None and done != job.progress_done:
        job.progress_done, job.attempts = done, 1
    if total is not None:
        job.progress_total = total
    if message is not None:
        job.message = message
    job.leased_until = now + LEASE


def end(
    work: Work,
    job: Job,
    state: JobState,
    *,
    message: str = "",
    result: Mapping[str, Any] | None = None,
) -> None:
    """End a job for good."""
    job.state, job.ended_at, job.lease, job.leased_until = state, work.now, None, None
    job.message, job.result = message, result
    work.session.flush()


def hand_back(work: Work, claim: Claim) -> None:
    """Give a job back in the middle, because this process ends; the attempt does not count."""
    job = hold(work, claim)
    job.state, job.lease, job.leased_until = JobState.WAITING, None, None
    job.attempts -= 1
    wake_after(work.session)


def try_again(work: Work, claim: Claim) -> Job:
    """Put off a job that met trouble, longer each time; after the last attempt it has failed."""
    job = hold(work, claim)
    if job.attempts >= ATTEMPTS:
        end(work, job, JobState.FAILED, message=GAVE_UP)
        return job
    job.state, job.lease, job.leased_until = JobState.WAITING, None, None
    job.run_at, job.message = work.now + PAUSE * 2 ** (job.attempts - 1), TRIES_AGAIN
    return job


def keep_file(
    work: Work, job_uid: str, *, name: str, media_type: str, content: bytes, permission: str
) -> JobFile:
    """Keep what a job has made, for its owner as long as they hold the permission, for some days."""
    job = work.session.scalars(select(Job).where(Job.uid == job_uid)).one()
    made = JobFile(
        job_id=job.id,
        name=name,
        media_type=media_type,
        size=len(content),
        permission=permission,
        kept_until=work.now + FILES_KEPT_FOR,
    )
    made.content = content
    work.session.add(made)
    work.session.flush()
    return made


def tidy(work: Work) -> None:
    """Drop files whose time is over and what the schedule's jobs of long ago have left.

    Jobs that somebody asked for stay.
    """
    work.session.execute(delete(JobFile).where(JobFile.kept_until < work.now))
    work.session.execute(
        delete(Job).where(
            Job.owner_uid.is_(None),
            Job.state == JobState.DONE,
            Job.ended_at < work.now - KEPT_FOR,
        )
    )


def send_again(work: Work, mail: OutboxMail) -> bool:
    """Let a mail be sent that was not, or of which nobody knows; a person has decided so."""
    if mail.state not in UNDECIDED:
        return False
    mail.state, mail.attempts, mail.next_at = MailState.WAITING, 0, work.now
    mail.trouble = None
    wake_after(work.session)
    work.session.flush()
    return True


def settle_mail(work: Work, mail: OutboxMail) -> bool:
    """Take a mail as sent; a person has found out so."""
    if mail.state not in UNDECIDED:
        return False
    mail.state, mail.sent_at = MailState.SENT, work.now
    work.session.flush()
    return True
