"""What the page of a case shows of the checks that led to it or came of it."""

from accounts.guard import current_member
from accounts.permissions import Permission
from core.database import db
from core.panel import PanelContent
from incidents.models import Incident
from lookback import queries


def incident_panel(incident: Incident) -> PanelContent | None:
    """Give the checks of a case, to those who may read them; nothing where there are none."""
    if not current_member().may(Permission.LOOK_BACK_READ):
        return None
    found = queries.list_of_incident(db.session, incident)
    return PanelContent("lookback/panel.html", {"look_backs": found}) if found else None
