"""Pages of 当局報告: letters, their text, their files, the tab and panel of a case, the addressees."""

from collections.abc import Sequence

from flask import Blueprint

from core.panel import Panel
from notifications.views import (
    addressees,
    approval,
    case,
    downloads,
    drills,
    editing,
    letters,
    proofs,
    waivers,
)
from notifications.views.case import LIST_COLUMN, incident_panel

__all__ = ["LIST_COLUMN", "blueprint", "incident_panel"]

ADDRESSES = (
    ("GET", "/notifications", letters.index),
    ("GET", "/notifications/<uid>", letters.show),
    ("POST", "/notifications/<uid>/moves/<move>", letters.move),
    ("GET", "/notifications/<uid>/edit", editing.edit),
    ("POST", "/notifications/<uid>/edit", editing.update),
    ("POST", "/notifications/<uid>/proof", proofs.verify),
    ("GET", "/notifications/<uid>/document.docx", downloads.document),
    ("GET", "/notifications/<uid>/facts.json", downloads.facts),
    ("GET", "/incidents/<uid>/notifications", case.of_incident),
    ("POST", "/incidents/<uid>/notifications", case.create),
    ("GET", "/incidents/<uid>/follow-up", waivers.ask_waiver),
    ("POST", "/incidents/<uid>/follow-up", waivers.waive),
    ("GET", "/incidents/<uid>/drill", drills.ask_drill),
    ("POST", "/incidents/<uid>/drill", drills.set_drill),
    ("GET", "/notifications/<uid>/checks", approval.edit_checks),
    ("POST", "/notifications/<uid>/checks", approval.update_checks),
    ("GET", "/settings/approval", approval.edit_approval),
    ("POST", "/settings/approval", approval.update_approval),
    ("GET", "/settings/authorities", addressees.authorities),
    ("GET", "/settings/authorities/new", addressees.new_authority),
    ("POST", "/settings/authorities/new", addressees.create_authority),
    ("GET", "/settings/authorities/<uid>/edit", addressees.edit_authority),
    ("POST", "/settings/authorities/<uid>/edit", addressees.update_authority),
)


def blueprint(panels: Sequence[Panel] = ()) -> Blueprint:
    """Give the pages of 当局報告; panels of higher packages appear on the tab of a case."""
    pages = Blueprint("notifications", __name__)
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    slots = {"report_panels": tuple(panels)}
    pages.record_once(lambda setup: setup.app.extensions.update(slots))
    return pages
