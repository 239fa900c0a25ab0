"""The page of 自社情報."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.forms import as_formdata
from core.merging import Clash, merge
from core.web import is_forged
from core.work import Conflict, transaction
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_draft
from firm.forms import FirmForm, values_of
from firm.operations import revise_firm
from firm.queries import find_firm

EDIT = "firm:edit"


@requires(Permission.FIRM_MANAGE, keeps=EDIT)
def edit() -> ResponseReturnValue:
    """Show the form, from the draft where asked."""
    form = _filled_form()
    draft = find_draft(db.session, current_member().uid, EDIT, "")
    is_open = draft is not None and draft.discarded_at is None
    if draft is not None and is_open and request.args.get("draft") == draft.uid:
        shown = {} if draft.is_whole else form.entered()
        form = FirmForm(formdata=as_formdata({**shown, **(draft.fields or {})}))
        return _page(form, draft)
    return _page(form, draft, offered=draft if is_open else None)


@requires(Permission.FIRM_MANAGE, keeps=EDIT)
def update() -> ResponseReturnValue:
    """Save the form, or keep it as a draft."""
    if request.form.get("save") == "draft" and not is_forged():
        return _keep_draft()
    form, clashes = _merged(FirmForm())
    if clashes:
        return _page(form, clashes=clashes), 409
    if not form.validate():
        return _page(form), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            revise_firm(work, version=_version(form), **form.fields())
            drafts.finish(work, member_uid=current_member().uid, form=EDIT, record_uid="")
    except Conflict:
        form, clashes = _merged(form)
        return _page(form, clashes=clashes), 409
    flash("自社情報を保存しました。", "success")
    return redirect(url_for("firm.edit"), 303)


def _filled_form() -> FirmForm:
    firm = find_firm(db.session)
    form = FirmForm(formdata=None, data=values_of(firm))
    form.version.data = str(firm.version)
    form.base.data = form.digests()
    return form


def _merged(form: FirmForm) -> tuple[FirmForm, list[Clash]]:
    """Join the form with what others saved since it was shown."""
    theirs = _filled_form()
    chosen = request.form.getlist("use_current")
    if form.version.data == theirs.version.data and not chosen:
        return form, []
    entered, clashes = merge(form, theirs, form.base.data or "", chosen)
    token = request.form.getlist("csrf_token")
    joined = FirmForm(formdata=as_formdata({**entered, "csrf_token": token}))
    joined.version.data, joined.base.data = theirs.version.data, theirs.base.data
    return joined, clashes


def _version(form: FirmForm) -> int:
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() else -1


def _keep_draft() -> ResponseReturnValue:
    hidden = ("csrf_token", "save")
    entered = {name: values for name, values in request.form.lists() if name not in hidden}
    with transaction(db.session, actor(), clock.now()) as work:
        draft = drafts.park(work, current_member().uid, EDIT, "", entered)
    flash("下書きとして保存しました。", "success")
    return redirect(url_for("firm.edit", draft=draft.uid), 303)


def _page(
    form: FirmForm,
    draft: FormDraft | None = None,
    *,
    offered: FormDraft | None = None,
    clashes: Sequence[Clash] = (),
) -> str:
    return render_template(
        "firm/edit.html",
        form=form,
        draft=draft or find_draft(db.session, current_member().uid, EDIT, ""),
        offered=offered,
        clashes=clashes,
    )
