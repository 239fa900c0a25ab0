"""The full form of an inquiry, with drafts and the edits of others."""

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
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_draft
from incidents.queries import find_member_id
from inquiries import queries
from inquiries.forms import InquiryEditForm, sections_of, values_of
from inquiries.models import Inquiry
from inquiries.operations import revise_inquiry
from inquiries.queries.records import find_incident_id
from inquiries.views.common import keep_by_hand, notice_removed

EDIT = "inquiries:edit"

edits_inquiry = requires(
    Permission.INQUIRY_WRITE, loads=queries.find_inquiry, logs_access=True, keeps=EDIT
)


@edits_inquiry
def edit(record: Inquiry) -> ResponseReturnValue:
    """Show the full form, from the draft where asked."""
    draft = find_draft(db.session, current_member().uid, EDIT, record.uid)
    is_open = draft is not None and draft.discarded_at is None
    if draft is not None and is_open and request.args.get("draft") == draft.uid:
        shown = {} if draft.is_whole else _filled(record).entered()
        entered = {**shown, **(draft.fields or {})}
        form = InquiryEditForm(formdata=as_formdata(entered))
        _offer(form, record)
        return _page(record, form, draft=draft)
    return _page(record, _filled(record), offered=draft if is_open else None, draft=draft)


@edits_inquiry
def update(record: Inquiry) -> ResponseReturnValue:
    """Save the full form, or keep it as a draft."""
    if request.form.get("save") == "draft" and not is_forged():
        return keep_by_hand(EDIT, record.uid, url_for("inquiries.edit", uid=record.uid))
    return _update(record)


def _update(record: Inquiry) -> ResponseReturnValue:
    sent = form = InquiryEditForm()
    _offer(form, record)
    theirs = _filled(record)
    chosen = request.form.getlist("use_current")
    if chosen or form.version.data != theirs.version.data:
        is_signed = form.validate() or "csrf_token" not in form.errors
        entered, clashes = merge(form, theirs, form.base.data or "", chosen)
        form = InquiryEditForm(formdata=as_formdata(entered))
        _offer(form, record)
        form.version.data, form.base.data = theirs.version.data, theirs.base.data
        if clashes or not is_signed:
            return _page(record, form, clashes=clashes), 409
    if not form.validate():
        return _page(record, form), 422
    if not _save(record, form):
        return _update(record)
    notice_removed(sent)
    flash("保存しました。", "success")
    return redirect(url_for("inquiries.show", uid=record.uid), 303)


def _save(record: Inquiry, form: InquiryEditForm) -> bool:
    """Write the form unless somebody saved after the page was compared; then it is compared anew."""
    member = current_member()
    with transaction(db.session, actor(), clock.now()) as work:
        held = queries.find_inquiry(work.session, member, record.uid, for_update=True)
        if held is None:
            abort(404)
        if str(held.version) != form.version.data:
            return False
        incident_id = find_incident_id(work.session, form.incident_id.data)
        assignee_id = find_member_id(work.session, form.assignee_id.data)
        fields = form.revision(incident_id, assignee_id)
        revise_inquiry(work, held, version=held.version, **fields)
        drafts.finish(work, member_uid=member.uid, form=EDIT, record_uid=held.uid)
        return True


def _filled(record: Inquiry) -> InquiryEditForm:
    form = InquiryEditForm(formdata=None, data=values_of(record))
    _offer(form, record)
    form.version.data = str(record.version)
    form.base.data = form.digests()
    return form


def _offer(form: InquiryEditForm, record: Inquiry) -> None:
    """Offer who and which case can be chosen, and what stands there, though meanwhile closed."""
    members = dict(queries.list_assignable(db.session))
    cases = dict(queries.list_offered_incidents(db.session))
    if record.assignee is not None:
        members.setdefault(record.assignee.uid, record.assignee.name)
    if record.incident is not None:
        cases.setdefault(record.incident.uid, f"{record.incident.number} {record.incident.title}")
    form.assignee_id.offer(members.items())
    form.incident_id.offer(cases.items())


def _page(
    record: Inquiry,
    form: InquiryEditForm,
    *,
    offered: FormDraft | None = None,
    draft: FormDraft | None = None,
    clashes: Sequence[Clash] = (),
) -> str:
    if draft is None:
        draft = find_draft(db.session, current_member().uid, EDIT, record.uid)
    changes = last_change_of(db.session, "inquiry", record.uid, [clash.name for clash in clashes])
    return render_template(
        "inquiries/edit.html",
        inquiry=record,
        form=form,
        sections=sections_of(form),
        offered=offered,
        draft=draft,
        clashes=clashes,
        changes=changes,
    )
