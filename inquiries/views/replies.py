"""The pages of a reply: begin one, read it, take it through its moves, fetch it as a Word file."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core import clock
from core.database import db, new_uid
from core.web import WORD, file_answer
from core.work import Work, transaction
from core.workflow import MoveRefused
from documents.blocks import unprintable_characters
from documents.html import html_document
from drafts import operations as drafts
from inquiries import operations, queries
from inquiries.models import Inquiry, Reply
from inquiries.operations.replies import CHANGED
from inquiries.queries import DocumentDamaged
from inquiries.vocabulary import ReplyKind
from inquiries.workflow import REPLY_WORKFLOW

KEY_LIMIT = 100
reads_reply = requires(Permission.INQUIRY_READ, loads=queries.find_inquiry, logs_access=True)


@requires(Permission.INQUIRY_WRITE, loads=queries.find_inquiry)
def create_reply(record: Inquiry) -> ResponseReturnValue:
    """Begin a reply, once however often it is sent."""
    member, chosen = current_member(), request.form.get("kind", "")
    key = request.form.get("submission_id", "")
    if chosen not in list(ReplyKind) or not 0 < len(key) <= KEY_LIMIT:
        flash("返信の区分を選んで、もう一度「返信を作成」を押してください。", "error")
        return redirect(url_for("inquiries.show", uid=record.uid) + "#replies", 303)
    with transaction(db.session, actor(), clock.now()) as work:
        held = queries.find_inquiry(work.session, member, record.uid, for_update=True)
        if held is None:
            abort(404)
        uid, entered = new_uid(), {"reply": [record.uid]}
        location = url_for("inquiries.edit_reply", uid=record.uid, reply=uid)
        earlier = drafts.claim(
            work, member_uid=member.uid, key=key, entered=entered, location=location
        )
        if earlier is None:
            kind = ReplyKind(chosen)
            operations.draft_reply(work, held, author=member, kind=kind, uid=uid)
    return redirect(earlier or location, 303)


@reads_reply
def show_reply(record: Inquiry, reply: str) -> ResponseReturnValue:
    """Show a reply as it is sent, and what can be done with it."""
    return reply_page(found_reply(record, reply))


@requires(Permission.INQUIRY_READ, loads=queries.find_inquiry)
def move_reply(record: Inquiry, reply: str, move: str) -> ResponseReturnValue:
    """Take a reply through a move."""
    if REPLY_WORKFLOW.move(move) is None:
        abort(404)
    member = current_member()
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            # Sending changes the inquiry too: it is locked first, always in this order.
            inquiry = queries.find_inquiry(work.session, member, record.uid, for_update=True)
            held = queries.find_reply(work.session, member, record.uid, reply, for_update=True)
            if inquiry is None or held is None:
                abort(404)
            operations.refuse_if_changed(held, request.form.get("version", ""))
            _carry_out(work, held, move)
    except MoveRefused as refused:
        return reply_page(found_reply(record, reply), move, refused.reasons), 409
    except StaleDataError:
        return reply_page(found_reply(record, reply), move, (CHANGED,)), 409
    flash(f"返信 {held.number} を「{held.status.label}」にしました。", "success")
    return redirect(url_for("inquiries.show_reply", uid=record.uid, reply=reply), 303)


def _carry_out(work: Work, held: Reply, move: str) -> None:
    member, reason = current_member(), request.form.get("reason", "")
    if move == "request_review":
        operations.request_review(work, held, member=member)
    elif move == "approve":
        operations.approve_reply(work, held, reader=member)
    elif move == "send":
        operations.send_reply(work, held, member=member)
    else:
        back = move == "send_back"
        ended = operations.send_back_reply if back else operations.withdraw_reply
        ended(work, held, member=member, reason=reason)


@reads_reply
def document(record: Inquiry, reply: str) -> ResponseReturnValue:
    """Give the Word file: the approved bytes, or the draft as it stands."""
    held = found_reply(record, reply)
    try:
        content = queries.document_of(db.session, held)
    except DocumentDamaged:
        record_download(held, "replies:damaged", EntryKind.REFUSAL, Outcome.REFUSED)
        return render_template("inquiries/damaged.html", inquiry=record, reply=held), 500
    name = held.file_name
    record_download(held)
    return file_answer(content, WORD, name)


def record_download(
    reply: Reply,
    verb: str = "replies:download",
    kind: EntryKind = EntryKind.DOWNLOAD,
    outcome: Outcome = Outcome.OK,
) -> None:
    """Write into the trail that a letter is about to be handed out."""
    uid, label = reply.uid, reply.number
    with transaction(db.session, actor(), clock.now()) as work:
        note(work, kind, verb, outcome=outcome, table=Reply.__tablename__, uid=uid, label=label)


def found_reply(record: Inquiry, uid: str) -> Reply:
    """Give the reply behind an address, or answer as if there were none."""
    reply = queries.find_reply(db.session, current_member(), record.uid, uid)
    if reply is None:
        abort(404)
    return reply


def reply_page(reply: Reply, tried: str = "", errors: Sequence[str] = ()) -> str:
    """Give the page of a reply."""
    letter = queries.letter_of(db.session, reply)
    return render_template(
        "inquiries/reply.html",
        inquiry=reply.inquiry,
        reply=reply,
        letter=html_document(letter),
        unprintable=unprintable_characters(letter),
        is_firm_unnamed=queries.facts_for(db.session, reply).firm_name is None,
        moves=REPLY_WORKFLOW.offered(reply, current_member()),
        tried=tried,
        reason=request.form.get("reason", ""),
        errors=errors,
    )
