"""Reads of files: how much is kept, what is to be compared, what no row has claimed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from attachments.models import Attachment, AttachmentProof

AnySession = Session | scoped_session[Session]


def total_size(session: AnySession) -> int:
    """Give the bytes of all files whose contents are kept."""
    kept = select(func.coalesce(func.sum(Attachment.size), 0)).where(
        Attachment.dropped_at.is_(None)
    )
    return int(session.scalar(kept) or 0)


def list_unproved(session: AnySession, before: datetime, limit: int) -> list[Attachment]:
    """Give files that were not compared with their hash since an instant, in the order of their receipt."""
    statement = (
        select(Attachment)
        .outerjoin(AttachmentProof, AttachmentProof.attachment_id == Attachment.id)
        .where(
            Attachment.dropped_at.is_(None),
            AttachmentProof.id.is_(None) | (AttachmentProof.verified_at < before),
        )
        .order_by(Attachment.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def count_unproved(session: AnySession, before: datetime) -> int:
    """Count the files that were not compared with their hash since an instant."""
    statement = (
        select(func.count())
        .select_from(Attachment)
        .outerjoin(AttachmentProof, AttachmentProof.attachment_id == Attachment.id)
        .where(
            Attachment.dropped_at.is_(None),
            AttachmentProof.id.is_(None) | (AttachmentProof.verified_at < before),
        )
    )
    return int(session.scalar(statement) or 0)


def list_claimed(session: AnySession, names: Collection[str]) -> set[str]:
    """Give those of the stored names that belong to a row whose contents are kept."""
    if not names:
        return set()
    claimed = select(Attachment.stored_as).where(
        Attachment.stored_as.in_(names), Attachment.dropped_at.is_(None)
    )
    return set(session.scalars(claimed))


def list_to_drop(session: AnySession, withdrawn_before: datetime, limit: int) -> list[Attachment]:
    """Give files that were withdrawn before an instant and whose contents are still kept."""
    statement = (
        select(Attachment)
        .where(Attachment.withdrawn_at < withdrawn_before, Attachment.dropped_at.is_(None))
        .order_by(Attachment.id)
        .limit(limit)
    )
    return list(session.scalars(statement))
