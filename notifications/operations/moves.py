"""Moves of letters: review, approval by another person, return, submission, withdrawal."""

from datetime import datetime, timedelta

from core.clock import to_jst
from core.work import Work
from core.workflow import Mover, MoveRefused
from incidents.operations import touched_cases
from notifications.models import Notification
from notifications.operations.annexes import freeze, thaw
from notifications.operations.chain import cancel_approvals, freeze_chain, give_approval
from notifications.operations.filings import meet_duties
from notifications.operations.keeping import enter, frozen_contents, keep_document
from notifications.queries import current_facts, list_writers
from notifications.reports.checks import doubts, undecided
from notifications.vocabulary import SubmitMethod
from notifications.workflow import WORKFLOW

STAGE_VERB = "notifications:approve_stage"
CLOCK_SKEW = timedelta(minutes=5)
CHANGED = "他の職員が先に更新しました。内容を確かめて、もう一度操作してください。"
STILL_OPEN = (
    "最終報告には「調査中」「確認中」を残せません（{}）。事案に入力するか、文を直すか、"
    "編集画面で「不明」とするかを決めてください。"
)
DOUBTS_OPEN = "要確認の事項があります。内容を確かめ、承認する理由を入力してください。"


def request_review(work: Work, notification: Notification, *, member: Mover) -> None:
    """Freeze what the case says and who wrote it, and hand the letter to an approver."""
    move = WORKFLOW.check(notification, "request_review", member, None)
    refuse_undecided(work, notification)
    work.because(WORKFLOW.verb(move))
    prepare(work, notification)
    freeze_chain(work, notification)
    enter(work, notification, move.target)


def refuse_undecided(work: Work, notification: Notification) -> None:
    """Refuse a 最終報告 in which something is still 調査中 or 確認中."""
    facts = current_facts(work.session, notification)
    if open_items := undecided(facts, notification.edits):
        raise MoveRefused((STILL_OPEN.format("、".join(open_items)),))


def prepare(work: Work, notification: Notification) -> None:
    """Freeze what the case says and who has written it."""
    writers = list_writers(work.session, notification, work.actor)
    freeze(work, notification)
    notification.contributors = writers


def approve(
    work: Work,
    notification: Notification,
    *,
    member: Mover,
    member_id: int,
    doubt_reason: str | None,
    comment: str | None = None,
) -> None:
    """Approve at the awaited stage; after the last the Word file is made from the frozen facts and kept.

    Before the last stage the report stays 確認中 and waits for the next; each stage answers 要確認 itself.
    """
    move = WORKFLOW.check(notification, "approve", member, None)
    facts, rows = frozen_contents(work, notification)
    answered = (doubt_reason or "").strip() or None
    if doubts(facts, notification.edits) and answered is None:
        raise MoveRefused((DOUBTS_OPEN,))
    is_last = len(notification.standing_approvals) + 1 >= len(notification.stages)
    work.because(WORKFLOW.verb(move) if is_last else STAGE_VERB, answered or comment)
    give_approval(work, notification, member_id=member_id, comment=comment or answered)
    if not is_last:
        enter(work, notification, notification.status)
        return
    notification.approved_by_id = member_id
    notification.approved_at = work.now
    notification.doubt_reason = answered
    keep_document(notification, facts, rows, is_draft=False)
    enter(work, notification, move.target)
    work.session.refresh(notification, ["approved_by"])


def send_back(work: Work, notification: Notification, *, member: Mover, reason: str | None) -> None:
    """Give the letter back to its writers with a reason; it follows the case again."""
    move = WORKFLOW.check(notification, "send_back", member, reason)
    work.because(WORKFLOW.verb(move), reason)
    _drop_approval(work, notification)
    notification.facts = None
    notification.contributors = None
    notification.chain = None
    enter(work, notification, move.target)
    thaw(work, notification)


def submit(
    work: Work,
    notification: Notification,
    *,
    member: Mover,
    submitted_at: datetime,
    submit_method: SubmitMethod,
    received_by: str | None,
    receipt_no: str | None,
    submit_note: str | None,
) -> None:
    """Record when, how and to whom the approved letter was submitted."""
    move = WORKFLOW.check(notification, "submit", member, None)
    work.because(WORKFLOW.verb(move))
    record_submission(
        work,
        notification,
        submitted_at=submitted_at,
        submit_method=submit_method,
        received_by=received_by,
        receipt_no=receipt_no,
        submit_note=submit_note,
    )
    enter(work, notification, move.target)
    meet_duties(work, notification)


def record_submission(
    work: Work,
    notification: Notification,
    *,
    submitted_at: datetime,
    submit_method: SubmitMethod,
    received_by: str | None,
    receipt_no: str | None,
    submit_note: str | None,
) -> None:
    """Write the receipt of a submission; MoveRefused for a time that cannot be."""
    if submitted_at > work.now + CLOCK_SKEW:
        raise MoveRefused(("提出日時が未来になっています。実際に提出した日時を入力してください。",))
    approved_at = notification.approved_at
    if approved_at and to_jst(submitted_at).date() < to_jst(approved_at).date():
        raise MoveRefused(("提出日時が承認した日より前になっています。日時をご確認ください。",))
    notification.submitted_at = submitted_at
    notification.submit_method = submit_method
    notification.received_by = received_by
    notification.receipt_no = receipt_no
    notification.submit_note = submit_note
    touched_cases(work.session).add(notification.incident_id)


def withdraw(work: Work, notification: Notification, *, member: Mover, reason: str | None) -> None:
    """Take a letter back for good; it keeps the facts it had then."""
    move = WORKFLOW.check(notification, "withdraw", member, reason)
    work.because(WORKFLOW.verb(move), reason)
    if notification.facts is None:
        freeze(work, notification)
    _drop_approval(work, notification)
    notification.withdrawn_at = work.now
    enter(work, notification, move.target)


def refuse_if_changed(notification: Notification, version: str) -> None:
    """Refuse a move that was asked for on a page which no longer shows the letter as it is."""
    if version and version != str(notification.version):
        raise MoveRefused((CHANGED,))


def _drop_approval(work: Work, notification: Notification) -> None:
    cancel_approvals(work, notification)
    notification.approved_by = None
    notification.approved_at = None
    notification.doubt_reason = None
    notification.letter = None
    notification.document = None
    notification.document_sha256 = None
    notification.approved_facts_sha256 = None
    notification.layout_version = None
