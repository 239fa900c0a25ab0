"""「先に提出し、事後承認を受ける」: an unapproved report that had to go out, and what another person says of it later."""

from datetime import datetime
from typing import Any

from core.work import Work
from core.workflow import Mover, MoveRefused
from firm.queries import calendar_of
from notifications.models import Notification
from notifications.operations.chain import freeze_chain, give_approval
from notifications.operations.filings import meet_duties
from notifications.operations.keeping import enter, frozen_contents, keep_document
from notifications.operations.moves import (
    DOUBTS_OPEN,
    prepare,
    record_submission,
    refuse_undecided,
)
from notifications.queries import current_facts, find_approval_settings
from notifications.reports.checks import doubts
from notifications.vocabulary import LaterApproval
from notifications.workflow import LATER_WORKFLOW, WORKFLOW


def submit_first(
    work: Work,
    notification: Notification,
    *,
    member: Mover,
    reason: str | None,
    submitted_at: datetime,
    **receipt: Any,  # noqa: ANN401 (the rest of the submission's record)
) -> None:
    """Record the submission of a report nobody has approved; its bytes and facts are frozen with the mark 案."""
    move = WORKFLOW.check(notification, "submit_first", member, reason)
    refuse_undecided(work, notification)
    work.because(WORKFLOW.verb(move), reason)
    if notification.facts is None:
        prepare(work, notification)
        freeze_chain(work, notification)
    facts, rows = frozen_contents(work, notification)
    # Asked before the first change, so that no flush meets half a submission.
    days = find_approval_settings(work.session).later_days
    due_at = calendar_of(work.session).add_days(work.now, days)
    keep_document(notification, facts, rows, is_draft=True)
    notification.later_status = LATER_WORKFLOW.initial
    notification.later_reason = (reason or "").strip()
    notification.later_due_at = due_at
    notification.waiting_since = work.now
    record_submission(work, notification, submitted_at=submitted_at, **receipt)
    enter(work, notification, move.target)
    meet_duties(work, notification)


def approve_later(
    work: Work, notification: Notification, *, member: Mover, member_id: int, reason: str | None
) -> None:
    """Approve what was submitted, as another person; what is doubtful asks for a word, and the bytes stay."""
    move = LATER_WORKFLOW.check(notification, "approve_later", member, reason)
    said = (reason or "").strip() or None
    facts = current_facts(work.session, notification)
    if doubts(facts, notification.edits) and said is None:
        raise MoveRefused((DOUBTS_OPEN,))
    work.because(LATER_WORKFLOW.verb(move), said)
    give_approval(work, notification, member_id=member_id, comment=said)
    notification.later_status = move.target
    notification.doubt_reason = said
    notification.approved_by_id, notification.approved_at = member_id, work.now
    _end(work, notification)
    work.session.refresh(notification, ["approved_by"])


def decline_later(
    work: Work, notification: Notification, *, member: Mover, member_id: int, reason: str | None
) -> None:
    """Say, as another person, that the submitted report is not approved, and why; what follows is a 続報."""
    move = LATER_WORKFLOW.check(notification, "decline_later", member, reason)
    work.because(LATER_WORKFLOW.verb(move), reason)
    notification.later_status = LaterApproval.DECLINED
    notification.declined_by_id, notification.declined_at = member_id, work.now
    notification.decline_reason = (reason or "").strip()
    _end(work, notification)
    work.session.refresh(notification, ["declined_by"])


def _end(work: Work, notification: Notification) -> None:
    notification.waiting_since = None
    notification.updated_at = work.now
    work.session.flush()
