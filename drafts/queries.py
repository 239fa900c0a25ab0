"""Reads of drafts; every one starts from the member who typed."""

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from drafts.models import FormDraft

AnySession = Session | scoped_session[Session]


def find_draft(
    session: AnySession, member_uid: str, form: str, record_uid: str, *, for_update: bool = False
) -> FormDraft | None:
    """Give the member's draft of a form, discarded ones included; locked when it is going to change."""
    statement = select(FormDraft).where(
        FormDraft.member_uid == member_uid,
        FormDraft.form == form,
        FormDraft.record_uid == record_uid,
    )
    return session.scalar(statement.with_for_update() if for_update else statement)


def find_own_draft(session: AnySession, member_uid: str, uid: str) -> FormDraft | None:
    """Give a draft by its id if it is the member's own."""
    return session.scalar(
        select(FormDraft).where(FormDraft.member_uid == member_uid, FormDraft.uid == uid)
    )


def list_drafts(session: AnySession, member_uid: str, form: str) -> list[FormDraft]:
    """Give the member's open drafts of a form, newest first."""
    return list(
        session.scalars(
            select(FormDraft)
            .where(
                FormDraft.member_uid == member_uid,
                FormDraft.form == form,
                FormDraft.discarded_at.is_(None),
            )
            .order_by(FormDraft.saved_at.desc())
            .limit(20)
        )
    )
