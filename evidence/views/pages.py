"""The evidence of a case as a tab of its page, and the page of one piece."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core.database import db
from core.listing import Listing
from core.panel import PanelContent
from evidence import queries
from evidence.models import EvidenceItem
from evidence.views.common import reads_piece
from incidents.models import Incident
from incidents.queries import find_incident


@requires(Permission.INCIDENT_READ, loads=find_incident, logs_access=True)
def of_incident(record: Incident) -> ResponseReturnValue:
    """Show the evidence of a case."""
    listing = Listing.from_address(request.args, (), queries.SORTS)
    return render_template(
        "evidence/of_incident.html",
        incident=record,
        listing=listing,
        page=queries.list_page(db.session, record, listing),
        counts=queries.count_for_incident(db.session, record.id),
        tab="evidence",
    )


@reads_piece
def show(record: EvidenceItem) -> ResponseReturnValue:
    """Show a piece of evidence, its files and its ledger."""
    corrected = {entry.corrects: entry.number for entry in record.custody if entry.corrects}
    return render_template(
        "evidence/show.html",
        item=record,
        incident=record.incident,
        corrected=corrected,
        tab="evidence",
    )


def incident_panel(incident: Incident) -> PanelContent | None:
    """Give what the page of a case shows of its evidence."""
    if not current_member().may(Permission.INCIDENT_READ):
        return None
    counts = queries.count_for_incident(db.session, incident.id)
    return PanelContent("evidence/panel.html", {"incident": incident, "counts": counts})
