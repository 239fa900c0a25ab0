"""The page of a check, its history and its moves."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.work import transaction
from core.workflow import MoveRefused
from lookback import queries
from lookback.models import LookBack
from lookback.operations import move_look_back
from lookback.reports.history import history_of
from lookback.reports.words import finding_rows, sheet_of
from lookback.workflow import WORKFLOW

reads_check = requires(Permission.LOOK_BACK_READ, loads=queries.find_look_back, logs_access=True)


@reads_check
def show(record: LookBack) -> ResponseReturnValue:
    """Show a check."""
    return _page(record)


@reads_check
def history(record: LookBack) -> ResponseReturnValue:
    """Show who changed what."""
    return render_template(
        "lookback/history.html",
        look_back=record,
        entries=history_of(queries.list_changes(db.session, record)),
        tab="history",
    )


@requires(Permission.LOOK_BACK_WRITE, loads=queries.find_look_back)
def move(record: LookBack, move: str) -> ResponseReturnValue:
    """Finish a check, or take it up again."""
    member, reason = current_member(), request.form.get("reason", "")
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_look_back(work.session, member, record.uid, for_update=True)
            if held is None or WORKFLOW.move(move) is None:
                abort(404)
            move_look_back(work, held, move=move, member=member, reason=reason)
    except MoveRefused as refused:
        current = queries.find_look_back(db.session, member, record.uid)
        if current is None:
            abort(404)
        return _page(current, move, refused.reasons), 409
    flash(f"状態を「{held.status.label}」にしました。", "success")
    return redirect(url_for("lookback.show", uid=record.uid), 303)


def _page(record: LookBack, tried: str = "", errors: Sequence[str] = ()) -> str:
    return render_template(
        "lookback/show.html",
        look_back=record,
        sheet=sheet_of(record),
        findings=finding_rows(record),
        moves=WORKFLOW.offered(record, current_member()),
        tab="show",
        tried=tried,
        reason=request.form.get("reason", ""),
        errors=errors,
    )
