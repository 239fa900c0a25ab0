"""What a case shows of its inquiries, and what of a case those who answer customers see."""

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core.database import db
from core.panel import PanelContent
from incidents.models import Incident
from incidents.queries import find_incident
from inquiries import queries


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


def incident_panel(incident: Incident) -> PanelContent | None:
    """Give what the page of a case shows of its inquiries, to those who may read them."""
    if not current_member().may(Permission.INQUIRY_READ):
        return None
    counts = queries.count_for_incident(db.session, incident.id)
    return PanelContent("inquiries/panel.html", {"incident": incident, "counts": counts})
