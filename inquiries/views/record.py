"""The page of one inquiry: what was said, the 経過, what comes next."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from attachments.intake import FilesRefused, body_limit, sent_files, take_in
from attachments.vocabulary import Handling
from core import clock
from core.database import db, new_uid
from core.forms import as_formdata
from core.moments import Moment, Precision
from core.web import accepts_body
from core.work import Work, transaction
from core.workflow import MoveRefused
from drafts import operations as drafts
from drafts.editing import write_once
from drafts.queries import find_draft
from inquiries import operations, queries
from inquiries.forms import LAYOUT, NoteForm
from inquiries.models import Inquiry
from inquiries.reports.history import history_of
from inquiries.reports.sheet import sheet_of
from inquiries.vocabulary import Direction, ReplyKind
from inquiries.workflow import WORKFLOW

NOTE = "inquiries:note"
reads_inquiry = requires(Permission.INQUIRY_READ, loads=queries.find_inquiry, logs_access=True)


@reads_inquiry
def show(record: Inquiry) -> ResponseReturnValue:
    """Show an inquiry."""
    return record_page(record, _note_form(record))


@reads_inquiry
def history(record: Inquiry) -> ResponseReturnValue:
    """Show who changed what."""
    return render_template(
        "inquiries/history.html",
        inquiry=record,
        entries=history_of(queries.list_changes(db.session, record)),
        tab="history",
    )


@requires(Permission.INQUIRY_WRITE, loads=queries.find_inquiry, keeps=NOTE)
@accepts_body(body_limit)
def add_note(record: Inquiry) -> ResponseReturnValue:
    """Add a step to the 経過 with its files, once however often it is sent."""
    form, member = NoteForm(), current_member()
    if not form.submission_id.data or not form.validate():
        return record_page(record, form), 422
    uid = record.uid
    already = sum(len(note.files) for note in record.notes)
    try:
        # Before the transaction: looking into files takes time, and others would wait.
        taken = take_in(sent_files(form.files.data), Handling.DOCUMENT, already=already)
    except FilesRefused as refused:
        form.files.refuse(refused.reasons)
        return record_page(record, form), 422

    def write(work: Work) -> None:
        held = queries.find_inquiry(work.session, member, uid, for_update=True)
        if held is None:
            abort(404)
        operations.add_note(work, held, taken=taken, **form.fields())
        drafts.finish(work, member_uid=member.uid, form=NOTE, record_uid=uid)

    sent = [one.stored.sha256 for one in taken]
    location = write_once(form, url_for("inquiries.show", uid=uid), write, files=sent)
    if location is None:
        if form.files.data:
            form.files.refuse(())
        return record_page(record, form), 422
    flash("経過を記録しました。", "success")
    return redirect(location, 303)


@requires(Permission.INQUIRY_READ, loads=queries.find_inquiry)
def move(record: Inquiry, move: str) -> ResponseReturnValue:
    """Take an inquiry through a move."""
    member, reason = current_member(), request.form.get("reason", "")
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_inquiry(work.session, member, record.uid, for_update=True)
            if held is None or WORKFLOW.move(move) is None:
                abort(404)
            operations.move_inquiry(work, held, move=move, member=member, reason=reason)
    except MoveRefused as refused:
        held = queries.find_inquiry(db.session, member, record.uid)
        if held is None:
            abort(404)
        return record_page(held, _note_form(held), tried=move, errors=refused.reasons), 409
    flash(f"状態を「{held.status.label}」にしました。", "success")
    return redirect(url_for("inquiries.show", uid=record.uid), 303)


def record_page(
    record: Inquiry, form: NoteForm, *, tried: str = "", errors: Sequence[str] = ()
) -> str:
    """Give the page of an inquiry."""
    member = current_member()
    return render_template(
        "inquiries/show.html",
        inquiry=record,
        form=form,
        draft=find_draft(db.session, member.uid, NOTE, record.uid),
        mail=queries.find_mail_of(db.session, record),
        moves=WORKFLOW.offered(record, member),
        affected=queries.affected_of(db.session, record),
        replies=queries.list_replies(db.session, record),
        reply_kinds=ReplyKind,
        reply_key=new_uid(),
        sheet=sheet_of(record, LAYOUT),
        earlier=queries.list_earlier(
            db.session,
            member,
            account_no=record.account_no,
            name=record.complainant_name,
            besides=record.uid,
        ),
        tried=tried,
        reason=request.form.get("reason", ""),
        errors=errors,
        tab="show",
    )


def _note_form(record: Inquiry) -> NoteForm:
    """Give the form of the next step, with what was typed before and not yet recorded."""
    form = NoteForm(
        formdata=None,
        data={
            "happened_at": Moment(clock.now(), Precision.MINUTE),
            "direction": Direction.OUTBOUND,
            "channel": record.channel,
        },
    )
    draft = find_draft(db.session, current_member().uid, NOTE, record.uid)
    if draft is not None and draft.discarded_at is None and draft.fields:
        form = NoteForm(formdata=as_formdata({**form.entered(), **draft.fields}))
    form.submission_id.data = form.submission_id.data or new_uid()
    return form
