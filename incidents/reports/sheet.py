"""A case as labelled texts, section by section: the order of its page and of its full form."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from core import clock
from core.database import label_of
from core.moments import Moment, echo_moment
from core.vocabulary import Term
from incidents.models import (
    BodyContact,
    Incident,
    IncidentFigure,
    Measure,
    Outflow,
    Prevention,
)
from incidents.vocabulary import Basis, FigureItem


@dataclass(frozen=True)
class Section:
    """One numbered section: the attributes of a case it holds, figures as `figure_<item>`."""

    number: int
    label: str
    names: tuple[str, ...]

    @property
    def anchor(self) -> str:
        """Give the place of the section on a page."""
        return f"section-{self.number}"


SECTIONS = (
    Section(1, "概要", ("title", "kinds", "origin", "damage", "summary", "assignee_id")),
    Section(
        2,
        "発生と発覚",
        ("occurred_from", "occurred_to", "discovered_at", "discovery_source", "discovery_detail",
         "known", "known_by"),
    ),
    Section(
        3,
        "影響範囲",
        ("services", "contractors", "figure_customers", "figure_accounts", "figure_accesses",
         "figure_trades", "figure_sold_yen", "figure_bought_yen", "figure_withdrawals",
         "figure_withdrawn_yen", "figure_customer_loss_yen", "figure_data_subjects",
         "outflows", "leaked_items", "impact_note"),
    ),
    Section(4, "原因・手口", ("cause_status", "cause", "method")),
    Section(5, "対応状況", ("measures", "response_note")),
    Section(
        6,
        "顧客対応",
        ("customer_contact", "consultation_desk", "figure_inquiries", "figure_complaints",
         "figure_inquiries_open", "figure_inquiries_damaged",
         "compensation_policy", "answer_guide"),
    ),
    Section(7, "公表", ("publication", "published", "publication_medium", "published_text")),
    Section(8, "関係機関", ("bodies",)),
    Section(
        9,
        "社内体制",
        ("management_reported", "headquarters", "headquarters_detail", "independent_review"),
    ),
    Section(
        10,
        "見通し・再発防止",
        ("outlook", "next_report", "preventions", "preventive_done", "preventive_planned",
         "closing_summary"),
    ),
    Section(
        11,
        "連絡先",
        ("contact_department", "contact_name", "contact_phone", "contact_email",
         "contact_off_hours"),
    ),
)  # fmt: skip


def sheet_of(incident: Incident) -> list[tuple[Section, list[tuple[str, str]]]]:
    """Give every section with the label and the text of each of its values; empty where unknown."""
    return [(section, [_entry(incident, name) for name in section.names]) for section in SECTIONS]


def _entry(incident: Incident, name: str) -> tuple[str, str]:
    if name.startswith("figure_"):
        item = FigureItem(name.removeprefix("figure_"))
        return item.label, figure_text(incident.figure(item))
    label = _label(name)
    if name == "assignee_id":
        return label, incident.assignee.name if incident.assignee else ""
    if name == "discovered_at":
        return label, echo_moment(Moment(incident.discovered_at, incident.discovered_precision))
    return label, text_of(getattr(incident, name))


@cache  # asked for every entry of every page
def _label(name: str) -> str:
    return label_of(getattr(Incident, name))


def text_of(value: Any) -> str:  # noqa: ANN401 (a value of a case)
    """Say a value in words."""
    if value is None:
        return ""
    if isinstance(value, Moment):
        return echo_moment(value)
    if isinstance(value, Term):
        return value.label
    if isinstance(value, frozenset):
        return "、".join(term.label for term in type(next(iter(value))) if term in value)
    if isinstance(value, tuple):
        return "\n".join(_row_text(row) for row in value)
    return str(value)


def figure_text(figure: IncidentFigure | None) -> str:
    """Say a figure with its 区分 and 基準時点."""
    if figure is None:
        return ""
    unit = figure.item.unit
    parts = [
        f"{basis.label} {number:,}{unit}"
        for basis, number in (
            (Basis.CONFIRMED, figure.confirmed),
            (Basis.WORST_CASE, figure.worst_case),
        )
        if number is not None
    ]
    if figure.is_unknown:
        parts.append(Basis.UNKNOWN.label)
    as_of = f"（{clock.jst_stamp(figure.as_of)} 時点）" if figure.as_of else ""
    return "、".join(parts) + as_of if parts else ""


def _row_text(row: Outflow | Measure | BodyContact | Prevention) -> str:
    if isinstance(row, Outflow):
        accounts = None if row.accounts is None else f"{row.accounts:,}口座"
        yen = None if row.yen is None else f"{row.yen:,}円"
        return "　".join(filter(None, (row.bank, accounts, yen)))
    if isinstance(row, Measure):
        return "　".join(filter(None, map(text_of, (row.taken_at, row.action, row.detail))))
    if isinstance(row, Prevention):
        return "　".join(filter(None, map(text_of, (row.action, row.state, row.done_at))))
    receipt = f"受理番号 {row.receipt_no}" if row.receipt_no else None
    parts = (row.body, row.state, row.contacted_at, receipt, row.detail)
    return "　".join(filter(None, map(text_of, parts)))
