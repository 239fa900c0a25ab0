"""Pages of 事案."""

import secrets
from collections.abc import Sequence

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core import clock
from core.database import db, new_uid
from core.forms import as_formdata
from core.listing import Listing
from core.merging import Clash, merge
from core.panel import ListColumn, Panel
from core.web import is_forged
from core.work import Work, transaction
from core.workflow import MoveRefused
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_draft, find_own_draft, list_drafts
from incidents import queries
from incidents.forms import IncidentEditForm, IncidentForm, sections_of, values_of
from incidents.models import Incident
from incidents.operations import move_incident, open_incident, revise_incident
from incidents.reports.history import history_of
from incidents.reports.rows import rows_of
from incidents.reports.sheet import sheet_of
from incidents.vocabulary import Damage, IncidentKind, IncidentStatus, Origin
from incidents.workflow import WORKFLOW

NEW, EDIT = "incidents:new", "incidents:edit"
KEY_LIMIT = 100


reads_case = requires(Permission.INCIDENT_READ, loads=queries.find_incident, logs_access=True)
edits_case = requires(
    Permission.INCIDENT_WRITE, loads=queries.find_incident, logs_access=True, keeps=EDIT
)


@requires(Permission.INCIDENT_READ)
def index() -> ResponseReturnValue:
    """Show the list of cases."""
    listing = Listing.from_address(request.args, queries.FILTERS, list(queries.SORTS))
    page = queries.list_page(db.session, current_member(), listing)
    uids = [row.uid for row in page.rows]
    columns = current_app.extensions["incident_columns"]
    return render_template(
        "incidents/index.html",
        listing=listing,
        page=page,
        rows=rows_of(page.rows),
        columns=[(column.label, column.cells(uids)) for column in columns if uids],
        chips=_chips(listing),
        statuses=IncidentStatus,
        kinds=IncidentKind,
        damages=Damage,
        origins=Origin,
    )


@requires(Permission.INCIDENT_WRITE, keeps=NEW)
def new() -> ResponseReturnValue:
    """Show 「まず記録」, empty or from a draft."""
    form, draft = _new_form()
    return _new_page(form, draft)


@requires(Permission.INCIDENT_WRITE, keeps=NEW)
def create() -> ResponseReturnValue:
    """Record a case."""
    form = IncidentForm()
    form.assignee_id.offer(queries.list_assignable(db.session))
    key = form.submission_id.data or ""
    if len(key) > KEY_LIMIT:
        abort(400)
    if request.form.get("save") == "draft" and not is_forged():
        return _keep_draft(NEW, key, url_for("incidents.new"))
    if not key or not form.validate():
        return _new_page(form, None), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            location = _create_once(work, form)
    except drafts.SubmissionReused:
        form.form_errors.append(
            "この画面の内容はすでに記録されています。別の事案として記録する場合は、もう一度「記録する」を押してください。"
        )
        form.submission_id.data = secrets.token_urlsafe(16)
        return _new_page(form, None), 422
    flash("記録しました。", "success")
    _notice_removed(form.removed_characters())
    return redirect(location, 303)


@reads_case
def show(record: Incident) -> ResponseReturnValue:
    """Show a case."""
    return _case_page(record)


@reads_case
def history(record: Incident) -> ResponseReturnValue:
    """Show who changed what."""
    return render_template(
        "incidents/history.html",
        incident=record,
        entries=history_of(record, queries.list_changes(db.session, record)),
        tab="history",
    )


@edits_case
def edit(record: Incident) -> ResponseReturnValue:
    """Show the full form, from the draft where asked."""
    draft = find_draft(db.session, current_member().uid, EDIT, record.uid)
    is_open = draft is not None and draft.discarded_at is None
    if draft is not None and is_open and request.args.get("draft") == draft.uid:
        return _edit_page(record, _resumed_form(record, draft), draft=draft)
    return _edit_page(record, _filled_form(record), offered=draft if is_open else None, draft=draft)


@edits_case
def update(record: Incident) -> ResponseReturnValue:
    """Save the full form, or keep it as a draft."""
    if request.form.get("save") == "draft" and not is_forged():
        return _keep_draft(EDIT, record.uid, url_for("incidents.edit", uid=record.uid))
    return _update(record)


@requires(Permission.INCIDENT_READ, loads=queries.find_incident)
def move(record: Incident, move: str) -> ResponseReturnValue:
    """Take a case through a move."""
    reason = request.form.get("reason", "")
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_incident(
                work.session, current_member(), record.uid, for_update=True
            )
            if held is None or WORKFLOW.move(move) is None:
                abort(404)
            move_incident(work, held, move=move, member=current_member(), reason=reason)
    except MoveRefused as refused:
        held = queries.find_incident(db.session, current_member(), record.uid)
        if held is None:
            abort(404)
        return _case_page(held, move, refused.reasons), 409
    flash(f"状態を「{held.status.label}」にしました。", "success")
    return redirect(url_for("incidents.show", uid=record.uid), 303)


def blueprint(panels: Sequence[Panel] = (), columns: Sequence[ListColumn] = ()) -> Blueprint:
    """Give the pages of 事案; higher packages add panels to the case page and columns to the list."""
    pages = Blueprint("incidents", __name__, url_prefix="/incidents")
    for method, address, view in (
        ("GET", "", index),
        ("GET", "/new", new),
        ("POST", "/new", create),
        ("GET", "/<uid>", show),
        ("GET", "/<uid>/history", history),
        ("GET", "/<uid>/edit", edit),
        ("POST", "/<uid>/edit", update),
        ("POST", "/<uid>/moves/<move>", move),
    ):
        pages.add_url_rule(address, view_func=view, methods=[method])
    slots = {"incident_panels": tuple(panels), "incident_columns": tuple(columns)}
    pages.record_once(lambda setup: setup.app.extensions.update(slots))
    return pages


FILTER_LABELS = {
    "q": "番号・件名",
    "status": "状態",
    "kind": "種別",
    "damage": "顧客被害",
    "origin": "発覚区分",
    "assignee": "担当",
}
VALUE_LABELS = {
    "status": {"open": "未終結", **dict(IncidentStatus.choices())},
    "kind": dict(IncidentKind.choices()),
    "damage": dict(Damage.choices()),
    "origin": dict(Origin.choices()),
    "assignee": {"me": "自分", "none": "未割当"},
}


def _chips(listing: Listing) -> list[dict[str, str]]:
    """Give the applied filters in words, each with the address that leaves it out."""
    return [
        {
            "label": f"{FILTER_LABELS[name]}：{VALUE_LABELS.get(name, {}).get(value, value)}",
            "href": listing.address(**{name: ""}),
        }
        for name, value in listing.filters
    ]


def _new_form() -> tuple[IncidentForm, FormDraft | None]:
    member = current_member()
    draft = find_own_draft(db.session, member.uid, request.args.get("draft", ""))
    if draft is not None and draft.form == NEW:
        form = IncidentForm(formdata=as_formdata(draft.fields or {}))
        form.submission_id.data = draft.record_uid
    else:
        draft = None
        form = IncidentForm(formdata=None, data={"assignee_id": member.uid})
        form.submission_id.data = secrets.token_urlsafe(16)
    form.assignee_id.offer(queries.list_assignable(db.session))
    return form, draft


def _new_page(form: IncidentForm, draft: FormDraft | None) -> str:
    waiting = list_drafts(db.session, current_member().uid, NEW)
    record = form.submission_id.data
    kept = draft or next((one for one in waiting if one.record_uid == record), None)
    return render_template(
        "incidents/new.html",
        form=form,
        draft=kept,
        waiting=[one for one in waiting if one.record_uid != record],
    )


def _create_once(work: Work, form: IncidentForm) -> str:
    """Open the case; the same submission a second time leads to the first one's page."""
    member, key = current_member(), str(form.submission_id.data)
    uid = new_uid()
    location = url_for("incidents.show", uid=uid)
    earlier = drafts.claim(
        work, member_uid=member.uid, key=key, entered=form.entered(), location=location
    )
    if earlier is not None:
        return earlier
    assignee = queries.find_member_id(work.session, form.assignee_id.data)
    open_incident(work, uid=uid, **form.fields(assignee))
    drafts.finish(work, member_uid=member.uid, form=NEW, record_uid=key)
    return location


def _keep_draft(form_name: str, record_uid: str, page: str) -> ResponseReturnValue:
    """Save what was typed as a draft by hand, for browsers without scripts."""
    entered = {
        name: values for name, values in request.form.lists() if name not in ("csrf_token", "save")
    }
    with transaction(db.session, actor(), clock.now()) as work:
        draft = drafts.park(work, current_member().uid, form_name, record_uid, entered)
    flash("下書きとして保存しました。", "success")
    return redirect(f"{page}?draft={draft.uid}", 303)


def _filled_form(record: Incident) -> IncidentEditForm:
    form = IncidentEditForm(formdata=None, data=values_of(record))
    _prepare(form, record)
    form.version.data = str(record.version)
    form.base.data = form.digests()
    return form


def _prepare(form: IncidentEditForm, record: Incident) -> None:
    """Offer who can take the case, and who has it, though meanwhile disabled."""
    offered = dict(queries.list_assignable(db.session))
    if record.assignee is not None:
        offered.setdefault(record.assignee.uid, record.assignee.name)
    form.assignee_id.offer(offered.items())


def _resumed_form(record: Incident, draft: FormDraft) -> IncidentEditForm:
    """Lay what was typed over what the page showed then."""
    shown = {} if draft.is_whole else _filled_form(record).entered()
    entered = {**shown, **(draft.fields or {})}
    form = IncidentEditForm(formdata=as_formdata(entered))
    _prepare(form, record)
    return form


def _update(record: Incident) -> ResponseReturnValue:
    form = IncidentEditForm()
    removed = form.removed_characters()
    _prepare(form, record)
    if request.form.get("add"):
        return _edit_page(record, form)
    theirs = _filled_form(record)
    clashes: list[Clash] = []
    chosen = request.form.getlist("use_current")
    if chosen or form.version.data != theirs.version.data:
        is_signed = form.validate() or "csrf_token" not in form.errors
        entered, clashes = merge(form, theirs, form.base.data or "", chosen)
        form = IncidentEditForm(formdata=as_formdata(entered))
        _prepare(form, record)
        form.version.data, form.base.data = theirs.version.data, theirs.base.data
        if clashes or not is_signed:
            return _edit_page(record, form, clashes=clashes), 409
    if not form.validate():
        return _edit_page(record, form), 422
    if not _save(record, form):
        return _update(record)
    _notice_removed(removed)
    flash("保存しました。", "success")
    return redirect(url_for("incidents.show", uid=record.uid), 303)


def _save(record: Incident, form: IncidentEditForm) -> bool:
    """Write the form unless somebody saved after the page was compared; then it is compared anew."""
    member = current_member()
    with transaction(db.session, actor(), clock.now()) as work:
        held = queries.find_incident(work.session, member, record.uid, for_update=True)
        if held is None:
            abort(404)
        if str(held.version) != form.version.data:
            return False
        assignee = queries.find_member_id(work.session, form.assignee_id.data)
        revise_incident(work, held, version=held.version, **form.revision(assignee))
        drafts.finish(work, member_uid=member.uid, form=EDIT, record_uid=held.uid)
        return True


def _edit_page(
    record: Incident,
    form: IncidentEditForm,
    *,
    offered: FormDraft | None = None,
    draft: FormDraft | None = None,
    clashes: Sequence[Clash] = (),
) -> str:
    for rows in (form.outflows, form.measures, form.bodies):
        rows.offer_spare_rows()
    if draft is None:
        draft = find_draft(db.session, current_member().uid, EDIT, record.uid)
    changes = last_change_of(db.session, "incident", record.uid, [clash.name for clash in clashes])
    return render_template(
        "incidents/edit.html",
        incident=record,
        form=form,
        sections=sections_of(form),
        offered=offered,
        draft=draft,
        clashes=clashes,
        changes=changes,
    )


def _case_page(record: Incident, tried: str = "", errors: Sequence[str] = ()) -> str:
    offered = [panel(record) for panel in current_app.extensions["incident_panels"]]
    return render_template(
        "incidents/show.html",
        incident=record,
        moves=WORKFLOW.offered(record, current_member()),
        sheet=sheet_of(record),
        panels=[content for content in offered if content is not None],
        tab="show",
        tried=tried,
        reason=request.form.get("reason", ""),
        errors=errors,
    )


def _notice_removed(removed: int) -> None:
    if removed:
        flash(f"表示できない制御文字を {removed} 文字取り除いて保存しました。", "notice")
