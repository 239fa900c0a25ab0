"""Pages of 当局報告: letters, their text, their files, the tab and panel of a case, the addressees."""

from flask import Blueprint

from notifications.views import (
    addressees,
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
    ("GET", "/settings/authorities", addressees.authorities),
    ("GET", "/settings/authorities/new", addressees.new_authority),
    ("POST", "/settings/authorities/new", addressees.create_authority),
    ("GET", "/settings/authorities/<uid>/edit", addressees.edit_authority),
    ("POST", "/settings/authorities/<uid>/edit", addressees.update_authority),
)


def blueprint() -> Blueprint:
    """Give the pages of 当局報告."""
    pages = Blueprint("notifications", __name__)
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    return pages
