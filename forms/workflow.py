"""The states of 宛先別の文書 as one value."""

from accounts.permissions import Permission
from core.workflow import Move, Mover, Workflow
from forms.models import Paper
from forms.vocabulary import PaperStatus as S

DRILL = "訓練の事案の文書は、外部に提出できません。"
OWN_WORK = "ご自身が作成または編集した文書は確定できません。別の承認者に依頼してください。"


def not_a_contributor(paper: Paper, mover: Mover) -> str | None:
    """Refuse whoever wrote the document or its case (監督指針 III-2-8(1)④ヘ 相互牽制)."""
    wrote = {paper.author.uid, *(paper.contributors or ())}
    return OWN_WORK if mover.uid in wrote else None


def not_a_drill(paper: Paper, mover: Mover) -> str | None:
    """Refuse to send what belongs to a drill: nobody outside may take it for real."""
    del mover
    return DRILL if paper.incident.is_drill else None


WORKFLOW: Workflow[S] = Workflow(
    package="forms",
    initial=S.DRAFT,
    moves=(
        Move(
            "request_review",
            "確認を依頼する",
            (S.DRAFT,),
            S.IN_REVIEW,
            Permission.NOTIFICATION_WRITE,
        ),
        Move(
            "approve",
            "確定する",
            (S.IN_REVIEW,),
            S.APPROVED,
            Permission.NOTIFICATION_APPROVE,
            guards=(not_a_contributor,),
        ),
        Move(
            "send_back",
            "差し戻す",
            (S.IN_REVIEW, S.APPROVED),
            S.DRAFT,
            Permission.NOTIFICATION_APPROVE,
            needs_reason=True,
        ),
        Move(
            "submit",
            "提出を記録する",
            (S.APPROVED,),
            S.SUBMITTED,
            Permission.NOTIFICATION_SUBMIT,
            guards=(not_a_drill,),
        ),
        Move(
            "withdraw",
            "取り下げる",
            (S.DRAFT, S.IN_REVIEW, S.APPROVED),
            S.WITHDRAWN,
            Permission.NOTIFICATION_WRITE,
            needs_reason=True,
        ),
    ),
)
