"""A 事案 opened from what customers said: from one inquiry, or from a cluster of them."""

from collections.abc import Sequence

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.work import transaction
from inquiries import queries
from inquiries.models import Inquiry
from inquiries.operations import open_incident_from


@requires(Permission.INCIDENT_WRITE, loads=queries.find_inquiry)
def from_one(record: Inquiry) -> ResponseReturnValue:
    """Open a case from one inquiry; where it has one already, go there."""
    return _open([record.uid])


@requires(Permission.INCIDENT_WRITE)
def from_cluster(category: str) -> ResponseReturnValue:
    """Open a case from the inquiries of a cluster, as it stands now."""
    clusters = queries.list_clusters(db.session, clock.now())
    told = next((one.inquiries for one in clusters if one.category == category), ())
    if not told:
        flash("同じ兆候の相談は、すでに事案に関連付けられています。", "notice")
        return redirect(url_for("inquiries.index"), 303)
    return _open([one.uid for one in told])


def _open(uids: Sequence[str]) -> ResponseReturnValue:
    member = current_member()
    with transaction(db.session, actor(), clock.now()) as work:
        held = [
            one
            for uid in uids
            if (one := queries.find_inquiry(work.session, member, uid, for_update=True))
        ]
        # Read under the lock: a second click, or a colleague's, finds the case and opens no other.
        free = [one for one in held if one.incident_id is None]
        if not held:
            abort(404)
        if not free:
            case = held[0].incident
            location = url_for("incidents.show", uid=case.uid) if case else "/incidents"
            return redirect(location, 303)
        incident = open_incident_from(work, free, assignee_id=member.id)
        location = url_for("incidents.show", uid=incident.uid)
    flash(f"{incident.number} を記録し、相談・苦情 {len(free)} 件を関連付けました。", "success")
    return redirect(location, 303)
