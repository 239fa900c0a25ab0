"""Inquiries as the table that other systems exchange with us: what is exported comes back unchanged."""

from collections.abc import Iterable

from core.clock import to_jst
from core.database import label_of
from core.vocabulary import Term
from documents.sheets import Sheet
from inquiries.models import Inquiry

TRANSFERRED = (
    "source_key", "received_at", "channel", "kind", "category", "subject", "content", "damage",
    "complainant_name", "complainant", "account_no", "contact", "customer_wish",
    "initial_response", "urgency",
)  # fmt: skip
"""Columns that are exchanged, by attribute; their headers are the labels that people know."""


def transfer_label(name: str) -> str:
    """Give the header of an exchanged column."""
    return label_of(getattr(Inquiry, name))


def transfer_sheet(inquiries: Iterable[Inquiry]) -> Sheet:
    """Give inquiries as a table; one without 連携元の管理番号 stays ours and is refused on its way back."""
    headers = tuple(map(transfer_label, TRANSFERRED))
    rows = [tuple(_cell(inquiry, name) for name in TRANSFERRED) for inquiry in inquiries]
    return Sheet("相談・苦情", headers, rows)


def _cell(inquiry: Inquiry, name: str) -> str:
    value = getattr(inquiry, name)
    if name == "received_at":
        return f"{to_jst(value):%Y/%m/%d %H:%M}"
    if isinstance(value, Term):
        return value.label
    return str(value or "")
