"""The form of a reply: its text with texts (文例) added, drafts and the edits of others."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core import clock
from core.database import db
from core.forms import as_formdata
from core.merging import Clash, merge
from core.web import is_forged
from core.work import transaction
from core.workflow import MoveRefused
from documents.html import html_document
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_draft
from firm.queries import find_firm
from inquiries import operations, queries
from inquiries.forms import ReplyForm, reply_values
from inquiries.models import Inquiry, Reply
from inquiries.reports.fields import fill
from inquiries.reports.letter import values_for
from inquiries.views.common import keep_by_hand, notice_removed
from inquiries.views.replies import found_reply, reply_page

EDIT = "inquiries:reply"
edits_reply = requires(
    Permission.INQUIRY_WRITE, loads=queries.find_inquiry, logs_access=True, keeps=EDIT
)


@edits_reply
def edit_reply(record: Inquiry, reply: str) -> ResponseReturnValue:
    """Show the form, from the draft where asked."""
    held = found_reply(record, reply)
    if not held.is_live:
        flash(f"この返信は「{held.status.label}」のため、内容を変更できません。", "notice")
        return redirect(url_for("inquiries.show_reply", uid=record.uid, reply=reply), 303)
    form = _filled(held)
    draft = find_draft(db.session, current_member().uid, EDIT, held.uid)
    is_open = draft is not None and draft.discarded_at is None
    if draft is not None and is_open and request.args.get("draft") == draft.uid:
        shown = {} if draft.is_whole else form.entered()
        typed = ReplyForm(formdata=as_formdata({**shown, **(draft.fields or {})}))
        return _page(held, _offer(typed, held))
    return _page(held, form, offered=draft if is_open else None)


@edits_reply
def update_reply(record: Inquiry, reply: str) -> ResponseReturnValue:
    """Save the form, keep it as a draft, or add a text to it."""
    held = found_reply(record, reply)
    pressed = request.form.get("save", "")
    if pressed == "draft" and not is_forged():
        page = url_for("inquiries.edit_reply", uid=record.uid, reply=reply)
        return keep_by_hand(EDIT, held.uid, page)
    if pressed == "module" and not is_forged():
        return _with_text(held)
    if not held.is_live and not is_forged():
        return _too_late(held)
    return _checked(held, _offer(ReplyForm(), held))


def _with_text(reply: Reply) -> ResponseReturnValue:
    """Show the form again, the chosen text added below what was typed; nothing is saved yet."""
    form = _offer(ReplyForm(), reply)
    module = queries.find_module(db.session, form.module.data)
    if module is None or not module.is_active:
        form.module.errors = ["追加する文例を選んでください。"]
        return _page(reply, form), 422
    values = values_for(reply.inquiry, form.addressee.data, find_firm(db.session))
    form.body.data = "\n".join(filter(None, (form.body.data, fill(module.body, values))))
    form.body.raw_data = None
    form.module.data = None
    return _page(reply, form)


def _checked(reply: Reply, form: ReplyForm) -> ResponseReturnValue:
    form, clashes = _merged(reply, form)
    if clashes:
        return _page(reply, form, clashes=clashes), 409
    if not form.validate():
        return _page(reply, form), 422
    return _save(reply, form)


def _save(reply: Reply, form: ReplyForm) -> ResponseReturnValue:
    member, inquiry = current_member(), reply.inquiry.uid
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_reply(work.session, member, inquiry, reply.uid, for_update=True)
            if held is None:
                abort(404)
            is_current = form.version.data == str(held.version)
            if is_current:
                operations.revise_reply(work, held, version=held.version, **form.revision())
                drafts.finish(work, member_uid=member.uid, form=EDIT, record_uid=held.uid)
    except MoveRefused:
        return _too_late(reply)
    if not is_current:
        return _checked(held, form)
    notice_removed(form)
    flash("返信を保存しました。内容を確かめて、確認を依頼してください。", "success")
    return redirect(url_for("inquiries.show_reply", uid=inquiry, reply=reply.uid), 303)


def _too_late(reply: Reply) -> ResponseReturnValue:
    """Keep what was typed as a draft: the letter went to the second reader meanwhile."""
    reasons = (f"この返信は「{reply.status.label}」になったため、保存できませんでした。",)
    entered = {n: v for n, v in request.form.lists() if n not in ("csrf_token", "save")}
    with transaction(db.session, actor(), clock.now()) as work:
        drafts.park(work, current_member().uid, EDIT, reply.uid, entered)
    return reply_page(reply, errors=(*reasons, "入力した内容は下書きに残しました。")), 409


def _filled(reply: Reply) -> ReplyForm:
    form = _offer(ReplyForm(formdata=None, data=reply_values(reply)), reply)
    form.version.data = str(reply.version)
    form.base.data = form.digests()
    return form


def _offer(form: ReplyForm, reply: Reply) -> ReplyForm:
    modules = queries.list_offered_modules(db.session, reply.inquiry.category)
    form.module.offer((one.uid, one.name) for one in modules)
    return form


def _merged(reply: Reply, form: ReplyForm) -> tuple[ReplyForm, list[Clash]]:
    """Join the form with what somebody else saved since it was shown."""
    theirs = _filled(reply)
    chosen = request.form.getlist("use_current")
    if form.version.data == theirs.version.data and not chosen:
        return form, []
    entered, clashes = merge(form, theirs, form.base.data or "", chosen)
    token = request.form.getlist("csrf_token")
    joined = _offer(ReplyForm(formdata=as_formdata({**entered, "csrf_token": token})), reply)
    joined.version.data, joined.base.data = theirs.version.data, theirs.base.data
    return joined, clashes


def _page(
    reply: Reply,
    form: ReplyForm,
    *,
    offered: FormDraft | None = None,
    clashes: Sequence[Clash] = (),
) -> str:
    names = [clash.name for clash in clashes]
    return render_template(
        "inquiries/reply_edit.html",
        inquiry=reply.inquiry,
        reply=reply,
        form=form,
        letter=html_document(queries.letter_of(db.session, reply)),
        draft=find_draft(db.session, current_member().uid, EDIT, reply.uid),
        offered=offered,
        clashes=clashes,
        changes=last_change_of(db.session, "reply", reply.uid, names),
    )
