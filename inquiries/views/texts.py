"""Pages of the texts (文例) that replies are begun from."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.forms import as_formdata
from core.work import Conflict, transaction
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_draft
from inquiries import operations, queries
from inquiries.forms import TextModuleForm, module_values
from inquiries.models import TextModule
from inquiries.operations import SameName

NEW, EDIT = "inquiries:new_text", "inquiries:edit_text"
SAME = "同じ名前の文例がすでに登録されています。"
CHANGED = (
    "他の職員が先に更新しました。入力した内容は残っています。"
    "現在の内容を確かめて、もう一度「保存する」を押してください。"
)
changes_text = requires(Permission.INQUIRY_TEXTS, loads=queries.load_module, keeps=EDIT)


@requires(Permission.INQUIRY_TEXTS)
def text_modules() -> ResponseReturnValue:
    """Show the texts."""
    listed = queries.list_modules(db.session)
    return render_template("inquiries/text_modules.html", modules=listed)


@requires(Permission.INQUIRY_TEXTS, keeps=NEW)
def new_text() -> ResponseReturnValue:
    """Show the form of a new text."""
    form = TextModuleForm(formdata=None, data={"is_active": True})
    return _page(_resumed(form, NEW, ""), None)


@requires(Permission.INQUIRY_TEXTS, keeps=NEW)
def create_text() -> ResponseReturnValue:
    """Add a text."""
    form = TextModuleForm()
    if not form.validate():
        return _page(form, None), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            operations.add_text_module(work, **form.fields())
            drafts.finish(work, member_uid=current_member().uid, form=NEW, record_uid="")
    except SameName:
        form.form_errors.append(SAME)
        return _page(form, None), 422
    flash(f"文例「{form.name.data}」を登録しました。", "success")
    return redirect(url_for("inquiries.text_modules"), 303)


@changes_text
def edit_text(record: TextModule) -> ResponseReturnValue:
    """Show the form of a text."""
    form = TextModuleForm(formdata=None, data=module_values(record))
    form.version.data = str(record.version)
    return _page(_resumed(form, EDIT, record.uid), record)


@changes_text
def update_text(record: TextModule) -> ResponseReturnValue:
    """Change or retire a text."""
    form = TextModuleForm()
    if not form.validate():
        return _page(form, record), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_module(work.session, record.uid, for_update=True)
            if held is None:
                abort(404)
            version = held.version if form.version.data == str(held.version) else -1
            operations.revise_text_module(work, held, version=version, **form.fields())
            drafts.finish(work, member_uid=current_member().uid, form=EDIT, record_uid=held.uid)
    except SameName:
        form.form_errors.append(SAME)
        return _page(form, record), 422
    except Conflict:
        current = queries.find_module(db.session, record.uid) or record
        form.version.data = str(current.version)
        form.form_errors.append(CHANGED)
        return _page(form, current, theirs=current), 409
    flash(f"文例「{form.name.data}」を保存しました。", "success")
    return redirect(url_for("inquiries.text_modules"), 303)


def _draft(form_name: str, record_uid: str) -> FormDraft | None:
    draft = find_draft(db.session, current_member().uid, form_name, record_uid)
    return draft if draft is not None and draft.discarded_at is None else None


def _resumed(form: TextModuleForm, form_name: str, record_uid: str) -> TextModuleForm:
    """Lay a kept draft over the form where the address asks for it."""
    draft = _draft(form_name, record_uid)
    if draft is None or request.args.get("draft") != draft.uid:
        return form
    shown = {} if draft.is_whole else form.entered()
    return TextModuleForm(formdata=as_formdata({**shown, **(draft.fields or {})}))


def _page(form: TextModuleForm, record: TextModule | None, theirs: TextModule | None = None) -> str:
    draft = _draft(EDIT, record.uid) if record else _draft(NEW, "")
    is_resumed = draft is not None and request.args.get("draft") == draft.uid
    return render_template(
        "inquiries/text_module.html",
        form=form,
        module=record,
        theirs=theirs,
        draft=draft,
        offered=None if is_resumed or request.method == "POST" else draft,
    )
