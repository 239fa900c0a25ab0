"""Moves of documents: review, making final by another person, return, submission, withdrawal."""

import hashlib
from datetime import datetime

from core.clock import to_jst
from core.work import Work
from core.workflow import Mover, MoveRefused
from duties.operations import file_duties
from duties.operations.filing import CLOCK_SKEW
from duties.vocabulary import FilingMethod, Form, Recipient
from forms.models import Paper
from forms.operations.filling import Made
from forms.queries import list_writers, live_facts
from forms.reports.facts import to_plain
from forms.vocabulary import BREACH_SERVES, RECIPIENTS, SERVES, BreachBasis, PaperKind
from forms.vocabulary import PaperStatus as S
from forms.workflow import WORKFLOW
from notifications.operations import CHANGED

IN_FUTURE = "提出日時が未来になっています。実際に提出した日時を入力してください。"
TOO_EARLY = "提出日時が確定した日より前になっています。日時をご確認ください。"
NO_BASIS = "報告の根拠が選ばれていません。編集画面で選んでください。"


def request_review(work: Work, paper: Paper, *, member: Mover) -> None:
    """Freeze what the case says and who wrote it, and hand the document to an approver."""
    move = WORKFLOW.check(paper, "request_review", member, None)
    if paper.kind is PaperKind.BREACH and not paper.bases:
        raise MoveRefused((NO_BASIS,))
    writers = list_writers(work.session, paper, work.actor)
    work.because(WORKFLOW.verb(move))
    paper.facts = to_plain(live_facts(work.session, paper))
    paper.contributors = writers
    _enter(work, paper, move.target)


def approve(work: Work, paper: Paper, *, member: Mover, member_id: int, made: Made) -> None:
    """Keep the file that was made from the frozen facts, with its hash, under the approver's name."""
    move = WORKFLOW.check(paper, "approve", member, None)
    if made.version != paper.version:
        raise MoveRefused((CHANGED,))
    work.because(WORKFLOW.verb(move))
    paper.approved_by_id, paper.approved_at = member_id, work.now
    paper.document = made.content
    paper.document_sha256 = hashlib.sha256(made.content).hexdigest()
    _enter(work, paper, move.target)
    work.session.refresh(paper, ["approved_by"])


def send_back(work: Work, paper: Paper, *, member: Mover, reason: str | None) -> None:
    """Give the document back to its writers with a reason; it follows the case again."""
    move = WORKFLOW.check(paper, "send_back", member, reason)
    work.because(WORKFLOW.verb(move), reason)
    _drop_final(paper)
    paper.facts = paper.contributors = None
    _enter(work, paper, move.target)


def submit(
    work: Work,
    paper: Paper,
    *,
    member: Mover,
    submitted_at: datetime,
    submit_method: FilingMethod,
    received_by: str | None,
    receipt_no: str | None,
    submit_note: str | None,
) -> None:
    """Record when, how and to whom the document was submitted; the duties that it serves are met."""
    move = WORKFLOW.check(paper, "submit", member, None)
    if submitted_at > work.now + CLOCK_SKEW:
        raise MoveRefused((IN_FUTURE,))
    if paper.approved_at and to_jst(submitted_at).date() < to_jst(paper.approved_at).date():
        raise MoveRefused((TOO_EARLY,))
    work.because(WORKFLOW.verb(move))
    paper.submitted_at, paper.submit_method = submitted_at, submit_method
    paper.received_by, paper.receipt_no = received_by, receipt_no
    paper.submit_note = submit_note
    _enter(work, paper, move.target)
    for recipient, form in served_by(paper):
        file_duties(
            work,
            paper.incident,
            recipient,
            form,
            submitted_at,
            submit_method,
            f"{paper.number} {paper.name}",
            receipt_no=receipt_no,
            source_uid=paper.uid,
        )


def withdraw(work: Work, paper: Paper, *, member: Mover, reason: str | None) -> None:
    """Take a document back for good; it keeps the facts it had then."""
    move = WORKFLOW.check(paper, "withdraw", member, reason)
    work.because(WORKFLOW.verb(move), reason)
    if paper.facts is None:
        paper.facts = to_plain(live_facts(work.session, paper))
    _drop_final(paper)
    _enter(work, paper, move.target)


def served_by(paper: Paper) -> list[tuple[Recipient, Form]]:
    """Give the duties, as recipient and form, that a document serves."""
    recipients = RECIPIENTS[paper.kind]
    forms = list(SERVES.get(paper.kind, ()))
    if paper.stage is not None:
        stage = paper.stage
        found = (BREACH_SERVES.get((basis, stage)) for basis in BreachBasis if basis in paper.bases)
        forms += [form for form in found if form]
    return [(recipient, form) for form in forms for recipient in recipients]


def _drop_final(paper: Paper) -> None:
    paper.approved_by = None
    paper.approved_at = None
    paper.document = None
    paper.document_sha256 = None


def _enter(work: Work, paper: Paper, status: S) -> None:
    paper.status = status
    paper.updated_at = work.now
    work.session.flush()
