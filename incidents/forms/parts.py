"""What the full form is made of besides single fields: figures, and rows of lists."""

from typing import Any

from wtforms import Form

from core.fields import AmountEntry, CountEntry, Figure, FigureForm, MomentEntry, Select, Text
from core.moments import Moment, Precision
from incidents.models import Incident
from incidents.vocabulary import (
    Body,
    ContactState,
    ContainmentAction,
    FigureItem,
    PreventionState,
)


class AmountFigure(FigureForm):
    """A figure in yen."""

    confirmed = AmountEntry("確定")
    worst_case = AmountEntry("見込（最大）")


def _count_figure(unit: str) -> type[FigureForm]:
    """Give the form of a figure that counts in this unit."""
    numbers = {name: CountEntry(label, unit=unit) for name, label in _NUMBERS}
    return type("CountFigure", (FigureForm,), numbers)


_NUMBERS = (("confirmed", "確定"), ("worst_case", "見込（最大）"))


def figure_of(item: FigureItem) -> Figure:
    """Give the field of a figure."""
    return Figure(item.label, AmountFigure if item.is_money else _count_figure(item.unit))


def figure_values(incident: Incident, item: FigureItem) -> dict[str, Any]:
    """Give a figure of a case in the shape its field shows."""
    figure = incident.figure(item)
    if figure is None:
        return {}
    return {
        "confirmed": figure.confirmed,
        "worst_case": figure.worst_case,
        "is_unknown": figure.is_unknown,
        "as_of": Moment(figure.as_of, Precision.MINUTE) if figure.as_of else None,
    }


def figure_parts(field: Figure) -> dict[str, Any]:
    """Give the parts of a figure as `revise_incident` takes them."""
    form = field.form
    typed_unknown = form.confirmed.says_unknown or form.worst_case.says_unknown
    return {
        "confirmed": form.confirmed.data,
        "worst_case": form.worst_case.data,
        "is_unknown": bool(form.is_unknown.data or typed_unknown),
        "as_of": form.as_of.data,
    }


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


class PreventionRow(Form):
    """One measure against a repetition, with its state and its day."""

    action = Text("再発防止策の内容")
    state = Select("状況", PreventionState)
    done_at = MomentEntry("完了日・完了予定日")
