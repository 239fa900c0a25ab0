"""The states of 当局報告, and of the approval that comes after the submission, as one value each."""

from accounts.permissions import Permission
from core.workflow import Move, Mover, Workflow
from notifications.models import Notification
from notifications.vocabulary import LaterApproval
from notifications.vocabulary import NotificationStatus as S

DRILL = "訓練の事案の一報は、当局に提出できません。"
TWICE = "ご自身は前の段階で承認しています。別の段階の承認は、ほかの承認者に依頼してください。"
OTHER_STAGE = "「{}」の段階を承認する職員に指定されていません。"
OWN_WORK = "ご自身が作成または編集した報告は承認できません。別の承認者に依頼してください。"


def not_a_contributor(notification: Notification, mover: Mover) -> str | None:
    """Refuse whoever wrote the letter or its case (監督指針 III-2-8(1)④ヘ 相互牽制)."""
    wrote = {notification.author.uid, *(notification.contributors or ())}
    return OWN_WORK if mover.uid in wrote else None


def is_of_the_stage(notification: Notification, mover: Mover) -> str | None:
    """Refuse whom the firm has not named for the stage that is awaited."""
    stage = notification.stage_now
    if stage is None or not stage["members"] or mover.uid in stage["members"]:
        return None
    return OTHER_STAGE.format(stage["name"])


def not_at_two_stages(notification: Notification, mover: Mover) -> str | None:
    """Refuse whoever has approved at an earlier stage."""
    gave = {one.approver.uid for one in notification.standing_approvals}
    return TWICE if mover.uid in gave else None


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
            # Before the last stage of the firm's chain the report stays 確認中.
            guards=(not_a_contributor, is_of_the_stage, not_at_two_stages),
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
            "submit_first",
            "先に提出し、事後承認を受ける",
            (S.DRAFT, S.IN_REVIEW),
            S.SUBMITTED,
            Permission.NOTIFICATION_SUBMIT,
            guards=(not_a_drill,),
            needs_reason=True,
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

LATER_WORKFLOW: Workflow[LaterApproval] = Workflow(
    package="notifications",
    initial=LaterApproval.WAITING,
    column="later_status",
    moves=(
        Move(
            "approve_later",
            "事後承認する",
            (LaterApproval.WAITING,),
            LaterApproval.APPROVED,
            Permission.NOTIFICATION_APPROVE,
            guards=(not_a_contributor, is_of_the_stage),
        ),
        Move(
            "decline_later",
            "事後承認しない",
            (LaterApproval.WAITING,),
            LaterApproval.DECLINED,
            Permission.NOTIFICATION_APPROVE,
            guards=(not_a_contributor, is_of_the_stage),
            needs_reason=True,
        ),
    ),
)
