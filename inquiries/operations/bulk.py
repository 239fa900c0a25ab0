"""The same step for many inquiries at once, in one transaction."""

from collections.abc import Sequence

from core.work import Work
from core.workflow import Mover
from inquiries.models import Inquiry
from inquiries.operations.course import add_note
from inquiries.operations.records import move_inquiry
from inquiries.vocabulary import Direction


def assign_inquiries(work: Work, inquiries: Sequence[Inquiry], *, assignee_id: int | None) -> int:
    """Give every inquiry the same 担当者, or none; count those that changed."""
    work.because("inquiries:assign")
    changed = [one for one in inquiries if one.assignee_id != assignee_id]
    for inquiry in changed:
        inquiry.assignee_id = assignee_id
        inquiry.updated_at = work.now
    work.session.flush()
    return len(changed)


def close_inquiries(
    work: Work, inquiries: Sequence[Inquiry], *, member: Mover, message: str | None
) -> int:
    """Close every inquiry, with the same step in the 経過 of each if there is a message; count them.

    One that cannot be closed raises MoveRefused, so that none is.
    """
    for inquiry in inquiries:
        if message:
            add_note(
                work, inquiry, happened_at=work.now, direction=Direction.INTERNAL, text=message
            )
        move_inquiry(work, inquiry, move="close", member=member, reason=None)
    return len(inquiries)
