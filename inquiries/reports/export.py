"""A list of inquiries to take along: every column under the label it has everywhere."""

from collections.abc import Iterable, Sequence

from core.database import label_of
from documents.sheets import Cell, Sheet
from inquiries.models import Inquiry
from inquiries.reports.sheet import text_of

COLUMNS = (
    "number", "source_key", "received_at", "channel", "complainant", "complainant_name", "account_no",
    "contact", "kind", "category", "subject", "content", "customer_wish", "damage", "urgency",
    "is_material", "incident_id", "assignee_id", "initial_response", "escalations", "status",
    "reply_due", "next_due_at", "acknowledged_at", "first_replied_at", "notified_at", "answer",
    "legal_reviewed_by", "resolution", "relief", "cause_note", "prevention", "adr_guided_on",
    "adr_filed_on", "adr_result", "management_reported_at", "closed_at", "reopened_at",
)  # fmt: skip
HEADERS = tuple(label_of(getattr(Inquiry, name)) for name in COLUMNS)


def rows_of_list(inquiries: Iterable[Inquiry]) -> list[tuple[Cell, ...]]:
    """Lay inquiries out, a row each."""
    return [tuple(_cell(inquiry, name) for name in COLUMNS) for inquiry in inquiries]


def sheet_of_list(rows: Sequence[tuple[Cell, ...]]) -> Sheet:
    """Give the rows their headers."""
    return Sheet("相談・苦情の一覧", HEADERS, rows)


def _cell(inquiry: Inquiry, name: str) -> Cell:
    if name == "incident_id":
        return inquiry.incident.number if inquiry.incident else None
    if name == "assignee_id":
        return inquiry.assignee.name if inquiry.assignee else None
    if name == "escalations":
        return "、".join(sorted(one.label for one in inquiry.escalations)) or None
    if name == "is_material":
        return "はい" if inquiry.is_material else "いいえ"
    if name in ("adr_guided_on", "adr_filed_on"):
        day = getattr(inquiry, name)
        return f"{day:%Y/%m/%d}" if day else None
    return text_of(getattr(inquiry, name)) or None
