"""What a case shows of the contact with the authority: the tab, and the panel on its page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core.database import db
from core.panel import PanelContent
from dialogue import queries
from dialogue.workflow import OPEN_STATES
from incidents.models import Incident
from incidents.queries import find_incident


@requires(Permission.NOTIFICATION_READ, loads=find_incident, logs_access=True)
def of_incident(record: Incident) -> ResponseReturnValue:
    """Show the calls and the questions of a case."""
    return render_template(
        "dialogue/of_incident.html",
        incident=record,
        calls=queries.list_calls(db.session, record),
        questions=queries.list_questions(db.session, record),
        tab="dialogue",
    )


def incident_panel(incident: Incident) -> PanelContent | None:
    """Give what the page of a case shows of calls and questions, to those who may read reports."""
    if not current_member().may(Permission.NOTIFICATION_READ):
        return None
    calls = queries.list_calls(db.session, incident)
    asked = queries.list_questions(db.session, incident)
    return PanelContent(
        "dialogue/panel.html",
        {
            "incident": incident,
            "calls": calls,
            "promises": [one for call in calls for one in call.promises if one.kept_at is None],
            "questions": [one for one in asked if one.status in OPEN_STATES],
            "may_call": current_member().may(Permission.NOTIFICATION_SUBMIT)
            and not incident.is_drill,
        },
    )
