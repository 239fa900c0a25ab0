"""Replies: begin, write, have them read by a second person, send, take back; letters to many."""

import hashlib
from collections.abc import Iterable
from datetime import date

from accounts.guard import SignedIn
from core.clock import to_jst
from core.work import Conflict, Work
from core.workflow import Mover, MoveRefused
from documents.word import render_word
from firm.queries import find_firm
from incidents.models import Incident
from inquiries.models import Inquiry, Reply, TextModule
from inquiries.queries.replies import facts_for, last_sequence
from inquiries.reports.fields import fill
from inquiries.reports.letter import LAYOUT_VERSION, describe, facts_of, to_plain, values_for
from inquiries.vocabulary import ReplyChannel, ReplyKind
from inquiries.vocabulary import ReplyStatus as R
from inquiries.workflow import REPLY_WORKFLOW

NOT_DRAFT = "内容を変更できるのは「作成中」の返信だけです。"
CHANGED = "他の職員が先に更新しました。内容を確かめて、もう一度操作してください。"


def draft_reply(
    work: Work,
    inquiry: Inquiry,
    *,
    author: SignedIn,
    kind: ReplyKind,
    channel: ReplyChannel = ReplyChannel.LETTER,
    module: TextModule | None = None,
    uid: str | None = None,
    batch: str | None = None,
) -> Reply:
    """Begin a reply to the customer of an inquiry, from a text where one is given."""
    work.because("replies:draft_batch" if batch else "replies:draft")
    values = values_for(inquiry, inquiry.complainant_name, find_firm(work.session))
    reply = Reply(
        uid=uid,
        sequence=last_sequence(work.session, inquiry) + 1,
        kind=kind,
        channel=channel,
        status=REPLY_WORKFLOW.initial,
        dated_on=to_jst(work.now).date(),
        addressee=inquiry.complainant_name,
        body=fill(module.body, values) if module else None,
        has_adr_note=False,
        is_contact_checked=False,
        author_id=author.id,
        contributors=[author.uid],
        batch=batch,
        created_at=work.now,
        updated_at=work.now,
    )
    reply.inquiry = inquiry
    work.session.add(reply)
    work.session.flush()
    return reply


def revise_reply(  # noqa: PLR0913 (one keyword for each part of the form)
    work: Work,
    reply: Reply,
    *,
    version: int,
    kind: ReplyKind,
    channel: ReplyChannel,
    dated_on: date,
    addressee: str | None,
    subject: str | None,
    body: str | None,
    has_adr_note: bool,
    is_contact_checked: bool,
) -> None:
    """Write the letter; only while 作成中. Known fields are replaced, the writer is remembered."""
    if reply.status is not R.DRAFT:
        raise MoveRefused((NOT_DRAFT,))
    if version != reply.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("replies:revise")
    values = values_for(reply.inquiry, addressee, find_firm(work.session))
    reply.kind, reply.channel, reply.dated_on = kind, channel, dated_on
    reply.addressee, reply.subject = addressee, subject
    reply.body = fill(body, values) if body else None
    reply.has_adr_note = has_adr_note
    # Whoever changes the letter has not checked the contact of another one.
    reply.is_contact_checked = is_contact_checked
    if work.actor.uid is not None:
        reply.contributors = sorted({*reply.contributors, work.actor.uid})
    if work.session.is_modified(reply):
        reply.updated_at = work.now
    work.session.flush()


def request_review(work: Work, reply: Reply, *, member: Mover) -> None:
    """Freeze what the letter says and hand it to a second person."""
    move = REPLY_WORKFLOW.check(reply, "request_review", member, None)
    work.because(REPLY_WORKFLOW.verb(move))
    reply.facts = to_plain(facts_of(reply, find_firm(work.session)))
    _enter(work, reply, move.target)


def approve_reply(work: Work, reply: Reply, *, reader: SignedIn) -> None:
    """Make the Word file from the frozen facts and keep it with its hash, under the reader's name."""
    move = REPLY_WORKFLOW.check(reply, "approve", reader, None)
    work.because(REPLY_WORKFLOW.verb(move))
    content = render_word(describe(facts_for(work.session, reply), is_draft=False))
    reply.reader_id = reader.id
    reply.approved_at = work.now
    reply.document = content
    reply.document_sha256 = hashlib.sha256(content).hexdigest()
    reply.layout_version = LAYOUT_VERSION
    _enter(work, reply, move.target)
    work.session.refresh(reply, ["reader"])


def send_back_reply(work: Work, reply: Reply, *, member: Mover, reason: str | None) -> None:
    """Give the letter back to its writers with a reason."""
    move = REPLY_WORKFLOW.check(reply, "send_back", member, reason)
    work.because(REPLY_WORKFLOW.verb(move), reason)
    _drop_approval(reply)
    reply.facts = None
    _enter(work, reply, move.target)


def withdraw_reply(work: Work, reply: Reply, *, member: Mover, reason: str | None) -> None:
    """Take a letter back for good; it keeps what it said then."""
    move = REPLY_WORKFLOW.check(reply, "withdraw", member, reason)
    work.because(REPLY_WORKFLOW.verb(move), reason)
    reply.facts = to_plain(facts_for(work.session, reply))
    _drop_approval(reply)
    reply.withdrawn_at = work.now
    _enter(work, reply, move.target)


def refuse_if_changed(reply: Reply, version: str) -> None:
    """Refuse a move asked for on a page that does not show the letter as it is."""
    if version != str(reply.version):
        raise MoveRefused((CHANGED,))


def draft_batch(
    work: Work,
    incident: Incident,
    inquiries: Iterable[Inquiry],
    module: TextModule,
    author: SignedIn,
    *,
    kind: ReplyKind = ReplyKind.PROGRESS,
    channel: ReplyChannel = ReplyChannel.LETTER,
    batch: str,
) -> list[Reply]:
    """Begin one reply per inquiry of a case for the job `batch` and hand over those that are complete.

    All or none is made, and a second one to the same inquiry is refused by the table.
    """
    drafted = []
    for inquiry in inquiries:
        if inquiry.incident_id != incident.id:
            raise ValueError("an inquiry of another case")
        reply = draft_reply(
            work,
            inquiry,
            author=author,
            kind=kind,
            channel=channel,
            module=module,
            batch=batch,
        )
        drafted.append(reply)
        if not _gaps(reply, author):
            request_review(work, reply, member=author)
    return drafted


def _gaps(reply: Reply, member: Mover) -> tuple[str, ...]:
    offered = REPLY_WORKFLOW.offered(reply, member)
    return next((one.refusals for one in offered if one.name == "request_review"), ("",))


def _drop_approval(reply: Reply) -> None:
    reply.reader = None
    reply.approved_at = None
    reply.document = None
    reply.document_sha256 = None
    reply.layout_version = None


def _enter(work: Work, reply: Reply, status: R) -> None:
    reply.status = status
    reply.updated_at = work.now
    work.session.flush()
