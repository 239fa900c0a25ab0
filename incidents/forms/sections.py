"""The full form in the numbered sections of a case."""

from core.forms import FormSection
from incidents.forms.editing import DATED, IncidentEditForm
from incidents.reports.sheet import SECTIONS


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
