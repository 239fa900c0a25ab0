"""The forms of 相談・苦情: those of a record, and those of the list."""

from inquiries.forms.lists import AssignForm, CloseForm, ExportForm, SavedViewForm
from inquiries.forms.record import (
    LAYOUT,
    CallBackForm,
    EscalationForm,
    FormSection,
    InquiryEditForm,
    InquiryFields,
    InquiryForm,
    KindForm,
    NoteForm,
    sections_of,
    values_of,
)

__all__ = [
    "LAYOUT",
    "AssignForm",
    "CallBackForm",
    "CloseForm",
    "EscalationForm",
    "ExportForm",
    "FormSection",
    "InquiryEditForm",
    "InquiryFields",
    "InquiryForm",
    "KindForm",
    "NoteForm",
    "SavedViewForm",
    "sections_of",
    "values_of",
]
