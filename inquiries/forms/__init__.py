"""The forms of 相談・苦情: the record with its steps, replies and texts, the list."""

from inquiries.forms.inquiry import LAYOUT, InquiryEditForm, InquiryForm, sections_of, values_of
from inquiries.forms.lists import AssignForm, CloseForm, ListExportForm, SavedViewForm
from inquiries.forms.replies import (
    BatchForm,
    ReplyForm,
    TextModuleForm,
    module_values,
    reply_values,
)
from inquiries.forms.steps import (
    CallBackForm,
    EscalationForm,
    FileWithdrawalForm,
    KindForm,
    NoteForm,
)

__all__ = [
    "LAYOUT",
    "AssignForm",
    "BatchForm",
    "CallBackForm",
    "CloseForm",
    "EscalationForm",
    "FileWithdrawalForm",
    "InquiryEditForm",
    "InquiryForm",
    "KindForm",
    "ListExportForm",
    "NoteForm",
    "ReplyForm",
    "SavedViewForm",
    "TextModuleForm",
    "module_values",
    "reply_values",
    "sections_of",
    "values_of",
]
