"""Pages of 報告義務: the list, the tab of a case, one duty, its decision and filings, the settings."""

from flask import Blueprint

from duties.views import answering, case, deciding, lists, settings
from duties.views.case import incident_panel

__all__ = ["blueprint", "incident_panel"]

ADDRESSES = (
    ("GET", "/duties", lists.index),
    ("GET", "/duties/undecided", lists.undecided),
    ("GET", "/incidents/<uid>/duties", case.of_incident),
    ("GET", "/incidents/<uid>/duties/facts", answering.edit_facts),
    ("POST", "/incidents/<uid>/duties/facts", answering.update_facts),
    ("GET", "/duties/<uid>", case.show_duty),
    ("GET", "/duties/<uid>/decide", deciding.new_decision),
    ("POST", "/duties/<uid>/decide", deciding.create_decision),
    ("GET", "/duties/<uid>/file", deciding.new_filing),
    ("POST", "/duties/<uid>/file", deciding.create_filing),
    ("GET", "/duties/<uid>/late", deciding.new_remark),
    ("POST", "/duties/<uid>/late", deciding.create_remark),
    ("GET", "/settings/duties", settings.edit_settings),
    ("POST", "/settings/duties", settings.update_settings),
)


def blueprint() -> Blueprint:
    """Give the pages of 報告義務."""
    pages = Blueprint("duties", __name__)
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    return pages
