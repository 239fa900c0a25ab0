"""An inquiry as one row of the list: every value as the text that is shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from core.clock import stamps_of
from inquiries.vocabulary import InquiryDamage, InquiryKind, InquiryStatus


class InquiryRow(NamedTuple):
    """One row; instants as machines and as people read them."""

    uid: str
    number: str
    subject: str
    kind: InquiryKind
    status: InquiryStatus
    damage: InquiryDamage
    channel: str
    received: tuple[str, str]
    due: tuple[str, str] | None
    is_overdue: bool
    assignee: str
    incident: str
    is_drill: bool


def rows_of(found: Iterable[Any], now: datetime) -> list[InquiryRow]:
    """Give the rows of a page; `found` has the columns of the list."""
    return [
        InquiryRow(
            row.uid,
            row.number,
            row.subject or (row.category.label if row.category else "（件名なし）"),
            row.kind,
            row.status,
            row.damage,
            row.channel.label,
            stamps_of(row.received_at),
            stamps_of(row.next_due_at) if row.next_due_at else None,
            row.next_due_at is not None and row.next_due_at < now,
            row.assignee or "未割当",
            row.incident or "",
            bool(row.is_drill),
        )
        for row in found
    ]
