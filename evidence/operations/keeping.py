"""Jobs that keep files honest: each is compared with its hash every night, and nothing lies about unclaimed."""

from datetime import timedelta

from attachments import proofs
from attachments import queries as kept
from attachments.checks import Report
from attachments.intake import look_again
from attachments.models import Attachment
from attachments.operations import KEPT_AFTER_WITHDRAWAL, drop, recheck, sweep
from attachments.store import Missing
from attachments.vocabulary import CheckState, Verdict
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core import clock
from core.database import db
from core.work import Work
from evidence.queries import list_attachments
from incidents.models import Incident
from jobs.models import Job
from jobs.operations import enqueue
from jobs.run import Handler, Run

VERIFY, TIDY = "evidence:verify", "evidence:tidy"
AT_A_TIME = 20
EVERY = timedelta(hours=12)
"""A file that was compared so recently is left to the next night."""


def ask_to_verify(work: Work, incident: Incident) -> Job:
    """Let all files of a case be compared with their hashes."""
    return enqueue(work, VERIFY, {"incident": incident.uid}, owner_uid=work.actor.uid)


def verify_handler() -> Handler:
    """Give the job that compares files with their hashes: those of one case, or all of them."""
    return Handler("証拠・添付ファイルの照合", _verify)


def tidy_handler() -> Handler:
    """Give the job that drops the contents of files long withdrawn, and removes what no row claims."""
    return Handler("取り消したファイルの破棄と整理", _tidy)


def compare(attachment: Attachment) -> tuple[Verdict, Report | None]:
    """Compare a file with its hash; where its check could not be made when it came, it is made now."""
    verdict = proofs.verify(attachment)
    if verdict is not Verdict.SAME or attachment.check_state is not CheckState.FAILED:
        return verdict, None
    try:
        return verdict, look_again(attachment)
    except Missing:
        return Verdict.UNKNOWN, None


def note_verdict(
    work: Work, attachment: Attachment, verdict: Verdict, report: Report | None = None
) -> None:
    """Keep the result of a comparison, and put into the trail that a file is no longer what it was."""
    if report is not None:
        recheck(work, attachment, report)
    if proofs.record(work, attachment, verdict):
        _note(work, EntryKind.SYSTEM, "attachments:differs", attachment, verdict)


def note_asked(
    work: Work, attachment: Attachment, verdict: Verdict, report: Report | None = None
) -> None:
    """Keep the result of a comparison that a member asked for, and that it was asked for."""
    note_verdict(work, attachment, verdict, report)
    _note(work, EntryKind.SYSTEM, "attachments:verify", attachment, verdict)


def note_taken(work: Work, attachment: Attachment, verdict: Verdict) -> None:
    """Keep the result of the comparison before a file is taken, and who took it or was refused it."""
    note_verdict(work, attachment, verdict)
    _note(work, EntryKind.DOWNLOAD, "attachments:download", attachment, verdict)


def _note(work: Work, kind: EntryKind, verb: str, attachment: Attachment, verdict: Verdict) -> None:
    note(
        work,
        kind,
        verb,
        table=attachment.__tablename__,
        uid=attachment.uid,
        label=attachment.audit_label,
        outcome=Outcome.OK if verdict is Verdict.SAME else Outcome.REFUSED,
        detail={"照合の結果": verdict.label},
    )


def _verify(job: Run) -> None:
    uid = str((job.payload or {}).get("incident", ""))
    if uid:
        _verify_case(job, uid)
    else:
        _verify_all(job)
    job.finish(message="照合が終わりました。", result=_result(uid))


def _result(uid: str) -> dict[str, str] | None:
    return {"href": f"/incidents/{uid}/evidence", "label": "証拠の一覧を見る"} if uid else None


def _verify_case(job: Run, uid: str) -> None:
    files = list_attachments(db.session, uid)
    for number, attachment in enumerate(files[job.done :], job.done + 1):
        found = compare(attachment)
        with job.step(done=number, total=len(files)) as work:
            note_verdict(work, work.session.get_one(Attachment, attachment.id), *found)


def _verify_all(job: Run) -> None:
    before = clock.now() - EVERY
    total = job.done + kept.count_unproved(db.session, before)
    done = job.done
    while files := kept.list_unproved(db.session, before, AT_A_TIME):
        # Before the step: others would wait for the disk.
        found = [(attachment.id, compare(attachment)) for attachment in files]
        done += len(found)
        with job.step(done=done, total=max(done, total)) as work:
            for key, result in found:
                note_verdict(work, work.session.get_one(Attachment, key), *result)


def _tidy(job: Run) -> None:
    before = clock.now() - KEPT_AFTER_WITHDRAWAL
    with job.step() as work:
        for attachment in kept.list_to_drop(work.session, before, 500):
            drop(work, attachment)
    sweep(db.session, clock.now())
    job.finish()
