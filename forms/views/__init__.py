"""Pages of 宛先別の文書: the list on the tab of a case, a document, its text and files, and the forms."""

from flask import Blueprint

from forms.views import case, downloads, editing, own_forms, papers
from forms.views.case import tab_panel

__all__ = ["blueprint", "tab_panel"]

ADDRESSES = (
    ("POST", "/incidents/<uid>/papers", case.begin),
    ("GET", "/papers/<uid>", papers.show),
    ("POST", "/papers/<uid>/moves/<move>", papers.move),
    ("GET", "/papers/<uid>/edit", editing.edit),
    ("POST", "/papers/<uid>/edit", editing.update),
    ("GET", "/papers/<uid>/document.docx", downloads.document),
    ("POST", "/papers/<uid>/pdf", downloads.ask_pdf),
    ("GET", "/settings/forms", own_forms.own_forms),
    ("GET", "/settings/forms/new", own_forms.new_form),
    ("POST", "/settings/forms/new", own_forms.upload),
    ("GET", "/settings/forms/starters/<kind>", own_forms.starter_file),
    ("GET", "/settings/forms/<uid>", own_forms.show_form),
    ("POST", "/settings/forms/<uid>/use", own_forms.use_form),
    ("GET", "/settings/forms/<uid>/versions/<number>", own_forms.version_file),
)


def blueprint() -> Blueprint:
    """Give the pages of 宛先別の文書."""
    pages = Blueprint("forms", __name__)
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    return pages
