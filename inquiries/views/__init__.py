"""Pages of 相談・苦情: list, intake, the record and its steps, what a case shows of them."""

from flask import Blueprint

from inquiries.views import case, editing, intake, lists, mails, opening, record, steps
from inquiries.views.case import incident_panel

__all__ = ["blueprint", "incident_panel"]

ADDRESSES = (
    ("GET", "/inquiries", lists.index),
    ("GET", "/inquiries/new", intake.new),
    ("POST", "/inquiries/new", intake.create),
    ("POST", "/inquiries/earlier", intake.earlier),
    ("GET", "/inquiries/mails/new", mails.new_mails),
    ("POST", "/inquiries/mails/new", mails.take_mails),
    ("GET", "/inquiries/mails/taken", mails.taken_mails),
    ("GET", "/inquiries/<uid>", record.show),
    ("GET", "/inquiries/<uid>/mail.eml", mails.original_mail),
    ("GET", "/inquiries/<uid>/history", record.history),
    ("GET", "/inquiries/<uid>/edit", editing.edit),
    ("POST", "/inquiries/<uid>/edit", editing.update),
    ("POST", "/inquiries/<uid>/moves/<move>", record.move),
    ("POST", "/inquiries/<uid>/notes", record.add_note),
    ("GET", "/inquiries/<uid>/call-backs/new", steps.new_promise),
    ("POST", "/inquiries/<uid>/call-backs/new", steps.promise),
    ("POST", "/inquiries/<uid>/call-backs/<promise>/keep", steps.keep),
    ("GET", "/inquiries/<uid>/kind", steps.show_kind),
    ("POST", "/inquiries/<uid>/kind", steps.change_kind),
    ("GET", "/inquiries/<uid>/escalation", steps.show_escalation),
    ("POST", "/inquiries/<uid>/escalation", steps.escalate),
    ("POST", "/inquiries/<uid>/incident", opening.from_one),
    ("POST", "/inquiries/clusters/<category>/incident", opening.from_cluster),
    ("GET", "/inquiries/incidents/<uid>", case.for_answering),
    ("GET", "/incidents/<uid>/inquiries", case.of_incident),
    ("POST", "/incidents/<uid>/inquiries/counts", case.report),
)


def blueprint() -> Blueprint:
    """Give the pages of 相談・苦情."""
    pages = Blueprint("inquiries", __name__)
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    return pages
