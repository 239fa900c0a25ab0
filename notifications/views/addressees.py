"""Pages of the addressees."""

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
from notifications import operations, queries
from notifications.forms import AuthorityForm, authority_values
from notifications.models import HONORIFIC, Authority
from notifications.operations import SameAuthority

NEW, EDIT = "notifications:new_authority", "notifications:edit_authority"
SAME = "同じ宛名と担当課室の宛先がすでに登録されています。"
CHANGED = (
    "他の職員が先に更新しました。入力した内容は残っています。"
    "現在の内容を確かめて、もう一度「保存する」を押してください。"
)

changes_addressee = requires(
    Permission.AUTHORITIES_MANAGE, loads=queries.load_authority, keeps=EDIT
)


@requires(Permission.AUTHORITIES_MANAGE)
def authorities() -> ResponseReturnValue:
    """Show the addressees."""
    listed = queries.list_authorities(db.session)
    return render_template("notifications/authorities.html", authorities=listed)


@requires(Permission.AUTHORITIES_MANAGE, keeps=NEW)
def new_authority() -> ResponseReturnValue:
    """Show the form of a new addressee."""
    last = max((one.sort_order for one in queries.list_authorities(db.session)), default=0)
    start = {"honorific": HONORIFIC, "sort_order": last + 10, "is_active": True}
    return _page(_resumed(AuthorityForm(formdata=None, data=start), NEW, ""), None)


@requires(Permission.AUTHORITIES_MANAGE, keeps=NEW)
def create_authority() -> ResponseReturnValue:
    """Add an addressee."""
    form = AuthorityForm()
    if not form.validate():
        return _page(form, None), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            operations.add_authority(work, **form.fields())
            drafts.finish(work, member_uid=current_member().uid, form=NEW, record_uid="")
    except SameAuthority:
        form.form_errors.append(SAME)
        return _page(form, None), 422
    flash(f"宛先「{form.name.data}」を登録しました。", "success")
    return redirect(url_for("notifications.authorities"), 303)


@changes_addressee
def edit_authority(record: Authority) -> ResponseReturnValue:
    """Show the form of an addressee."""
    form = AuthorityForm(formdata=None, data=authority_values(record))
    form.version.data = str(record.version)
    return _page(_resumed(form, EDIT, record.uid), record)


@changes_addressee
def update_authority(record: Authority) -> ResponseReturnValue:
    """Change or retire an addressee."""
    form = AuthorityForm()
    if not form.validate():
        return _page(form, record), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_authority(work.session, record.uid, for_update=True)
            if held is None:
                abort(404)
            version = held.version if form.version.data == str(held.version) else -1
            operations.revise_authority(work, held, version=version, **form.fields())
            drafts.finish(work, member_uid=current_member().uid, form=EDIT, record_uid=held.uid)
    except SameAuthority:
        form.form_errors.append(SAME)
        return _page(form, record), 422
    except Conflict:
        current = queries.find_authority(db.session, record.uid) or record
        form.version.data = str(current.version)
        form.form_errors.append(CHANGED)
        return _page(form, current, theirs=current), 409
    flash(f"宛先「{form.name.data}」を保存しました。", "success")
    return redirect(url_for("notifications.authorities"), 303)


def _draft(form_name: str, record_uid: str) -> FormDraft | None:
    draft = find_draft(db.session, current_member().uid, form_name, record_uid)
    return draft if draft is not None and draft.discarded_at is None else None


def _resumed(form: AuthorityForm, form_name: str, record_uid: str) -> AuthorityForm:
    """Lay a kept draft over the form where the address asks for it."""
    draft = _draft(form_name, record_uid)
    if draft is None or request.args.get("draft") != draft.uid:
        return form
    shown = {} if draft.is_whole else form.entered()
    return AuthorityForm(formdata=as_formdata({**shown, **(draft.fields or {})}))


def _page(form: AuthorityForm, record: Authority | None, theirs: Authority | None = None) -> str:
    draft = _draft(EDIT, record.uid) if record else _draft(NEW, "")
    is_resumed = draft is not None and request.args.get("draft") == draft.uid
    return render_template(
        "notifications/authority.html",
        form=form,
        authority=record,
        theirs=theirs,
        draft=draft,
        offered=None if is_resumed or request.method == "POST" else draft,
    )
