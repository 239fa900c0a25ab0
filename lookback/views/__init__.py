"""Pages of 遡及確認: the ledger, a check and its edit pages, its findings, its record as a document."""

from flask import Blueprint

from lookback.views import documents, editing, findings, ledger, record
from lookback.views.case import incident_panel

__all__ = ["blueprint", "incident_panel"]

ADDRESSES = (
    ("GET", "", ledger.index),
    ("GET", "/new", editing.new),
    ("POST", "/new", editing.create),
    ("GET", "/<uid>", record.show),
    ("GET", "/<uid>/history", record.history),
    ("GET", "/<uid>/edit", editing.edit),
    ("POST", "/<uid>/edit", editing.update),
    ("POST", "/<uid>/moves/<move>", record.move),
    ("GET", "/<uid>/findings/new", findings.new_finding),
    ("POST", "/<uid>/findings/new", findings.create_finding),
    ("POST", "/<uid>/findings/<finding>/incident", findings.open_case),
    ("GET", "/<uid>/document.docx", documents.word_file),
)


def blueprint() -> Blueprint:
    """Give the pages of 遡及確認."""
    pages = Blueprint("lookback", __name__, url_prefix="/look-backs")
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    return pages
