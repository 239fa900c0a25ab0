"""The form of a reply: its text with texts (文例) added, drafts and the edits of others."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core.database import db
from core.web import is_forged
from core.work import Work
from core.workflow import MoveRefused
from documents.html import html_document
from drafts import editing
from drafts.editing import Beside, EditPage
from firm.queries import find_firm
from inquiries import operations, queries
from inquiries.forms import ReplyForm, reply_values
from inquiries.models import Inquiry, Reply
from inquiries.reports.fields import fill
from inquiries.reports.letter import values_for
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
    return editing.open_page(PAGE, held)


@edits_reply
def update_reply(record: Inquiry, reply: str) -> ResponseReturnValue:
    """Save the form, keep it as a draft, or add a text to it."""
    held = found_reply(record, reply)
    if not is_forged() and request.form.get("save") == "module":
        return _with_text(held)
    if not held.is_live and not is_forged() and not editing.asks_for_draft():
        return _too_late(held)
    try:
        return editing.save_page(PAGE, held)
    except MoveRefused:
        return _too_late(held)


def _with_text(reply: Reply) -> ResponseReturnValue:
    """Show the form again, the chosen text added below what was typed; nothing is saved yet."""
    form = editing.sent_form(PAGE, reply)
    module = queries.find_module(db.session, form.module.data)
    if module is None or not module.is_active:
        form.module.errors = ["追加する文例を選んでください。"]
        return editing.show_again(PAGE, reply, form), 422
    values = values_for(reply.inquiry, form.addressee.data, find_firm(db.session))
    form.body.data = "\n".join(filter(None, (form.body.data, fill(module.body, values))))
    form.body.raw_data = None
    form.module.data = None
    return editing.show_again(PAGE, reply, form)


def _too_late(reply: Reply) -> ResponseReturnValue:
    """Keep what was typed as a draft: the letter went to the second reader meanwhile."""
    editing.keep_typed(EDIT, reply.uid)
    reasons = (
        f"この返信は「{reply.status.label}」になったため、保存できませんでした。",
        "入力した内容は下書きに残しました。",
    )
    return reply_page(reply, errors=reasons), 409


def _offer(form: ReplyForm, reply: Reply) -> None:
    modules = queries.list_offered_modules(db.session, reply.inquiry.category)
    form.module.offer((one.uid, one.name) for one in modules)


def _hold(work: Work, reply: Reply) -> Reply | None:
    inquiry = reply.inquiry.uid
    return queries.find_reply(work.session, current_member(), inquiry, reply.uid, for_update=True)


def _apply(work: Work, held: Reply, form: ReplyForm) -> None:
    operations.revise_reply(work, held, version=held.version, **form.revision())


def _show(reply: Reply, form: ReplyForm, beside: Beside) -> str:
    clashed = [clash.name for clash in beside.clashes]
    return render_template(
        "inquiries/reply_edit.html",
        inquiry=reply.inquiry,
        reply=reply,
        form=form,
        letter=html_document(queries.letter_of(db.session, reply)),
        changes=last_change_of(db.session, "reply", reply.uid, clashed),
        **beside._asdict(),
    )


PAGE = EditPage(
    name=EDIT,
    form=ReplyForm,
    values=reply_values,
    offer=_offer,
    hold=_hold,
    apply=_apply,
    leads_to=lambda reply, _: url_for(
        "inquiries.show_reply", uid=reply.inquiry.uid, reply=reply.uid
    ),
    show=_show,
    says=lambda _: "返信を保存しました。内容を確かめて、確認を依頼してください。",
)
