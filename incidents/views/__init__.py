"""Pages of 事案: the list, 「まず記録」, the full form, the case and its moves."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from flask import Blueprint

from core.panel import ListColumn, Panel
from incidents.queries import Related
from incidents.views import case, editing, lists, opening

__all__ = ["blueprint"]

NO_WORDS: Mapping[str, str] = MappingProxyType({})

ADDRESSES = (
    ("GET", "", lists.index),
    ("GET", "/new", opening.new),
    ("POST", "/new", opening.create),
    ("GET", "/<uid>", case.show),
    ("GET", "/<uid>/history", case.history),
    ("GET", "/<uid>/edit", editing.edit),
    ("POST", "/<uid>/edit", editing.update),
    ("POST", "/<uid>/moves/<move>", case.move),
)


def blueprint(
    panels: Sequence[Panel] = (),
    columns: Sequence[ListColumn] = (),
    related: Sequence[Related] = (),
    words: Mapping[str, str] = NO_WORDS,
) -> Blueprint:
    """Give the pages of 事案; higher packages add panels to the case page and columns to the list.

    `related` is what of theirs belongs to the history of a case; `words` names its verbs and tables.
    """
    pages = Blueprint("incidents", __name__, url_prefix="/incidents")
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    slots = {
        "incident_panels": tuple(panels),
        "incident_columns": tuple(columns),
        "incident_history": (tuple(related), words),
    }
    pages.record_once(lambda setup: setup.app.extensions.update(slots))
    return pages
