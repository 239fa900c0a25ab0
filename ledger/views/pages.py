"""Recording and editing an account, the same for both kinds: drafts, once only, the edits of others."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member
from audit.queries import last_change_of
from core import clock
from core.database import db, new_uid
from core.forms import as_formdata
from core.merging import Clash, merge
from core.web import is_forged
from core.work import Work, transaction
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_draft
from incidents.models import Incident
from incidents.queries import find_incident
from ledger import queries
from ledger.forms import AccountForm, PayoutForm, ReasonForm
from ledger.operations import AlreadyRecorded
from ledger.reports.history import history_of

Form = AccountForm | PayoutForm
KEY_LIMIT = 100
REUSED = "この画面の内容はすでに記録されています。別の口座として記録する場合は、もう一度「記録する」を押してください。"


@dataclass(frozen=True)
class Editing:
    """What differs between the two kinds of accounts where they are recorded and edited.

    `make` gives a form, read from what was sent or from what is given to it; `prepare` looks up what the
    form names in the case; `create` and `revise` are the operations, and `moves` those that need a reason,
    each with what is said afterwards.
    """

    label: str
    new: str
    edit: str
    table: str
    make: Callable[..., Form]
    values: Callable[[Any], dict[str, Any]]
    prepare: Callable[[Form, Incident, Any], None]
    find: Callable[..., Any]
    create: Callable[..., Any]
    revise: Callable[..., Any]
    moves: Mapping[str, tuple[Callable[..., None], str]]
    list_page: Callable[[str], str]
    record_page: Callable[[str], str]


def show_new(kind: Editing, incident: Incident) -> ResponseReturnValue:
    """Show the empty form, or the draft where asked."""
    draft = _open_draft(kind.new, incident.uid)
    if draft is not None and request.args.get("draft") == draft.uid:
        form = kind.make(formdata=as_formdata(draft.fields or {}))
        form.submission_id.data = form.submission_id.data or secrets.token_urlsafe(16)
        return _page(kind, incident, None, form, draft=draft)
    form = kind.make(formdata=None)
    form.submission_id.data = secrets.token_urlsafe(16)
    return _page(kind, incident, None, form, draft=draft, is_offered=True)


def create(kind: Editing, incident: Incident) -> ResponseReturnValue:
    """Record an account, once however often it is sent."""
    form = kind.make()
    kind.prepare(form, incident, None)
    key = form.submission_id.data or ""
    if len(key) > KEY_LIMIT:
        abort(400)
    if request.form.get("save") == "draft" and not is_forged():
        return _keep_by_hand(kind.new, incident.uid)
    if request.form.get("add"):
        return _page(kind, incident, None, form)
    if not key or not form.validate():
        return _page(kind, incident, None, form), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            location = _create_once(work, kind, incident, form)
    except drafts.SubmissionReused:
        form.form_errors.append(REUSED)
        form.submission_id.data = secrets.token_urlsafe(16)
        return _page(kind, incident, None, form), 422
    except AlreadyRecorded as twin:
        form.form_errors.append(str(twin))
        return _page(kind, incident, None, form), 422
    flash("記録しました。", "success")
    _notice_removed(form)
    return redirect(location, 303)


def show_edit(kind: Editing, record: Any) -> ResponseReturnValue:  # noqa: ANN401 (either kind of account)
    """Show the form of a record, from the draft where asked."""
    draft = _open_draft(kind.edit, record.uid)
    if draft is not None and request.args.get("draft") == draft.uid:
        shown = {} if draft.is_whole else _filled(kind, record).entered()
        form = kind.make(formdata=as_formdata({**shown, **(draft.fields or {})}))
        kind.prepare(form, record.incident, record)
        return _page(kind, record.incident, record, form, draft=draft)
    form = _filled(kind, record)
    return _page(kind, record.incident, record, form, draft=draft, is_offered=True)


def update(kind: Editing, record: Any) -> ResponseReturnValue:  # noqa: ANN401 (either kind of account)
    """Save the form of a record, or keep it as a draft."""
    if request.form.get("save") == "draft" and not is_forged():
        return _keep_by_hand(kind.edit, record.uid)
    sent = form = kind.make()
    kind.prepare(form, record.incident, record)
    if request.form.get("add"):
        return _page(kind, record.incident, record, form)
    theirs = _filled(kind, record)
    chosen = request.form.getlist("use_current")
    if chosen or form.version.data != theirs.version.data:
        is_signed = form.validate() or "csrf_token" not in form.errors
        entered, clashes = merge(form, theirs, form.base.data or "", chosen)
        form = kind.make(formdata=as_formdata(entered))
        kind.prepare(form, record.incident, record)
        form.version.data, form.base.data = theirs.version.data, theirs.base.data
        if clashes or not is_signed:
            return _page(kind, record.incident, record, form, clashes=clashes), 409
    return _apply(kind, record, form, sent)


def _apply(kind: Editing, record: Any, form: Form, sent: Form) -> ResponseReturnValue:  # noqa: ANN401 (either kind of account)
    if not form.validate():
        return _page(kind, record.incident, record, form), 422
    try:
        is_saved = _save(kind, record, form)
    except AlreadyRecorded as twin:
        form.form_errors.append(str(twin))
        return _page(kind, record.incident, record, form), 422
    if not is_saved:
        return update(kind, record)
    _notice_removed(sent)
    flash("保存しました。", "success")
    return redirect(kind.record_page(record.uid), 303)


def show_history(kind: Editing, record: Any, name: str) -> ResponseReturnValue:  # noqa: ANN401 (either kind of account)
    """Show who changed what."""
    entries = queries.list_changes(db.session, record.__tablename__, record.uid)
    is_personal_shown = queries.may_see_personal(current_member())
    return render_template(
        "ledger/history.html",
        account=record,
        name=name,
        base=kind.record_page(record.uid),
        entries=history_of(entries, is_personal_shown=is_personal_shown),
    )


def move(
    kind: Editing,
    record: Any,  # noqa: ANN401 (either kind of account)
    name: str,
    page: Callable[[ReasonForm], str],
) -> ResponseReturnValue:
    """Leave an account out of the ledger, or take it back; without a reason its page says so."""
    form = ReasonForm()
    if name not in kind.moves:
        abort(404)
    if not form.validate():
        return page(form), 422
    act, said = kind.moves[name]
    with transaction(db.session, actor(), clock.now()) as work:
        held = kind.find(work.session, current_member(), record.uid, for_update=True)
        if held is None:
            abort(404)
        act(work, held, reason=str(form.reason.data))
    flash(said, "success")
    return redirect(kind.record_page(record.uid), 303)


def _create_once(work: Work, kind: Editing, incident: Incident, form: Form) -> str:
    member, key = current_member(), str(form.submission_id.data)
    uid = new_uid()
    held = find_incident(work.session, member, incident.uid)
    if held is None:
        abort(404)
    location = kind.record_page(uid)
    entered = form.entered()
    first = drafts.claim(work, member_uid=member.uid, key=key, entered=entered, location=location)
    if first is not None:
        return first
    kind.create(work, held, uid=uid, **form.fields())
    drafts.finish(work, member_uid=member.uid, form=kind.new, record_uid=held.uid)
    return location


def _save(kind: Editing, record: Any, form: Form) -> bool:  # noqa: ANN401 (either kind of account)
    """Write the form unless somebody saved after the page was compared; then it is compared anew."""
    member = current_member()
    with transaction(db.session, actor(), clock.now()) as work:
        held = kind.find(work.session, member, record.uid, for_update=True)
        if held is None:
            abort(404)
        if str(held.version) != form.version.data:
            return False
        kind.revise(work, held, version=held.version, **form.fields())
        drafts.finish(work, member_uid=member.uid, form=kind.edit, record_uid=held.uid)
        return True


def _filled(kind: Editing, record: Any) -> Form:  # noqa: ANN401 (either kind of account)
    form = kind.make(formdata=None, data=kind.values(record))
    kind.prepare(form, record.incident, record)
    form.version.data = str(record.version)
    form.base.data = form.digests()
    return form


def _open_draft(form_name: str, record_uid: str) -> FormDraft | None:
    draft = find_draft(db.session, current_member().uid, form_name, record_uid)
    return draft if draft is not None and draft.discarded_at is None else None


def _keep_by_hand(form_name: str, record_uid: str) -> ResponseReturnValue:
    """Save what was typed as a draft by hand, for browsers without scripts."""
    entered = {
        name: values for name, values in request.form.lists() if name not in ("csrf_token", "save")
    }
    with transaction(db.session, actor(), clock.now()) as work:
        draft = drafts.park(work, current_member().uid, form_name, record_uid, entered)
    flash("下書きとして保存しました。", "success")
    return redirect(f"{request.path}?draft={draft.uid}", 303)


def _notice_removed(form: Form) -> None:
    if removed := form.removed_characters():
        flash(f"表示できない制御文字を {removed} 文字取り除いて保存しました。", "notice")


def _page(
    kind: Editing,
    incident: Incident,
    record: Any,  # noqa: ANN401 (either kind of account, None while it is being recorded)
    form: Form,
    *,
    draft: FormDraft | None = None,
    is_offered: bool = False,
    clashes: Sequence[Clash] = (),
) -> str:
    for rows in form.row_fields:
        rows.offer_spare_rows()
    name, key = (kind.edit, record.uid) if record else (kind.new, incident.uid)
    changes = {}
    if record:
        changed = [clash.name for clash in clashes]
        changes = last_change_of(db.session, kind.table, record.uid, changed)
    return render_template(
        "ledger/edit.html",
        kind=kind,
        incident=incident,
        record=record,
        form=form,
        draft_form=name,
        draft_record=key,
        draft=draft or find_draft(db.session, current_member().uid, name, key),
        offered=[draft] if draft and is_offered else [],
        back=kind.record_page(record.uid) if record else kind.list_page(incident.uid),
        clashes=clashes,
        changes=changes,
    )
