"""提出前の確認: what was answered, by whom and when; it never blocks a report."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from core.work import Conflict, Work
from core.workflow import MoveRefused
from notifications.models import Notification, PreSendCheck
from notifications.queries import find_pre_send_check
from notifications.vocabulary import CheckPoint
from notifications.vocabulary import NotificationStatus as S

TOO_LATE = "提出済み・取下げの報告の「提出前の確認」は変更できません。"
OPEN_TO_CHECKS = (S.DRAFT, S.IN_REVIEW, S.APPROVED)


def answer_checks(
    work: Work,
    notification: Notification,
    *,
    version: int,
    answers: Mapping[CheckPoint, tuple[str | None, str | None]],
    findings: Mapping[CheckPoint, str],
) -> PreSendCheck:
    """Keep for every point the answer, the note, and what the case said at that time."""
    if notification.status not in OPEN_TO_CHECKS:
        raise MoveRefused((TOO_LATE,))
    check = find_pre_send_check(work.session, notification, for_update=True)
    if check.version != version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("notifications:answer_checks")
    kept: dict[str, Any] = {
        point.value: {"answer": answer, "note": note, "finding": findings.get(point)}
        for point, (answer, note) in answers.items()
    }
    check.answers, check.checked_by, check.checked_at = kept, work.actor.name, work.now
    work.session.add(check)
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise Conflict("他の職員が先に更新しました。") from twin
    return check
