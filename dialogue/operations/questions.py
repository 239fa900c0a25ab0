"""Questions of the authority: recorded, answered in a draft, approved by another person, sent."""

from datetime import datetime, timedelta

from core.work import Conflict, Work
from core.workflow import Mover, MoveRefused
from dialogue.models import AnswerVersion, AuthorityQuestion
from dialogue.vocabulary import QuestionStatus as S
from dialogue.workflow import WORKFLOW
from incidents.models import Incident
from notifications.models import Authority
from notifications.vocabulary import SubmitMethod

CLOCK_SKEW = timedelta(minutes=5)
NOT_OPEN = "内容を変更できるのは「回答案の作成中」の照会だけです。"
IN_FUTURE = "回答日時が未来になっています。実際に回答した日時を入力してください。"
BEFORE_APPROVAL = "回答日時が承認した日時より前になっています。日時をご確認ください。"


def record_question(  # noqa: PLR0913 (the entries of one question)
    work: Work,
    incident: Incident,
    *,
    authority: Authority,
    asked_by: str | None,
    channel: SubmitMethod,
    received_at: datetime,
    due_at: datetime | None,
    question: str,
    uid: str | None = None,
) -> AuthorityQuestion:
    """Record what the authority asks and until when it wants the answer."""
    number = work.next_number("QST", 4)
    work.because("dialogue:record_question")
    asked = AuthorityQuestion(
        uid=uid,
        number=number,
        incident=incident,
        status=WORKFLOW.initial,
        authority=authority,
        asked_by=asked_by,
        channel=channel,
        received_at=received_at,
        due_at=due_at,
        order_at=due_at or received_at,
        question=question,
        writers=[],
        recorded_by=work.actor.name,
        recorded_at=work.now,
        updated_at=work.now,
    )
    work.session.add(asked)
    work.session.flush()
    return asked


def revise_question(  # noqa: PLR0913 (one keyword for each part of the form)
    work: Work,
    asked: AuthorityQuestion,
    *,
    version: int,
    member_id: int,
    member_uid: str,
    authority: Authority,
    asked_by: str | None,
    channel: SubmitMethod,
    received_at: datetime,
    due_at: datetime | None,
    question: str,
    answer: str | None,
) -> None:
    """Write the question and the draft of its answer; whoever changes the answer is one of its writers."""
    if asked.status is not S.OPEN:
        raise MoveRefused((NOT_OPEN,))
    if asked.version != version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("dialogue:revise_question")
    asked.authority, asked.asked_by, asked.channel = authority, asked_by, channel
    asked.received_at, asked.due_at, asked.question = received_at, due_at, question
    asked.order_at = due_at or received_at
    if answer != asked.answer:
        asked.answer, asked.author_id = answer, member_id
        asked.writers = sorted({*asked.writers, member_uid})
    if work.session.is_modified(asked):
        asked.updated_at = work.now
    work.session.flush()


def move_question(
    work: Work,
    asked: AuthorityQuestion,
    *,
    move: str,
    member: Mover,
    member_id: int,
    reason: str | None,
) -> None:
    """Take a question through a move that needs no more than a reason."""
    found = WORKFLOW.check(asked, move, member, reason)
    work.because(WORKFLOW.verb(found), reason)
    if move == "request_review":
        _ask_for_review(work, asked, member_id, member.uid)
    elif move == "approve":
        _approve(work, asked, member_id)
    elif move == "send_back":
        _send_back(work, asked, reason)
    else:
        asked.closed_at, asked.close_reason = work.now, (reason or "").strip()
    asked.status = found.target
    asked.updated_at = work.now
    work.session.flush()


def answer(
    work: Work,
    asked: AuthorityQuestion,
    *,
    member: Mover,
    answered_at: datetime,
    answer_method: SubmitMethod,
    answered_to: str | None,
) -> None:
    """Record when, how and to whom the approved answer was sent."""
    move = WORKFLOW.check(asked, "answer", member, None)
    if answered_at > work.now + CLOCK_SKEW:
        raise MoveRefused((IN_FUTURE,))
    if asked.approved_at and answered_at + CLOCK_SKEW < asked.approved_at:
        raise MoveRefused((BEFORE_APPROVAL,))
    latest = asked.versions[-1]
    work.because(WORKFLOW.verb(move))
    asked.answered_at, asked.answer_method, asked.answered_to = (
        answered_at,
        answer_method,
        answered_to,
    )
    latest.sent_at = answered_at
    asked.status = move.target
    asked.updated_at = work.now
    work.session.flush()


def _ask_for_review(work: Work, asked: AuthorityQuestion, member_id: int, member_uid: str) -> None:
    """Keep the answer as it is now as a version; who asks for review does not approve."""
    asked.versions.append(
        AnswerVersion(
            version_no=len(asked.versions) + 1,
            text=asked.answer,
            written_by=work.actor.name,
            requested_at=work.now,
        )
    )
    asked.author_id = asked.author_id or member_id
    asked.writers = sorted({*asked.writers, member_uid})
    asked.waiting_since = work.now


def _approve(work: Work, asked: AuthorityQuestion, member_id: int) -> None:
    latest = asked.versions[-1]
    asked.approved_by_id, asked.approved_at = member_id, work.now
    asked.waiting_since = None
    latest.approved_by, latest.approved_at = work.actor.name, work.now


def _send_back(work: Work, asked: AuthorityQuestion, reason: str | None) -> None:
    latest = asked.versions[-1]
    asked.approved_by_id, asked.approved_at, asked.waiting_since = None, None, None
    latest.returned_at, latest.return_reason = work.now, reason
