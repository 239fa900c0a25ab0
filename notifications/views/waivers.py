"""「続報は不要」: the decision that what differs from the submitted report needs no further one."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.work import transaction
from incidents.models import Incident
from incidents.queries import find_incident
from notifications import queries
from notifications.forms import WaiverForm
from notifications.operations import DifferencesMoved, waive_follow_up

decides = requires(Permission.NOTIFICATION_WRITE, loads=find_incident)


@decides
def ask_waiver(record: Incident) -> ResponseReturnValue:
    """Show what differs and ask why no 続報 is needed."""
    follow_up = queries.find_follow_up(db.session, record)
    if follow_up is None or follow_up.needed_since is None:
        flash("この事案に、続報が必要な相違はありません。", "notice")
        return redirect(url_for("incidents.show", uid=record.uid), 303)
    return _page(record, WaiverForm(formdata=None, data={"mark": follow_up.mark}))


@decides
def waive(record: Incident) -> ResponseReturnValue:
    """Keep the decision, unless something else differs by now."""
    form = WaiverForm()
    if not form.validate():
        return _page(record, form), 422
    member = current_member()
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = find_incident(work.session, member, record.uid, for_update=True)
            if held is None:
                abort(404)
            waive_follow_up(
                work,
                held,
                member_id=member.id,
                mark=form.mark.data or "",
                reason=form.reason.data or "",
            )
    except DifferencesMoved as moved:
        follow_up = queries.find_follow_up(db.session, record)
        form.mark.data = (follow_up.mark if follow_up else None) or ""
        return _page(record, form, (str(moved),)), 409
    flash("続報は不要と記録しました。内容がさらに変わると、もう一度お知らせします。", "success")
    return redirect(url_for("incidents.show", uid=record.uid), 303)


def _page(record: Incident, form: WaiverForm, errors: Sequence[str] = ()) -> str:
    filed = queries.find_last_submitted(db.session, record.id)
    sees_ledger = current_member().may(Permission.LEDGER_READ)
    changes = queries.changes_since(db.session, filed, sees_ledger=sees_ledger) if filed else ()
    return render_template(
        "notifications/waiver.html", incident=record, form=form, errors=errors, changes=changes
    )
