"""The states of 当局報告 as one value."""

from accounts.permissions import Permission
from core.workflow import Move, Mover, Workflow
from notifications.models import Notification
from notifications.vocabulary import NotificationStatus as S

DRILL = "訓練の事案の一報は、当局に提出できません。"
OWN_WORK = "ご自身が作成または編集した報告は承認できません。別の承認者に依頼してください。"


def not_a_contributor(notification: Notification, mover: Mover) -> str | None:
    """Refuse whoever wrote the letter or its case (監督指針 III-2-8(1)④ヘ 相互牽制)."""
    wrote = {notification.author.uid, *(notification.contributors or ())}
    return OWN_WORK if mover.uid in wrote else None


def not_a_drill(notification: Notification, mover: Mover) -> str | None:
    """Refuse to submit the letter of a drill: no authority may take it for a real one."""
    del mover
    return DRILL if notification.incident.is_drill else None


WORKFLOW: Workflow[S] = Workflow(
    package="notifications",
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
            "承認する",
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
