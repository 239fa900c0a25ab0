"""Pages of jobs: the member's own ones, and for administrators the mail that needs a decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Any, Protocol

from flask import Blueprint, abort, flash, jsonify, redirect, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from core import clock
from core.database import db
from core.web import file_answer
from core.work import Actor, transaction
from jobs import delivery, operations, queries
from jobs.models import Job, JobFile
from jobs.run import Ended, Handler
from jobs.vocabulary import OPEN, JobState, MailState

Guard = Callable[[Any], Any]
TONES = {
    JobState.WAITING: "neutral",
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.CANCELLED: "neutral",
    MailState.FAILED: "danger",
    MailState.UNCLEAR: "warning",
}
MAIL_MOVES = {
    "resend": (operations.send_again, "jobs:mail-resend", "メールを送信待ちに戻しました。"),
    "settle": (operations.settle_mail, "jobs:mail-settle", "メールを送信済みとしました。"),
}


class _Owner(Protocol):
    @property
    def uid(self) -> str: ...

    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True)
class House:
    """What the pages are told from above: who asks, what kinds are called, what is noted."""

    member: Callable[[], _Owner]
    actor: Callable[[], Actor]
    handlers: Mapping[str, Handler]
    ended: Ended
    mail_decided: Callable[[Any, Any, str], None]
    file_taken: Callable[[Any, Any, Any], None]
    has_mail_server: Callable[[], bool]


def blueprint(own_guard: Guard, manage_guard: Guard, house: House) -> Blueprint:
    """Give the pages; everybody sees their own jobs, whoever manages sees the mail."""
    pages = Blueprint("jobs", __name__)
    for address, view, guard, method in (
        ("/jobs", index, own_guard, "GET"),
        ("/jobs/<uid>", show, own_guard, "GET"),
        ("/jobs/<uid>/file", file, own_guard, "GET"),
        ("/jobs/<uid>.json", progress, own_guard, "GET"),
        ("/jobs/<uid>/moves/cancel", cancel, own_guard, "POST"),
        ("/jobs/mails", mails, manage_guard, "GET"),
        ("/jobs/mails/<uid>/moves/<move>", decide, manage_guard, "POST"),
    ):
        told = update_wrapper(partial(view, house), view)
        pages.add_url_rule(address, view.__name__, guard(told), methods=[method])
    return pages


def index(house: House) -> ResponseReturnValue:
    """Show the member's latest jobs."""
    jobs = queries.list_own_jobs(db.session, house.member().uid)
    rows = [(job, _label(house, job), queries.progress_of(job)) for job in jobs]
    return render_template("jobs/index.html", rows=rows, tones=TONES)


def show(house: House, uid: str) -> ResponseReturnValue:
    """Show how far a job is."""
    job = _own(house, uid)
    return render_template(
        "jobs/show.html",
        job=job,
        label=_label(house, job),
        progress=queries.progress_of(job),
        is_open=job.state in OPEN,
        link=_link(job),
        file=_file_of(house, job),
        had_file=_had_file(job),
        tones=TONES,
    )


def file(house: House, uid: str) -> ResponseReturnValue:
    """Give the file that a job has made, recorded before it leaves."""
    job = _own(house, uid)
    made = _file_of(house, job, has_content=True)
    if made is None or made.content is None:
        abort(404)
    answer = file_answer(made.content, made.media_type, made.name)
    with transaction(db.session, house.actor(), clock.now()) as work:
        house.file_taken(work, job, made)
    return answer


def progress(house: House, uid: str) -> ResponseReturnValue:
    """Tell the page's script how far a job is."""
    job = _own(house, uid)
    found = queries.progress_of(job)
    return jsonify(
        state=job.state.label,
        is_open=job.state in OPEN,
        message=job.message,
        done=found.done,
        total=found.total,
        percent=found.percent,
        sentence=found.sentence,
    )


def cancel(house: House, uid: str) -> ResponseReturnValue:
    """Stop a job; one in the middle of a long step is left word."""
    post, is_running = delivery.current(), _own(house, uid).state is JobState.RUNNING
    if post is not None and is_running:
        post.ask_to_stop(uid)
    try:
        with transaction(db.session, house.actor(), clock.now()) as work:
            job = queries.find_own_job(work.session, house.member().uid, uid, for_update=True)
            if job is None:
                abort(404)
            is_cancelled = operations.cancel(work, job)
            if is_cancelled:
                house.ended(work, job)
    except OperationalError:
        if not is_running:
            raise
        flash("中止を受け付けました。処理が区切りに達すると止まります。", "notice")
    else:
        if is_cancelled:
            flash("処理を中止しました。", "success")
        else:
            flash("この処理はすでに終わっています。", "notice")
    return redirect(f"/jobs/{uid}", 303)


def mails(house: House) -> ResponseReturnValue:
    """Show how many mails wait, and those that somebody has to decide about; never their contents."""
    return render_template(
        "jobs/mails.html",
        counts=queries.count_mails(db.session),
        troubled=queries.list_troubled_mails(db.session),
        has_mail_server=house.has_mail_server(),
        tones=TONES,
    )


def decide(house: House, uid: str, move: str) -> ResponseReturnValue:
    """Send a mail again, or take it as sent."""
    if move not in MAIL_MOVES:
        abort(404)
    change, verb, said = MAIL_MOVES[move]
    with transaction(db.session, house.actor(), clock.now()) as work:
        mail = queries.find_mail(work.session, uid, for_update=True)
        if mail is None:
            abort(404)
        is_changed = change(work, mail)
        if is_changed:
            house.mail_decided(work, mail, verb)
    if is_changed:
        flash(said, "success")
    else:
        flash("このメールの状態は、すでに変わっています。", "notice")
    return redirect("/jobs/mails", 303)


def _own(house: House, uid: str) -> Job:
    job = queries.find_own_job(db.session, house.member().uid, uid)
    if job is None:
        abort(404)
    return job


def _file_of(house: House, job: Job, *, has_content: bool = False) -> JobFile | None:
    """Give the job's file if the member may still have it."""
    made = queries.find_file(db.session, job, clock.now(), has_content=has_content)
    return made if made is not None and house.member().may(made.permission) else None


def _had_file(job: Job) -> bool:
    return bool((job.result or {}).get("has_file"))


def _label(house: House, job: Job) -> str:
    return house.handlers[job.kind].label if job.kind in house.handlers else "処理"


def _link(job: Job) -> tuple[str, str] | None:
    """Give the page of the result, if the job has named one of ours."""
    result: Any = (job.result if job.state is JobState.DONE else None) or {}
    href = str(result.get("href", ""))
    if not href.startswith("/") or href.startswith("//"):
        return None
    return href, str(result.get("label", "結果を見る"))
