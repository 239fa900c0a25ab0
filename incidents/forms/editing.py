"""The full form of a case: every item of the 一報."""

from typing import Any

from core.database import label_of
from core.fields import Hidden, LongText, MomentEntry, Rows, Select, Text
from core.moments import Moment
from incidents.forms.opening import IncidentForm
from incidents.forms.parts import (
    BodyRow,
    MeasureRow,
    OutflowRow,
    PreventionRow,
    figure_of,
    figure_parts,
    figure_values,
)
from incidents.models import BodyContact, Incident, Measure, Outflow, Prevention
from incidents.vocabulary import CauseStatus, FigureItem, Headquarters, Publication


def _text(name: str, **options: Any) -> Text:  # noqa: ANN401 (the field's options)
    return Text(label_of(getattr(Incident, name)), **options)


def _long(name: str, **options: Any) -> LongText:  # noqa: ANN401 (the field's options)
    return LongText(label_of(getattr(Incident, name)), **options)


def _moment(name: str, **options: Any) -> MomentEntry:  # noqa: ANN401 (the field's options)
    return MomentEntry(label_of(getattr(Incident, name)), **options)


class IncidentEditForm(IncidentForm):
    """The full form: every item of the 一報."""

    version = Hidden()
    base = Hidden()

    occurred_from_at = _moment(
        "occurred_from", description="例：2020年7月、9月初旬、8月17日 9時10分頃、調査中"
    )
    occurred_to_at = _moment("occurred_to")
    discovery_detail = _long("discovery_detail", rows=2)
    known_at = _moment("known", description="いずれかの部署が最初に知った日時です。")
    known_by = _text("known_by")

    services = _long("services", rows=2)
    contractors = _long("contractors", rows=2)
    figure_customers = figure_of(FigureItem.CUSTOMERS)
    figure_accounts = figure_of(FigureItem.ACCOUNTS)
    figure_accesses = figure_of(FigureItem.ACCESSES)
    figure_trades = figure_of(FigureItem.TRADES)
    figure_sold_yen = figure_of(FigureItem.SOLD_YEN)
    figure_bought_yen = figure_of(FigureItem.BOUGHT_YEN)
    figure_withdrawals = figure_of(FigureItem.WITHDRAWALS)
    figure_withdrawn_yen = figure_of(FigureItem.WITHDRAWN_YEN)
    figure_customer_loss_yen = figure_of(FigureItem.CUSTOMER_LOSS_YEN)
    outflows = Rows(
        label_of(Incident.outflows), OutflowRow, description="不正に出金された先の金融機関です。"
    )
    figure_data_subjects = figure_of(FigureItem.DATA_SUBJECTS)
    leaked_items = _long("leaked_items", rows=2)
    impact_note = _long("impact_note", rows=2)

    cause_status = Select(label_of(Incident.cause_status), CauseStatus)
    cause = _long("cause")
    method = _long("method")

    measures = Rows(label_of(Incident.measures), MeasureRow)
    response_note = _long("response_note")

    customer_contact = _long("customer_contact")
    consultation_desk = _long("consultation_desk", rows=2)
    figure_inquiries = figure_of(FigureItem.INQUIRIES)
    figure_complaints = figure_of(FigureItem.COMPLAINTS)
    figure_inquiries_open = figure_of(FigureItem.INQUIRIES_OPEN)
    figure_inquiries_damaged = figure_of(FigureItem.INQUIRIES_DAMAGED)
    compensation_policy = _long("compensation_policy")
    answer_guide = _long(
        "answer_guide", description="顧客対応担当が、お客さまへの回答の際に参照します。"
    )

    publication = Select(label_of(Incident.publication), Publication)
    published_at = _moment("published")
    publication_medium = _text("publication_medium")
    published_text = _long("published_text", description="顧客対応担当が参照します。")

    bodies = Rows(label_of(Incident.bodies), BodyRow)

    management_reported_at = _moment("management_reported")
    headquarters = Select(label_of(Incident.headquarters), Headquarters)
    headquarters_detail = _long("headquarters_detail", rows=2)
    independent_review = _long("independent_review", rows=2)

    outlook = _long("outlook")
    next_report_at = _moment("next_report")
    preventions = Rows(
        label_of(Incident.preventions),
        PreventionRow,
        description="最終報告には、完了日または完了予定日を記載します。",
    )
    preventive_done = _long("preventive_done", rows=2)
    preventive_planned = _long("preventive_planned", rows=2)
    closing_summary = _long("closing_summary", description="最終報告に記載します。")

    contact_department = _text("contact_department")
    contact_name = _text("contact_name")
    contact_phone = _text("contact_phone")
    contact_email = _text("contact_email")
    contact_off_hours = _text("contact_off_hours")

    def revision(self, assignee_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `revise_incident`, without the version."""
        plain = {
            name: self[name].data
            for name in (*PLAIN, *IncidentForm.fields(self, assignee_id))
            if name in self._fields and name not in ("discovered", "assignee_id")
        }
        dated = {name: self[f"{name}_at"].data for name in DATED}
        listed = {
            name: tuple(row(**entry) for entry in self[name].filled) or None
            for name, row in LISTED.items()
        }
        return {
            **plain,
            **dated,
            **listed,
            "discovered": self.discovered_at.data,
            "assignee_id": assignee_id,
            "figures": {item: figure_parts(self[f"figure_{item}"]) for item in FigureItem},
        }


DATED = ("occurred_from", "occurred_to", "known", "published", "management_reported", "next_report")
LISTED: dict[str, type[Outflow | Measure | BodyContact | Prevention]] = {
    "outflows": Outflow,
    "measures": Measure,
    "bodies": BodyContact,
    "preventions": Prevention,
}
PLAIN = (
    "discovery_detail", "known_by", "services", "contractors", "leaked_items", "impact_note",
    "cause_status", "cause", "method", "response_note", "customer_contact", "consultation_desk",
    "compensation_policy", "answer_guide", "publication", "publication_medium", "published_text",
    "headquarters",
    "headquarters_detail", "independent_review", "outlook", "preventive_done",
    "preventive_planned", "closing_summary", "contact_department", "contact_name", "contact_phone",
    "contact_email", "contact_off_hours",
)  # fmt: skip


def values_of(incident: Incident) -> dict[str, Any]:
    """Give a case in the shape the full form shows."""
    return {
        **{name: getattr(incident, name) for name in (*PLAIN, *FIRST)},
        **{f"{name}_at": getattr(incident, name) for name in DATED},
        **{name: getattr(incident, name) or () for name in LISTED},
        **{f"figure_{item}": figure_values(incident, item) for item in FigureItem},
        "discovered_at": Moment(incident.discovered_at, incident.discovered_precision),
        "assignee_id": incident.assignee.uid if incident.assignee else None,
    }


FIRST = ("title", "kinds", "origin", "damage", "summary", "discovery_source")
