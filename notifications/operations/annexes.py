"""The 別紙 of a letter are frozen with its facts, and let go when it is written again."""

from sqlalchemy import delete

from core.work import Work
from notifications.models import FrozenAnnex, Notification
from notifications.queries import full_contents, with_ledger
from notifications.reports.annex_facts import rows_to_plain
from notifications.reports.facts import to_plain


def freeze(work: Work, notification: Notification) -> None:
    """Keep the facts as they are now, and the rows of the chosen 別紙 beside them."""
    facts, rows = full_contents(work.session, notification)
    facts = with_ledger(work.session, notification.incident, facts)
    work.session.add_all(
        FrozenAnnex(notification_id=notification.id, kind=kind, rows=rows_to_plain(rows.of(kind)))
        for kind in sorted(notification.annexes)
    )
    notification.facts = to_plain(facts)


def thaw(work: Work, notification: Notification) -> None:
    """Drop the rows of a letter that follows the case again."""
    kept = FrozenAnnex.notification_id == notification.id
    work.session.execute(delete(FrozenAnnex).where(kept))
