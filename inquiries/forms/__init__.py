"""The forms of 相談・苦情: the record with its steps, replies, texts, letters to many."""

from inquiries.forms.inquiry import (
    LAYOUT,
    CallBackForm,
    EscalationForm,
    InquiryEditForm,
    InquiryForm,
    KindForm,
    NoteForm,
    sections_of,
    values_of,
)
from inquiries.forms.replies import (
    BatchForm,
    ReplyForm,
    TextModuleForm,
    module_values,
    reply_values,
)

__all__ = [
    "LAYOUT",
    "BatchForm",
    "CallBackForm",
    "EscalationForm",
    "InquiryEditForm",
    "InquiryForm",
    "KindForm",
    "NoteForm",
    "ReplyForm",
    "TextModuleForm",
    "module_values",
    "reply_values",
    "sections_of",
    "values_of",
]
