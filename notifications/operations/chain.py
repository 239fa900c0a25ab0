"""The firm's chain of approval: frozen when review is asked, filled stage by stage, let go by 差戻し."""

from sqlalchemy.exc import IntegrityError

from core.work import Conflict, Work
from notifications.models import ApprovalSettings, Notification, NotificationApproval
from notifications.queries import find_approval_settings

OTHERS_FIRST = "他の職員が先に更新しました。"


def freeze_chain(work: Work, notification: Notification) -> None:
    """Keep the stages as the firm has them now; what it changes later does not touch this review."""
    further = find_approval_settings(work.session).stages
    notification.chain = None
    if further:
        notification.chain = [*further, *notification.stages]
    notification.waiting_since = work.now


def give_approval(
    work: Work, notification: Notification, *, member_id: int, comment: str | None
) -> bool:
    """Record an approval at the awaited stage; say whether it was the last."""
    position = len(notification.standing_approvals)
    stage = notification.stage_now or notification.stages[-1]
    work.session.add(
        NotificationApproval(
            notification=notification,
            position=position,
            stage=stage["name"],
            author_id=notification.author_id,
            approver_id=member_id,
            approved_at=work.now,
            comment=(comment or "").strip() or None,
        )
    )
    is_last = notification.later_status is not None or position + 1 >= len(notification.stages)
    notification.waiting_since = None if is_last else work.now
    return is_last


def cancel_approvals(work: Work, notification: Notification) -> None:
    """Take back what was approved; the rows stay."""
    for one in notification.standing_approvals:
        one.cancelled_at = work.now
    notification.waiting_since = None


def revise_approval_settings(
    work: Work,
    *,
    version: int,
    stages: list[dict[str, object]],
    later_days: int,
    remind_minutes: int,
    escalate_minutes: int,
) -> ApprovalSettings:
    """Write how the firm approves; reports already in review keep the stages that they have."""
    settings = find_approval_settings(work.session, for_update=True)
    if version != settings.version:
        raise Conflict(OTHERS_FIRST)
    work.because("notifications:revise_approval")
    settings.stages, settings.later_days = stages, later_days
    settings.remind_minutes, settings.escalate_minutes = remind_minutes, escalate_minutes
    work.session.add(settings)
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise Conflict(OTHERS_FIRST) from twin
    return settings
