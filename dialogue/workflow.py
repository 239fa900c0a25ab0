"""The states of a question of the authority as one value."""

from accounts.permissions import Permission
from core.workflow import Move, Mover, Workflow
from dialogue.models import AuthorityQuestion
from dialogue.vocabulary import QuestionStatus as S

OWN_WORK = "ご自身が作成または編集した回答案は承認できません。別の承認者に依頼してください。"
NO_ANSWER = "回答案が入力されていません。"
OPEN_STATES = (S.OPEN, S.IN_REVIEW, S.APPROVED)
"""States in which the authority waits."""


def not_a_writer(question: AuthorityQuestion, mover: Mover) -> str | None:
    """Refuse whoever wrote the answer (相互牽制)."""
    return OWN_WORK if mover.uid in question.writers else None


def has_an_answer(question: AuthorityQuestion, mover: Mover) -> str | None:
    """Refuse to review what is not written."""
    del mover
    return None if question.answer else NO_ANSWER


WORKFLOW: Workflow[S] = Workflow(
    package="dialogue",
    initial=S.OPEN,
    moves=(
        Move(
            "request_review",
            "回答案の確認を依頼する",
            (S.OPEN,),
            S.IN_REVIEW,
            Permission.NOTIFICATION_WRITE,
            guards=(has_an_answer,),
        ),
        Move(
            "approve",
            "回答案を承認する",
            (S.IN_REVIEW,),
            S.APPROVED,
            Permission.NOTIFICATION_APPROVE,
            guards=(not_a_writer,),
        ),
        Move(
            "send_back",
            "差し戻す",
            (S.IN_REVIEW, S.APPROVED),
            S.OPEN,
            Permission.NOTIFICATION_APPROVE,
            needs_reason=True,
        ),
        Move(
            "answer",
            "回答を記録する",
            (S.APPROVED,),
            S.ANSWERED,
            Permission.NOTIFICATION_SUBMIT,
        ),
        Move(
            "close",
            "回答不要とする",
            (S.OPEN, S.IN_REVIEW),
            S.CLOSED,
            Permission.NOTIFICATION_APPROVE,
            guards=(not_a_writer,),
            needs_reason=True,
        ),
    ),
)
