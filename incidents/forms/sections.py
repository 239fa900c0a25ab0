"""The full form in the numbered sections of a case."""

from dataclasses import dataclass

from wtforms import Field

from core.fields import Figure, Rows
from incidents.forms.editing import DATED, IncidentEditForm
from incidents.reports.sheet import SECTIONS


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
