"""What a submitted letter is for the duties of its case: a filing, at the instant of its submission."""

from sqlalchemy import select

from core.work import Work
from duties.models import DutyFiling
from duties.operations import file_duties
from duties.vocabulary import FilingMethod, Form, Recipient
from notifications.models import Notification
from notifications.vocabulary import NotificationKind, NotificationStatus

SERVES: dict[NotificationKind, tuple[Form, ...]] = {NotificationKind.FIRST: (Form.FIRST_REPORT,)}
"""Which forms a letter of each kind is to the authority."""


def meet_duties(work: Work, notification: Notification) -> None:
    """Record a submitted letter as a filing for every duty that it serves."""
    if notification.submitted_at is None or notification.submit_method is None:
        return
    for form in SERVES.get(notification.kind, ()):
        file_duties(
            work,
            notification.incident,
            Recipient.AUTHORITY,
            form,
            notification.submitted_at,
            FilingMethod(notification.submit_method.value),
            f"{notification.number} {notification.kind.label}",
            receipt_no=notification.receipt_no,
            source_uid=notification.uid,
        )


def meet_with_past_letters(work: Work) -> int:
    """Record the letters that were submitted before duties were kept; count them."""
    recorded = select(DutyFiling.source_uid).where(DutyFiling.source_uid.is_not(None))
    missed = select(Notification).where(
        Notification.status == NotificationStatus.SUBMITTED, Notification.uid.not_in(recorded)
    )
    found = [one for one in work.session.scalars(missed) if one.kind in SERVES]
    for notification in found:
        meet_duties(work, notification)
    return len(found)
