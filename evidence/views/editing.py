"""What is said of a piece of evidence is corrected here; what was said before stays in the trail."""

from collections.abc import Sequence

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core import clock
from core.database import db
from core.forms import as_formdata
from core.merging import Clash, merge
from core.work import Conflict, transaction
from drafts import operations as drafts
from drafts.queries import find_draft
from evidence.forms import EvidenceEditForm, values_of
from evidence.models import EvidenceItem
from evidence.operations import revise_evidence
from evidence.queries import find_evidence
from evidence.views.common import held, to_piece

EDIT = "evidence:edit"
edits = requires(Permission.INCIDENT_WRITE, loads=find_evidence, logs_access=True, keeps=EDIT)


@edits
def edit(record: EvidenceItem) -> ResponseReturnValue:
    """Show the form, with what was typed before and not yet saved."""
    form = _filled_form(record)
    draft = find_draft(db.session, current_member().uid, EDIT, record.uid)
    if draft is not None and draft.discarded_at is None and draft.fields:
        shown = {} if draft.is_whole else form.entered()
        form = EvidenceEditForm(formdata=as_formdata({**shown, **draft.fields}))
    return _page(record, form)


@edits
def update(record: EvidenceItem) -> ResponseReturnValue:
    """Save the form, joined with what others saved since it was shown."""
    form, clashes = _merged(record, EvidenceEditForm())
    if clashes:
        return _page(record, form, clashes), 409
    if not form.validate():
        return _page(record, form), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            item = held(work, record)
            revise_evidence(work, item, version=_version(form), **form.fields())
            member = current_member().uid
            drafts.finish(work, member_uid=member, form=EDIT, record_uid=item.uid)
    except Conflict:
        db.session.refresh(record)
        form, clashes = _merged(record, form)
        return _page(record, form, clashes), 409
    flash("証拠の記録を訂正しました。", "success")
    return to_piece(record.uid)


def _filled_form(record: EvidenceItem) -> EvidenceEditForm:
    form = EvidenceEditForm(formdata=None, data=values_of(record))
    form.version.data = str(record.version)
    form.base.data = form.digests()
    return form


def _merged(
    record: EvidenceItem, form: EvidenceEditForm
) -> tuple[EvidenceEditForm, Sequence[Clash]]:
    theirs = _filled_form(record)
    chosen = request.form.getlist("use_current")
    if form.version.data == theirs.version.data and not chosen:
        return form, ()
    entered, clashes = merge(form, theirs, form.base.data or "", chosen)
    token = request.form.getlist("csrf_token")
    joined = EvidenceEditForm(formdata=as_formdata({**entered, "csrf_token": token}))
    joined.version.data, joined.base.data = theirs.version.data, theirs.base.data
    return joined, clashes


def _version(form: EvidenceEditForm) -> int:
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004 (nobody saves a milliard times)


def _page(record: EvidenceItem, form: EvidenceEditForm, clashes: Sequence[Clash] = ()) -> str:
    names = [clash.name for clash in clashes]
    return render_template(
        "evidence/edit.html",
        item=record,
        incident=record.incident,
        form=form,
        draft=find_draft(db.session, current_member().uid, EDIT, record.uid),
        clashes=clashes,
        changes=last_change_of(db.session, "evidence_item", record.uid, names),
        tab="evidence",
    )
