"""What a case shows of its inquiries, and what of a case those who answer customers see."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.panel import PanelContent
from core.work import transaction
from incidents.models import Incident
from incidents.queries import find_incident
from inquiries import queries
from inquiries.operations import report_counts


@requires(Permission.INQUIRY_READ, loads=queries.find_incident_for_answering, logs_access=True)
def for_answering(record: Incident) -> ResponseReturnValue:
    """Show of a case what answering customers needs, and nothing of the investigation."""
    return render_template("inquiries/for_answering.html", incident=record)


@requires(Permission.INQUIRY_READ, loads=find_incident, logs_access=True)
def of_incident(record: Incident) -> ResponseReturnValue:
    """Show the inquiries of a case."""
    return render_template(
        "inquiries/of_incident.html",
        incident=record,
        inquiries=queries.list_of_incident(db.session, current_member(), record),
        counts=queries.count_for_incident(db.session, record.id),
        tab="inquiries",
    )


@requires(Permission.INCIDENT_WRITE, loads=find_incident)
def report(record: Incident) -> ResponseReturnValue:
    """Take the counts of the case's inquiries over into its figures, from where the 一報 has them."""
    member = current_member()
    with transaction(db.session, actor(), clock.now()) as work:
        held = find_incident(work.session, member, record.uid, for_update=True)
        if held is None or not member.may(Permission.INQUIRY_READ):
            abort(404)
        report_counts(work, held, queries.count_for_incident(work.session, held.id))
    flash("相談・苦情の件数を、事案の数値に反映しました。", "success")
    return redirect(url_for("inquiries.of_incident", uid=record.uid), 303)


def incident_panel(incident: Incident) -> PanelContent | None:
    """Give what the page of a case shows of its inquiries, to those who may read them."""
    if not current_member().may(Permission.INQUIRY_READ):
        return None
    counts = queries.count_for_incident(db.session, incident.id)
    return PanelContent("inquiries/panel.html", {"incident": incident, "counts": counts})
