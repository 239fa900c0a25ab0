"""The page of one case: what is known, who changed what, and its moves."""

from collections.abc import Sequence

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.listing import Listing
from core.work import transaction
from core.workflow import MoveRefused
from incidents import queries
from incidents.models import Incident
from incidents.operations import move_incident
from incidents.reports.sheet import sheet_of
from incidents.workflow import WORKFLOW

reads_case = requires(Permission.INCIDENT_READ, loads=queries.find_incident, logs_access=True)


@reads_case
def show(record: Incident) -> ResponseReturnValue:
    """Show a case."""
    return _case_page(record)


@reads_case
def history(record: Incident) -> ResponseReturnValue:
    """Show who changed what in a case and in all that belongs to it."""
    listing = Listing.from_address(request.args, (), queries.HISTORY_SORTS)
    related, words = current_app.extensions["incident_history"]
    page, entries = queries.history_page(
        db.session, current_member(), record, related, listing, words
    )
    return render_template(
        "incidents/history.html",
        incident=record,
        page=page,
        entries=entries,
        tab="history",
    )


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
