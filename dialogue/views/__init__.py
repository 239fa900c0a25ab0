"""Pages of 当局との連絡: the tab of a case, calls with their script, questions with their answers."""

from flask import Blueprint

from dialogue.views import calls, case, questions
from dialogue.views.case import incident_panel

__all__ = ["blueprint", "incident_panel"]

ADDRESSES = (
    ("GET", "/incidents/<uid>/dialogue", case.of_incident),
    ("GET", "/incidents/<uid>/script", calls.script),
    ("GET", "/incidents/<uid>/calls/new", calls.new_call),
    ("POST", "/incidents/<uid>/calls/new", calls.create_call),
    ("GET", "/calls/<uid>", calls.show_call),
    ("POST", "/calls/<uid>", calls.create_promise),
    ("GET", "/calls/<uid>/edit", calls.edit_call),
    ("POST", "/calls/<uid>/edit", calls.update_call),
    ("POST", "/calls/<uid>/promises/<promise>/keep", calls.keep),
    ("GET", "/incidents/<uid>/questions/new", questions.new_question),
    ("POST", "/incidents/<uid>/questions/new", questions.create_question),
    ("GET", "/questions", questions.index),
    ("GET", "/questions/<uid>", questions.show),
    ("GET", "/questions/<uid>/edit", questions.edit),
    ("POST", "/questions/<uid>/edit", questions.update),
    ("POST", "/questions/<uid>/moves/<move>", questions.move),
)


def blueprint() -> Blueprint:
    """Give the pages of 当局との連絡."""
    pages = Blueprint("dialogue", __name__)
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    return pages
