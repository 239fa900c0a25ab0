"""A piece of evidence is recorded with its files; later more files can join it."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from attachments.intake import (
    MEGABYTE,
    FilesRefused,
    Taken,
    body_limit,
    sent_files,
    take_in,
)
from attachments.store import current_store
from attachments.vocabulary import CheckState, Handling
from core import clock
from core.database import db, new_uid
from core.forms import as_formdata
from core.moments import Moment, Precision
from core.web import accepts_body
from core.work import Work
from drafts import operations as drafts
from drafts.editing import write_once
from drafts.queries import find_draft
from evidence.forms import EvidenceForm, FilesForm
from evidence.models import EvidenceItem
from evidence.operations import add_files, record_evidence
from evidence.views.common import (
    changes_piece,
    held,
    step_page,
    to_piece,
)
from incidents.models import Incident
from incidents.queries import find_incident

NEW = "evidence:new"
SENT_TWICE = "この画面の内容はすでに記録されています。別の証拠のときは、もう一度お試しください。"
ADD, ADD_ADDRESS = "ファイルを追加する", "files/new"
records = requires(Permission.INCIDENT_WRITE, loads=find_incident, keeps=NEW)


@records
def new(record: Incident) -> ResponseReturnValue:
    """Show the form of a new piece, with what was typed before and not yet recorded."""
    now = Moment(clock.now(), Precision.MINUTE)
    given = {"obtained_at": now, "obtained_by": current_member().name}
    form = EvidenceForm(formdata=None, data=given)
    draft = find_draft(db.session, current_member().uid, NEW, record.uid)
    if draft is not None and draft.discarded_at is None and draft.fields:
        form = EvidenceForm(formdata=as_formdata({**form.entered(), **draft.fields}))
    form.submission_id.data = form.submission_id.data or new_uid()
    return _page(record, form)


@records
@accepts_body(body_limit)
def create(record: Incident) -> ResponseReturnValue:
    """Record a piece with its files, once however often it is sent."""
    form, member = EvidenceForm(), current_member()
    if not form.submission_id.data or not form.validate():
        return _page(record, form), 422
    try:
        taken = take_in(sent_files(form.files.data), Handling.EVIDENCE)
    except FilesRefused as refused:
        form.files.refuse(refused.reasons)
        return _page(record, form), 422
    uid = new_uid()

    def write(work: Work) -> None:
        incident = find_incident(work.session, member, record.uid, for_update=True)
        if incident is None:
            abort(404)
        record_evidence(work, incident, uid=uid, taken=taken, **form.fields())
        drafts.finish(work, member_uid=member.uid, form=NEW, record_uid=incident.uid)

    address = url_for("evidence.show", uid=uid)
    location = write_once(form, address, write, SENT_TWICE, files=_hashes(taken))
    if location is None:
        if form.files.data:
            form.files.refuse(())
        return _page(record, form), 422
    flash("証拠を記録しました。", "success")
    _tell(taken)
    return redirect(location, 303)


@changes_piece
def new_files(record: EvidenceItem) -> ResponseReturnValue:
    """Ask for more files."""
    form = FilesForm(formdata=None)
    form.submission_id.data = new_uid()
    return step_page(record, form, ADD, ADD_ADDRESS)


@changes_piece
@accepts_body(body_limit)
def add(record: EvidenceItem) -> ResponseReturnValue:
    """Add files to a piece, once however often they are sent."""
    form = FilesForm()
    if not form.submission_id.data or not form.validate():
        return step_page(record, form, ADD, ADD_ADDRESS), 422
    try:
        already = sum(file.attachment.dropped_at is None for file in record.files)
        taken = take_in(sent_files(form.files.data), Handling.EVIDENCE, already=already)
    except FilesRefused as refused:
        form.files.refuse(refused.reasons)
        return step_page(record, form, ADD, ADD_ADDRESS), 422

    def write(work: Work) -> None:
        add_files(work, held(work, record), taken)

    page = url_for("evidence.show", uid=record.uid)
    if write_once(form, page, write, SENT_TWICE, files=_hashes(taken)) is None:
        form.files.refuse(())
        return step_page(record, form, ADD, ADD_ADDRESS), 422
    flash(f"ファイルを{len(taken)}個追加しました。", "success")
    _tell(taken)
    return to_piece(record.uid, "#files")


def _hashes(taken: list[Taken]) -> list[str]:
    return [one.stored.sha256 for one in taken]


def _tell(taken: list[Taken]) -> None:
    apart = sum(one.report.state is not CheckState.CLEAN for one in taken)
    if apart:
        flash(
            f"{apart}個のファイルに注意が必要な点が見つかったため、隔離して保管しました。"
            "内容は変更していません。",
            "notice",
        )


def _page(record: Incident, form: EvidenceForm) -> str:
    limits = current_store().limits
    return render_template(
        "evidence/new.html",
        incident=record,
        form=form,
        draft=find_draft(db.session, current_member().uid, NEW, record.uid),
        limit_mb=limits.file // MEGABYTE,
        tab="evidence",
    )
