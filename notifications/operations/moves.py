"""Moves of letters: review, approval by another person, return, submission, withdrawal."""

import hashlib
from datetime import datetime, timedelta

from core.clock import to_jst
from core.database import canonical_json
from core.work import Work
from core.workflow import Mover, MoveRefused
from documents.plain import to_plain as document_to_plain
from documents.word import render_word
from incidents.operations import touched_cases
from notifications.models import Notification
from notifications.operations.annexes import freeze, thaw
from notifications.operations.filings import meet_duties
from notifications.queries import DocumentDamaged, full_contents, list_writers, live_facts
from notifications.reports.checks import doubts, undecided
from notifications.reports.facts import IncidentFacts, to_plain
from notifications.reports.first_report import LAYOUTS, describe
from notifications.vocabulary import NotificationStatus as S
from notifications.vocabulary import SubmitMethod
from notifications.workflow import WORKFLOW

CLOCK_SKEW = timedelta(minutes=5)
CHANGED = "他の職員が先に更新しました。内容を確かめて、もう一度操作してください。"
ANNEX_DAMAGED = "保管している別紙が、確認を依頼したときの内容と一致しません。差し戻して、もう一度確認を依頼してください。"
STILL_OPEN = (
    "最終報告には「調査中」「確認中」を残せません（{}）。事案に入力するか、文を直すか、"
    "編集画面で「不明」とするかを決めてください。"
)
DOUBTS_OPEN = "要確認の事項があります。内容を確かめ、承認する理由を入力してください。"


def request_review(work: Work, notification: Notification, *, member: Mover) -> None:
    """Freeze what the case says and who wrote it, and hand the letter to an approver."""
    move = WORKFLOW.check(notification, "request_review", member, None)
    if open_items := undecided(live_facts(work.session, notification), notification.edits):
        raise MoveRefused((STILL_OPEN.format("、".join(open_items)),))
    writers = list_writers(work.session, notification, work.actor)
    work.because(WORKFLOW.verb(move))
    freeze(work, notification)
    notification.contributors = writers
    _enter(work, notification, move.target)


def approve(
    work: Work,
    notification: Notification,
    *,
    member: Mover,
    member_id: int,
    doubt_reason: str | None,
) -> None:
    """Make the Word file from the frozen facts and keep it with its hash, under the approver's name."""
    move = WORKFLOW.check(notification, "approve", member, None)
    try:
        facts, rows = full_contents(work.session, notification)
    except DocumentDamaged as damage:
        raise MoveRefused((ANNEX_DAMAGED,)) from damage
    answered = (doubt_reason or "").strip() or None
    if doubts(facts, notification.edits) and answered is None:
        raise MoveRefused((DOUBTS_OPEN,))
    work.because(WORKFLOW.verb(move), answered)
    content = render_word(describe(facts, notification.edits, is_draft=False, rows=rows))
    letter = describe(facts, notification.edits, is_draft=False)
    notification.approved_by_id = member_id
    notification.approved_at = work.now
    notification.doubt_reason = answered
    notification.letter = document_to_plain(letter)
    notification.document = content
    notification.document_sha256 = hashlib.sha256(content).hexdigest()
    notification.approved_facts_sha256 = facts_digest(facts)
    notification.layout_version = LAYOUTS[notification.kind]
    _enter(work, notification, move.target)
    work.session.refresh(notification, ["approved_by"])


def send_back(work: Work, notification: Notification, *, member: Mover, reason: str | None) -> None:
    """Give the letter back to its writers with a reason; it follows the case again."""
    move = WORKFLOW.check(notification, "send_back", member, reason)
    work.because(WORKFLOW.verb(move), reason)
    _drop_approval(notification)
    notification.facts = None
    notification.contributors = None
    _enter(work, notification, move.target)
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
    if submitted_at > work.now + CLOCK_SKEW:
        raise MoveRefused(("提出日時が未来になっています。実際に提出した日時を入力してください。",))
    approved_at = notification.approved_at
    if approved_at and to_jst(submitted_at).date() < to_jst(approved_at).date():
        raise MoveRefused(("提出日時が承認した日より前になっています。日時をご確認ください。",))
    work.because(WORKFLOW.verb(move))
    notification.submitted_at = submitted_at
    notification.submit_method = submit_method
    notification.received_by = received_by
    notification.receipt_no = receipt_no
    notification.submit_note = submit_note
    touched_cases(work.session).add(notification.incident_id)
    _enter(work, notification, move.target)
    meet_duties(work, notification)


def withdraw(work: Work, notification: Notification, *, member: Mover, reason: str | None) -> None:
    """Take a letter back for good; it keeps the facts it had then."""
    move = WORKFLOW.check(notification, "withdraw", member, reason)
    work.because(WORKFLOW.verb(move), reason)
    if notification.facts is None:
        freeze(work, notification)
    _drop_approval(notification)
    notification.withdrawn_at = work.now
    _enter(work, notification, move.target)


def facts_digest(facts: IncidentFacts) -> str:
    """Give the SHA-256 over the facts in their canonical form."""
    return hashlib.sha256(canonical_json(to_plain(facts)).encode()).hexdigest()


def refuse_if_changed(notification: Notification, version: str) -> None:
    """Refuse a move that was asked for on a page which no longer shows the letter as it is."""
    if version and version != str(notification.version):
        raise MoveRefused((CHANGED,))


def _drop_approval(notification: Notification) -> None:
    notification.approved_by = None
    notification.approved_at = None
    notification.doubt_reason = None
    notification.letter = None
    notification.document = None
    notification.document_sha256 = None
    notification.approved_facts_sha256 = None
    notification.layout_version = None


def _enter(work: Work, notification: Notification, status: S) -> None:
    notification.status = status
    notification.updated_at = work.now
    work.session.flush()
