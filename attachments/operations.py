"""Writes of files: receive, withdraw, take the withdrawal back, drop the contents."""

from datetime import datetime, timedelta

from attachments import queries
from attachments.checks import Report
from attachments.intake import MEGABYTE, FilesRefused, Taken
from attachments.models import Attachment
from attachments.store import current_store
from attachments.vocabulary import CheckState
from core.work import Conflict, Work

KEPT_AFTER_WITHDRAWAL = timedelta(days=30)
"""So long a withdrawal can be taken back."""
UNCLAIMED_AFTER = timedelta(hours=24)
"""A file older than this whose row never came is left over from a write that failed."""
FULL = "ファイルの保管容量（全体で{:,}MB）の上限に達しています。システム管理者に連絡してください。"
ALREADY = "このファイルは既に取り消されています。"
GONE = "内容を破棄したファイルは、元に戻せません。"


def receive(work: Work, taken: Taken) -> Attachment:
    """Write the row of a file that lies in the store; FilesRefused where the quota of the house is used up."""
    limit = current_store().limits.total
    if queries.total_size(work.session) + taken.stored.size > limit:
        raise FilesRefused([f"「{taken.name}」：{FULL.format(limit // MEGABYTE)}"])
    work.because("attachments:receive")
    attachment = Attachment(
        uid=taken.uid,
        handling=taken.handling,
        sha256=taken.stored.sha256,
        size=taken.stored.size,
        media_type=taken.report.media_type,
        stored_as=taken.stored.name,
        check_state=taken.report.state,
        received_at=work.now,
        received_by=work.actor.name,
        received_by_uid=work.actor.uid,
    )
    attachment.name = taken.name
    attachment.findings = _values(taken.report)
    work.session.add(attachment)
    work.session.flush()
    return attachment


def recheck(work: Work, attachment: Attachment, report: Report) -> None:
    """Keep what a later look at a file came to that could not be checked at first."""
    if attachment.check_state is not CheckState.FAILED or report.state is CheckState.FAILED:
        return
    work.because("attachments:recheck")
    attachment.check_state, attachment.media_type = report.state, report.media_type
    attachment.findings = _values(report)
    work.session.flush()


def _values(report: Report) -> list[str] | None:
    return [finding.value for finding in report.findings] or None


def withdraw(work: Work, attachment: Attachment, *, reason: str) -> None:
    """Take a file out of use; row and hash stay, the contents go after 30 days."""
    if attachment.withdrawn_at is not None:
        raise Conflict(ALREADY)
    work.because("attachments:withdraw", reason)
    attachment.withdrawn_at, attachment.withdrawn_by = work.now, work.actor.name
    attachment.withdrawn_why = reason
    work.session.flush()


def restore(work: Work, attachment: Attachment) -> None:
    """Take a withdrawal back as long as the contents are there."""
    if attachment.dropped_at is not None:
        raise Conflict(GONE)
    if attachment.withdrawn_at is None:
        return
    work.because("attachments:restore")
    attachment.withdrawn_at = attachment.withdrawn_by = attachment.withdrawn_why = None
    work.session.flush()


def drop(work: Work, attachment: Attachment) -> None:
    """Note that the contents of a withdrawn file are given up; the sweep then finds them unclaimed."""
    if attachment.withdrawn_at is None:
        raise Conflict("取り消していないファイルの内容は破棄できません。")
    work.because("attachments:drop")
    attachment.dropped_at = work.now
    work.session.flush()


def sweep(session: queries.AnySession, now: datetime) -> int:
    """Remove files that no committed row claims, left over from failed writes or given up; give how many.

    Never in a transaction that has written: rows it took back would miss their files.
    """
    store = current_store()
    found = list(store.names_before(now - UNCLAIMED_AFTER))
    claimed: set[str] = set()
    for start in range(0, len(found), 500):
        claimed |= queries.list_claimed(session, found[start : start + 500])
    return store.sweep([name for name in found if name not in claimed])
