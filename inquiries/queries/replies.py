"""Replies: one, those of an inquiry, those of a 事案, and what they say; texts to begin them from."""

import binascii
import hashlib
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, defer, joinedload, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from core.crypto import CryptoFailure
from documents.blocks import Document
from documents.word import render_word
from firm.queries import find_firm
from incidents.models import Incident
from inquiries.models import Inquiry, Reply, TextModule
from inquiries.queries.records import visible
from inquiries.reports.letter import ReplyFacts, describe, facts_of, from_plain
from inquiries.vocabulary import Category, ReplyStatus
from inquiries.workflow import OPEN_STATES

AnySession = Session | scoped_session[Session]
BATCH_LIMIT = 500


class DocumentDamaged(Exception):
    """The stored document is not the one that was read and approved."""


def visible_replies(member: SignedIn) -> Select[Reply]:
    """Give the replies a member may see: those of the inquiries they may see."""
    inquiries = visible(member).with_only_columns(Inquiry.id)
    return (
        select(Reply)
        .where(Reply.inquiry_id.in_(inquiries))
        .options(joinedload(Reply.inquiry), joinedload(Reply.author), joinedload(Reply.reader))
    )


def find_reply(
    session: AnySession,
    member: SignedIn,
    inquiry_uid: str,
    uid: str,
    *,
    for_update: bool = False,
) -> Reply | None:
    """Give one reply of an inquiry the member may see, locked when it is going to change."""
    statement = visible_replies(member).where(Reply.uid == uid, Inquiry.uid == inquiry_uid)
    statement = statement.join(Inquiry, Inquiry.id == Reply.inquiry_id)
    return session.scalar(statement.with_for_update(of=Reply) if for_update else statement)


def list_replies(session: AnySession, inquiry: Inquiry) -> Sequence[Reply]:
    """Give the replies of an inquiry, the latest first."""
    return session.scalars(
        select(Reply)
        .where(Reply.inquiry_id == inquiry.id)
        .options(joinedload(Reply.author))
        .order_by(Reply.sequence.desc())
    ).all()


def last_sequence(session: AnySession, inquiry: Inquiry) -> int:
    """Give the number of the latest reply of an inquiry, 0 before the first."""
    last = select(func.max(Reply.sequence)).where(Reply.inquiry_id == inquiry.id)
    return session.scalar(last) or 0


def list_replies_of_incident(
    session: AnySession,
    member: SignedIn,
    incident: Incident,
    statuses: Collection[ReplyStatus],
    *,
    for_update: bool = False,
    limit: int = BATCH_LIMIT,
) -> Sequence[Reply]:
    """Give the first replies in these states to the customers of a case, in the order of their inquiries."""
    statement = _replies_of_incident(member, incident).where(Reply.status.in_(statuses))
    statement = statement.limit(limit)
    if for_update:
        return session.scalars(statement.with_for_update(of=Reply)).all()
    # Files are large, and most readers want the list alone.
    return session.scalars(statement.options(defer(Reply.sealed_document))).all()  # type: ignore[attr-defined]


def _replies_of_incident(member: SignedIn, incident: Incident) -> Select[Reply]:
    return (
        visible_replies(member)
        .join(Inquiry, Inquiry.id == Reply.inquiry_id)
        .where(Inquiry.incident_id == incident.id)
        .order_by(Inquiry.number, Reply.sequence)
    )


def list_reply_uids(
    session: AnySession,
    member: SignedIn,
    incident: Incident,
    statuses: Collection[ReplyStatus],
) -> Sequence[str]:
    """Give the ids of all replies in these states to the customers of a case, in their order."""
    return session.scalars(
        _replies_of_incident(member, incident)
        .where(Reply.status.in_(statuses))
        .with_only_columns(Reply.uid)
    ).all()


def count_replies_of_incident(
    session: AnySession, member: SignedIn, incident: Incident
) -> dict[ReplyStatus, int]:
    """Count the replies to the customers of a case by their states."""
    inquiries = visible(member).where(Inquiry.incident_id == incident.id)
    ids = inquiries.with_only_columns(Inquiry.id)
    return _by_status(session, Reply.inquiry_id.in_(ids))


def list_replies_by_uid(
    session: AnySession, member: SignedIn, uids: Sequence[str], *, for_update: bool = False
) -> Sequence[Reply]:
    """Give some replies that the member may see, in the order of their inquiries."""
    statement = visible_replies(member).where(Reply.uid.in_(uids))
    statement = statement.order_by(Reply.inquiry_id, Reply.sequence)
    return session.scalars(statement.with_for_update(of=Reply) if for_update else statement).all()


def take_inquiries_of(
    session: AnySession, member: SignedIn, reply_uids: Sequence[str]
) -> Sequence[Inquiry]:
    """Give the inquiries of some replies, locked."""
    about = select(Reply.inquiry_id).where(Reply.uid.in_(reply_uids))
    statement = visible(member).where(Inquiry.id.in_(about)).order_by(Inquiry.id)
    return session.scalars(statement.with_for_update(of=Inquiry)).all()


def count_batch(session: AnySession, batch: str) -> dict[ReplyStatus, int]:
    """Count the replies that one job has begun, by their states."""
    return _by_status(session, Reply.batch == batch)


def count_replies(session: AnySession, uids: Sequence[str]) -> dict[ReplyStatus, int]:
    """Count some replies by their states."""
    return _by_status(session, Reply.uid.in_(uids))


def _by_status(session: AnySession, condition: ColumnElement[bool]) -> dict[ReplyStatus, int]:
    counted = select(Reply.status, func.count()).where(condition).group_by(Reply.status)
    return {status: number for status, number in session.execute(counted)}  # noqa: C416 (a Row is no tuple to mypy)


def list_open_inquiries(
    session: AnySession, member: SignedIn, incident: Incident, limit: int | None = BATCH_LIMIT
) -> Sequence[Inquiry]:
    """Give the inquiries of a case that are not closed, the earliest first."""
    return session.scalars(_open_inquiries(member, incident).limit(limit)).all()


def count_open_inquiries(session: AnySession, member: SignedIn, incident: Incident) -> int:
    """Count the inquiries of a case that are not closed."""
    found = _open_inquiries(member, incident).with_only_columns(Inquiry.id).order_by(None)
    return session.execute(select(func.count()).select_from(found.subquery())).scalar_one()


def take_open_inquiries(
    session: AnySession, member: SignedIn, incident: Incident, uids: Collection[str]
) -> Sequence[Inquiry]:
    """Give those chosen that are still open and of the case, locked, the earliest first."""
    chosen = _open_inquiries(member, incident).where(Inquiry.uid.in_(uids))
    return session.scalars(chosen.with_for_update(of=Inquiry)).all()


def _open_inquiries(member: SignedIn, incident: Incident) -> Select[Inquiry]:
    return (
        visible(member)
        .where(Inquiry.incident_id == incident.id, Inquiry.status.in_(OPEN_STATES))
        .order_by(Inquiry.received_at, Inquiry.id)
    )


def facts_for(session: AnySession, reply: Reply) -> ReplyFacts:
    """Give the facts that count: as they are now while drafted, frozen from the request for reading on."""
    if reply.facts is not None:
        return from_plain(reply.facts)
    return facts_of(reply, find_firm(session))


def letter_of(session: AnySession, reply: Reply) -> Document:
    """Give the text of a reply as its page and its file show it."""
    return describe(facts_for(session, reply), is_draft=not reply.is_approved)


def document_of(session: AnySession, reply: Reply) -> bytes:
    """Give the Word file: the approved bytes checked against their hash, or the draft as it stands."""
    if not reply.is_approved:
        return render_word(letter_of(session, reply))
    try:
        content = reply.document
    except (CryptoFailure, binascii.Error, ValueError) as damage:
        raise DocumentDamaged from damage
    if content is None or hashlib.sha256(content).hexdigest() != reply.document_sha256:
        raise DocumentDamaged
    return content


# --- texts ---


def list_modules(session: AnySession) -> Sequence[TextModule]:
    """Give all texts in the order in which they were entered."""
    return session.scalars(select(TextModule).order_by(TextModule.id)).all()


def list_offered_modules(
    session: AnySession, category: Category | None = None
) -> Sequence[TextModule]:
    """Give the texts in use, those that fit the category first."""
    active = select(TextModule).where(TextModule.is_active.is_(True)).order_by(TextModule.id)
    found = session.scalars(active).all()
    return sorted(found, key=lambda one: category is None or one.category is not category)


def find_module(
    session: AnySession, uid: str | None, *, for_update: bool = False
) -> TextModule | None:
    """Give a text by its id."""
    statement = select(TextModule).where(TextModule.uid == uid)
    return session.scalar(statement.with_for_update() if for_update else statement)


def load_module(session: AnySession, member: SignedIn, uid: str) -> TextModule | None:
    """Give a text for its page; the permission alone decides."""
    return find_module(session, uid) if member.may(Permission.INQUIRY_TEXTS) else None


def has_modules(session: AnySession) -> bool:
    """Say whether any text was ever entered."""
    return bool(session.scalar(select(exists().select_from(TextModule))))
