"""The tab 時系列: what happened, oldest first; a correction is a further entry."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from casefile import queries
from casefile.forms import EntryForm
from casefile.operations import note_event, report_event
from casefile.reports.timeline import rows_of
from core import clock
from core.database import db
from core.work import Conflict, Work, transaction
from drafts import editing
from drafts.editing import NewPage, Waiting
from incidents.models import Incident
from incidents.queries import find_incident

NEW = "casefile:timeline"
CORRECTED = "この記録は、すでに訂正されています。最新の訂正を確かめて、そこから訂正してください。"


@requires(Permission.INCIDENT_READ, loads=find_incident, logs_access=True)
def show_timeline(record: Incident) -> ResponseReturnValue:
    """Show the 時系列 of a case, with the form for a further entry or the correction of one."""
    return editing.open_new(_page_of(record))


@requires(Permission.INCIDENT_WRITE, loads=find_incident, keeps=NEW)
def note_entry(record: Incident) -> ResponseReturnValue:
    """Add an entry."""
    return editing.create(_page_of(record))


@requires(Permission.INCIDENT_WRITE, loads=find_incident)
def report_entry(record: Incident, entry: str) -> ResponseReturnValue:
    """Put an entry into the 一報, or leave it out again."""
    with transaction(db.session, actor(), clock.now()) as work:
        held = find_incident(work.session, current_member(), record.uid, for_update=True)
        found = queries.find_entry(work.session, held, entry) if held else None
        if found is None:
            abort(404)
        report_event(work, found, is_reported=request.form.get("is_reported") == "y")
    flash("一報への記載を変更しました。", "success")
    return redirect(url_for("casefile.show_timeline", uid=record.uid), 303)


def _page_of(record: Incident) -> NewPage[EntryForm]:
    def start() -> dict[str, Any]:
        entry = queries.find_entry(db.session, record, request.args.get("corrects", ""))
        if entry is None:
            return {}
        return {
            "corrects": entry.uid,
            "happened_at": entry.happened,
            "text": entry.text,
            "source": entry.source,
            "source_detail": entry.source_detail,
            "is_reported": entry.is_reported,
        }

    def add(work: Work, form: EntryForm, uid: str) -> None:
        held = find_incident(work.session, current_member(), record.uid, for_update=True)
        if held is None:
            abort(404)
        corrects = None
        if form.corrects.data:
            corrects = queries.find_entry(work.session, held, form.corrects.data)
            if corrects is None:
                abort(404)
        note_event(work, held, uid=uid, corrects=corrects, **form.fields())

    def show(form: EntryForm, waiting: Waiting) -> str:
        return render_template(
            "casefile/timeline.html",
            incident=record,
            form=form,
            entries=rows_of(queries.list_timeline(db.session, record)),
            tab="timeline",
            **waiting._asdict(),
        )

    return NewPage(
        name=NEW,
        beside=record.uid,
        form=EntryForm,
        start=start,
        offer=lambda _: None,
        add=add,
        leads_to=lambda _: url_for("casefile.show_timeline", uid=record.uid),
        show=show,
        reused="この内容はすでに記録されています。別の出来事として記録する場合は、もう一度「記録する」を押してください。",
        refuses={Conflict: ("", CORRECTED)},
    )
