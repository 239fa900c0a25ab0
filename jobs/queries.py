"""Reads of jobs and of outgoing mail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, defer, scoped_session

from jobs import delivery
from jobs.models import Job, JobFile, OutboxMail
from jobs.vocabulary import JobState, MailState

AnySession = Session | scoped_session[Session]
SHOWN = 50


@dataclass(frozen=True)
class Progress:
    """How far a job is, as a page shows it."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """Give the share that is done."""
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def sentence(self) -> str:
        """Say how many of how many are done; nothing where there is nothing to count."""
        if self.total:
            return f"{self.done:,} / {self.total:,} 件"
        return f"{self.done:,} 件" if self.done else ""


def due_jobs(now: datetime, kinds: Collection[str]) -> Select[Job]:
    """Choose the jobs that may be taken up: waiting and due, or left behind by whoever had them."""
    is_due = and_(Job.state == JobState.WAITING, Job.run_at <= now)
    is_left = and_(Job.state == JobState.RUNNING, Job.leased_until < now)
    return select(Job).where(Job.kind.in_(kinds), or_(is_due, is_left)).order_by(Job.run_at, Job.id)


def has_due_job(session: AnySession, now: datetime, kinds: Collection[str]) -> bool:
    """Say whether a job may be taken up."""
    return session.scalar(due_jobs(now, kinds).with_only_columns(Job.id).limit(1)) is not None


def due_mails(now: datetime) -> Select[OutboxMail]:
    """Choose the mails whose turn it is: to be sent, or left behind while they were being sent."""
    turns = (MailState.WAITING, MailState.SENDING)
    return (
        select(OutboxMail)
        .where(OutboxMail.state.in_(turns), OutboxMail.next_at <= now)
        .order_by(OutboxMail.next_at, OutboxMail.id)
    )


def has_due_mail(session: AnySession, now: datetime) -> bool:
    """Say whether a mail has its turn."""
    return session.scalar(due_mails(now).with_only_columns(OutboxMail.id).limit(1)) is not None


def find_by_key(session: AnySession, key: str) -> Job | None:
    """Give the job of a name that counts once."""
    return session.scalar(select(Job).where(Job.key == key))


def find_mail_by_key(session: AnySession, key: str) -> OutboxMail | None:
    """Give the mail of a name that counts once."""
    return session.scalar(select(OutboxMail).where(OutboxMail.key == key))


def known_mail_keys(session: AnySession, keys: Collection[str]) -> set[str]:
    """Give those of these names under which there is a mail already."""
    found = session.scalars(select(OutboxMail.key).where(OutboxMail.key.in_(keys)))
    return {key for key in found if key is not None}


def find_mail(session: AnySession, uid: str, *, for_update: bool = False) -> OutboxMail | None:
    """Give a mail by its id."""
    statement = select(OutboxMail).where(OutboxMail.uid == uid)
    return session.scalar(statement.with_for_update() if for_update else statement)


def find_own_job(
    session: AnySession, owner_uid: str, uid: str, *, for_update: bool = False
) -> Job | None:
    """Give a job if the member is the one who sees its page; to change it, without waiting for its step."""
    statement = select(Job).where(Job.owner_uid == owner_uid, Job.uid == uid)
    return session.scalar(statement.with_for_update(nowait=True) if for_update else statement)


def find_file(
    session: AnySession, job: Job, now: datetime, *, has_content: bool = False
) -> JobFile | None:
    """Give the file that a job has made, while it is kept; its content only where it is asked for."""
    statement = select(JobFile).where(JobFile.job_id == job.id, JobFile.kept_until >= now)
    if not has_content:
        statement = statement.options(defer(JobFile.sealed_content))  # type: ignore[attr-defined]
    return session.scalar(statement)


def list_own_jobs(session: AnySession, owner_uid: str) -> list[Job]:
    """Give the member's latest jobs, newest first."""
    newest = (
        select(Job).where(Job.owner_uid == owner_uid).order_by(Job.made_at.desc(), Job.id.desc())
    )
    return list(session.scalars(newest.limit(SHOWN)))


def count_mails(session: AnySession) -> dict[MailState, int]:
    """Count the mails of each state."""
    rows = session.execute(select(OutboxMail.state, func.count()).group_by(OutboxMail.state))
    found = {state: number for state, number in rows}  # noqa: C416 (a row is no pair to mypy)
    return {state: found.get(state, 0) for state in MailState}


def list_troubled_mails(session: AnySession) -> list[OutboxMail]:
    """Give the mails that a person has to decide about, oldest first."""
    troubled = (MailState.FAILED, MailState.UNCLEAR)
    statement = select(OutboxMail).where(OutboxMail.state.in_(troubled)).order_by(OutboxMail.id)
    return list(session.scalars(statement.limit(SHOWN)))


def progress_of(job: Job) -> Progress:
    """Give how far a job is, counting what its open transaction has told meanwhile."""
    told, post = None, delivery.current()
    if job.state is JobState.RUNNING and post is not None:
        told = post.told(job.uid)
    if told is None or told.lease != job.lease or told.done < job.progress_done:
        return Progress(job.progress_done, job.progress_total)
    return Progress(told.done, told.total)
