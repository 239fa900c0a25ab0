"""The mark 訓練 of a case: set and taken away with a reason, on a page of its own."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.work import transaction
from core.workflow import MoveRefused
from incidents.models import Incident
from incidents.queries import find_incident
from notifications.forms import DrillForm
from notifications.operations import change_drill

marks = requires(Permission.INCIDENT_WRITE, loads=find_incident)
YES = "yes"


@marks
def ask_drill(record: Incident) -> ResponseReturnValue:
    """Ask why the mark changes."""
    data = {"is_drill": "" if record.is_drill else YES}
    return _page(record, DrillForm(formdata=None, data=data))


@marks
def set_drill(record: Incident) -> ResponseReturnValue:
    """Change the mark, once; a page that shows the mark as it no longer is changes nothing."""
    form = DrillForm()
    if not form.validate():
        return _page(record, form), 422
    is_drill = form.is_drill.data == YES
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = find_incident(work.session, current_member(), record.uid, for_update=True)
            if held is None:
                abort(404)
            change_drill(work, held, is_drill=is_drill, reason=form.reason.data)
    except MoveRefused as refused:
        return _page(record, form, refused.reasons), 409
    flash("訓練の事案にしました。" if is_drill else "訓練の印を外しました。", "success")
    return redirect(url_for("incidents.show", uid=record.uid), 303)


def _page(record: Incident, form: DrillForm, errors: Sequence[str] = ()) -> str:
    return render_template(
        "notifications/drill.html",
        incident=record,
        form=form,
        errors=errors,
        marking=form.is_drill.data == YES,
    )
