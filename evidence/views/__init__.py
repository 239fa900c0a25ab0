"""Pages of 証拠: the tab of a case, a piece of evidence, its files and its ledger."""

from flask import Blueprint

from evidence.views import custody, editing, files, pages, recording
from evidence.views.pages import incident_panel

__all__ = ["blueprint", "incident_panel"]

ADDRESSES = (
    ("GET", "/incidents/<uid>/evidence", pages.of_incident),
    ("POST", "/incidents/<uid>/evidence/verify", files.verify_all),
    ("GET", "/incidents/<uid>/evidence/new", recording.new),
    ("POST", "/incidents/<uid>/evidence/new", recording.create),
    ("GET", "/evidence/<uid>", pages.show),
    ("GET", "/evidence/<uid>/edit", editing.edit),
    ("POST", "/evidence/<uid>/edit", editing.update),
    ("GET", "/evidence/<uid>/files/new", recording.new_files),
    ("POST", "/evidence/<uid>/files/new", recording.add),
    ("POST", "/evidence/<uid>/files/<file>/verify", files.verify),
    ("GET", "/evidence/<uid>/files/<file>/content", files.download),
    ("GET", "/evidence/<uid>/files/<file>/take", files.ask_purpose),
    ("POST", "/evidence/<uid>/files/<file>/take", files.take),
    ("GET", "/evidence/<uid>/files/<file>/withdraw", files.ask_reason),
    ("POST", "/evidence/<uid>/files/<file>/withdraw", files.withdraw),
    ("POST", "/evidence/<uid>/files/<file>/restore", files.restore),
    ("GET", "/evidence/<uid>/custody/new", custody.new_line),
    ("POST", "/evidence/<uid>/custody/new", custody.add_line),
)


def blueprint() -> Blueprint:
    """Give the pages of 証拠."""
    made = Blueprint("evidence", __name__)
    for method, address, view in ADDRESSES:
        made.add_url_rule(address, view_func=view, methods=[method])
    return made
