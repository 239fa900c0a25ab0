"""An inquiry as labelled texts, section by section: the order of its page and of its form."""

from datetime import date, datetime

from core.clock import jst_stamp, wareki
from core.database import label_of
from core.vocabulary import Term
from inquiries.models import Inquiry

Sheet = list[tuple[str, list[tuple[str, str]]]]


def sheet_of(inquiry: Inquiry, layout: tuple[tuple[str, tuple[str, ...]], ...]) -> Sheet:
    """Give every section with the label and the text of each of its values; empty where unknown."""
    return [(label, [_entry(inquiry, name) for name in names]) for label, names in layout]


def _entry(inquiry: Inquiry, name: str) -> tuple[str, str]:
    label = label_of(getattr(Inquiry, name))
    if name == "incident_id":
        case = inquiry.incident
        return label, f"{case.number} {case.title}" if case else ""
    if name == "assignee_id":
        return label, inquiry.assignee.name if inquiry.assignee else ""
    if name == "is_material":
        return label, "はい" if inquiry.is_material else ""
    return label, text_of(getattr(inquiry, name))


def text_of(value: object) -> str:
    """Give a value as people read it."""
    if isinstance(value, Term):
        return value.label
    if isinstance(value, datetime):
        return jst_stamp(value)
    if isinstance(value, date):
        return wareki(value)
    return "" if value is None else str(value)
