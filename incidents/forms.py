"""The forms of 事案: 「まず記録」 and the full form in numbered sections."""

from dataclasses import dataclass
from typing import Any

from wtforms import Field, Form

from core.database import label_of
from core.fields import (
    AmountEntry,
    Checkboxes,
    CountEntry,
    Figure,
    FigureForm,
    Hidden,
    LongText,
    MomentEntry,
    Person,
    Radio,
    Required,
    Rows,
    Select,
    Text,
    Tick,
)
from core.forms import PageForm
from core.moments import Moment, Precision
from incidents.models import BodyContact, Incident, Measure, Outflow
from incidents.reports.sheet import SECTIONS
from incidents.vocabulary import (
    Body,
    CauseStatus,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    Headquarters,
    IncidentKind,
    Origin,
    Publication,
)

TITLE_LIMIT = 120


class IncidentForm(PageForm):
    """「まず記録」: the few fields that give a case its number."""

    submission_id = Hidden()
    title = Text(
        label_of(Incident.title),
        limit=TITLE_LIMIT,
        description="お客さまの氏名や口座番号は書かないでください。",
        validators=[Required("件名を入力してください（例：不正ログインによる株式の不正売却）。")],
    )
    kinds = Checkboxes(
        label_of(Incident.kinds),
        IncidentKind,
        description="あてはまるものをすべて選んでください。",
        validators=[Required("種別を一つ以上選んでください。")],
    )
    origin = Radio(
        label_of(Incident.origin),
        Origin,
        validators=[Required("発覚区分を選んでください。")],
    )
    discovered_at = MomentEntry(
        label_of(Incident.discovered_at),
        is_exact=True,
        description="例：2026/11/22 14:05、令和8年11月22日14時5分、今日 14:05",
        validators=[Required("発覚日時を入力してください（例：2026/11/22 14:05）。")],
    )
    discovery_source = Select(label_of(Incident.discovery_source), DiscoverySource)
    damage = Radio(
        label_of(Incident.damage),
        Damage,
        description="分からないときは「調査中」を選んでください。",
        validators=[Required("顧客被害の有無を選んでください。")],
    )
    summary = LongText(
        label_of(Incident.summary),
        description="誰が、いつ、何を、どのように。分かっていることだけで構いません。",
    )
    assignee_id = Person(label_of(Incident.assignee_id))

    def fields(self, assignee_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `open_incident`."""
        return {
            "title": self.title.data,
            "kinds": self.kinds.data,
            "origin": self.origin.data,
            "discovered": self.discovered_at.data,
            "damage": self.damage.data,
            "discovery_source": self.discovery_source.data,
            "summary": self.summary.data,
            "assignee_id": assignee_id,
        }


class OpeningForm(IncidentForm):
    """「まず記録」 as it stands on its page: only there a case can be a drill from its beginning."""

    is_drill = Tick(
        "訓練として記録する",
        description="訓練の事案は件数や集計に含めず、一報を当局に提出できません。",
    )

    def fields(self, assignee_id: int | None) -> dict[str, Any]:
        """Give the keyword arguments of `open_incident`."""
        return {**super().fields(assignee_id), "is_drill": bool(self.is_drill.data)}


class AmountFigure(FigureForm):
    """A figure in yen."""

    confirmed = AmountEntry("確定")
    worst_case = AmountEntry("見込（最大）")


def _count_figure(unit: str) -> type[FigureForm]:
    """Give the form of a figure that counts in this unit."""
    numbers = {name: CountEntry(label, unit=unit) for name, label in _NUMBERS}
    return type("CountFigure", (FigureForm,), numbers)


_NUMBERS = (("confirmed", "確定"), ("worst_case", "見込（最大）"))


def _figure(item: FigureItem) -> Figure:
    return Figure(item.label, AmountFigure if item.is_money else _count_figure(item.unit))


class OutflowRow(Form):
    """One bank the money went to."""

    bank = Text("金融機関", limit=100)
    accounts = CountEntry("口座数", unit="口座")
    yen = AmountEntry("金額")


class MeasureRow(Form):
    """One measure that keeps the damage from growing, with its time."""

    action = Select("措置", ContainmentAction)
    taken_at = MomentEntry("実施日時")
    detail = Text("内容")


class BodyRow(Form):
    """One body that was, or will be, told."""

    body = Select("関係機関", Body)
    state = Select("状況", ContactState)
    contacted_at = MomentEntry("連絡日時")
    receipt_no = Text("受理番号", limit=100)
    detail = Text("内容")


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
    figure_customers = _figure(FigureItem.CUSTOMERS)
    figure_accounts = _figure(FigureItem.ACCOUNTS)
    figure_accesses = _figure(FigureItem.ACCESSES)
    figure_trades = _figure(FigureItem.TRADES)
    figure_sold_yen = _figure(FigureItem.SOLD_YEN)
    figure_bought_yen = _figure(FigureItem.BOUGHT_YEN)
    figure_withdrawals = _figure(FigureItem.WITHDRAWALS)
    figure_withdrawn_yen = _figure(FigureItem.WITHDRAWN_YEN)
    figure_customer_loss_yen = _figure(FigureItem.CUSTOMER_LOSS_YEN)
    outflows = Rows(
        label_of(Incident.outflows), OutflowRow, description="不正に出金された先の金融機関です。"
    )
    figure_data_subjects = _figure(FigureItem.DATA_SUBJECTS)
    leaked_items = _long("leaked_items", rows=2)
    impact_note = _long("impact_note", rows=2)

    cause_status = Select(label_of(Incident.cause_status), CauseStatus)
    cause = _long("cause")
    method = _long("method")

    measures = Rows(label_of(Incident.measures), MeasureRow)
    response_note = _long("response_note")

    customer_contact = _long("customer_contact")
    consultation_desk = _long("consultation_desk", rows=2)
    figure_inquiries = _figure(FigureItem.INQUIRIES)
    figure_complaints = _figure(FigureItem.COMPLAINTS)
    figure_inquiries_open = _figure(FigureItem.INQUIRIES_OPEN)
    figure_inquiries_damaged = _figure(FigureItem.INQUIRIES_DAMAGED)
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
    preventive_done = _long("preventive_done")
    preventive_planned = _long("preventive_planned")

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
            "figures": {item: _figure_parts(self[f"figure_{item}"]) for item in FigureItem},
        }


DATED = ("occurred_from", "occurred_to", "known", "published", "management_reported", "next_report")
LISTED: dict[str, type[Outflow | Measure | BodyContact]] = {
    "outflows": Outflow,
    "measures": Measure,
    "bodies": BodyContact,
}
PLAIN = (
    "discovery_detail", "known_by", "services", "contractors", "leaked_items", "impact_note",
    "cause_status", "cause", "method", "response_note", "customer_contact", "consultation_desk",
    "compensation_policy", "answer_guide", "publication", "publication_medium", "published_text",
    "headquarters",
    "headquarters_detail", "independent_review", "outlook", "preventive_done",
    "preventive_planned", "contact_department", "contact_name", "contact_phone",
    "contact_email", "contact_off_hours",
)  # fmt: skip


@dataclass(frozen=True)
class FormSection:
    """One section as the form shows it: its fields and how far it is filled in."""

    id: str
    number: int
    label: str
    fields: tuple[Field, ...]

    @property
    def state(self) -> str:
        """Say how far the section is filled in."""
        if any(field.errors for field in self.fields):
            return "要確認"
        filled = sum(is_filled(field) for field in self.fields)
        if not filled:
            return "未入力"
        return "入力済" if filled == len(self.fields) else "入力中"


def sections_of(form: IncidentEditForm) -> list[FormSection]:
    """Lay the form out in the numbered sections of a case."""
    return [
        FormSection(
            section.anchor,
            section.number,
            section.label,
            tuple(form[f"{name}_at" if name in DATED else name] for name in section.names),
        )
        for section in SECTIONS
    ]


def is_filled(field: Field) -> bool:
    """Say whether anything was entered, 「調査中」 included."""
    if isinstance(field, Rows):
        return bool(field.filled)
    if isinstance(field, Figure):
        return any(
            inner.data or (inner.data == 0 and inner.data is not False) for inner in field.form
        )
    return bool(field.data)


def values_of(incident: Incident) -> dict[str, Any]:
    """Give a case in the shape the full form shows."""
    return {
        **{name: getattr(incident, name) for name in (*PLAIN, *FIRST)},
        **{f"{name}_at": getattr(incident, name) for name in DATED},
        **{name: getattr(incident, name) or () for name in LISTED},
        **{f"figure_{item}": _figure_values(incident, item) for item in FigureItem},
        "discovered_at": Moment(incident.discovered_at, incident.discovered_precision),
        "assignee_id": incident.assignee.uid if incident.assignee else None,
    }


FIRST = ("title", "kinds", "origin", "damage", "summary", "discovery_source")


def _figure_values(incident: Incident, item: FigureItem) -> dict[str, Any]:
    figure = incident.figure(item)
    if figure is None:
        return {}
    return {
        "confirmed": figure.confirmed,
        "worst_case": figure.worst_case,
        "is_unknown": figure.is_unknown,
        "as_of": Moment(figure.as_of, Precision.MINUTE) if figure.as_of else None,
    }


def _figure_parts(field: Figure) -> dict[str, Any]:
    form = field.form
    typed_unknown = form.confirmed.says_unknown or form.worst_case.says_unknown
    return {
        "confirmed": form.confirmed.data,
        "worst_case": form.worst_case.data,
        "is_unknown": bool(form.is_unknown.data or typed_unknown),
        "as_of": form.as_of.data,
    }
