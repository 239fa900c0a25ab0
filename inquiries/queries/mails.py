"""Mails as they were received."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, scoped_session

from accounts.guard import SignedIn
from inquiries.models import Inquiry, InquiryMail
from inquiries.queries.records import visible

AnySession = Session | scoped_session[Session]


def find_mail_by_digest(session: AnySession, digest: str) -> InquiryMail | None:
    """Give the mail that was taken in already."""
    return session.scalar(select(InquiryMail).where(InquiryMail.digest == digest))


def find_mail_of(session: AnySession, inquiry: Inquiry) -> InquiryMail | None:
    """Give the mail from which an inquiry was made."""
    return session.scalar(select(InquiryMail).where(InquiryMail.inquiry_id == inquiry.id))


def list_mails(session: AnySession, member: SignedIn, uids: Sequence[str]) -> list[InquiryMail]:
    """Give the mails of some inquiries the member may see, the earliest first."""
    inquiries = visible(member).where(Inquiry.uid.in_(uids)).with_only_columns(Inquiry.id)
    return list(
        session.scalars(
            select(InquiryMail)
            .where(InquiryMail.inquiry_id.in_(inquiries))
            .options(joinedload(InquiryMail.inquiry))
            .order_by(InquiryMail.id)
        )
    )
