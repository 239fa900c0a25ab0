"""Tables of 相談・苦情: inquiries with their 経過 and promises, replies and their texts, saved lists."""

from inquiries.models.inquiry import (
    CallBack,
    Inquiry,
    InquiryMail,
    InquiryNote,
    NoteFile,
    mail_digest,
    source_digest,
)
from inquiries.models.replies import Reply, TextModule
from inquiries.models.saved_view import SavedView
from inquiries.models.search import INQUIRY_SEARCH, add_grams, inquiry_grams, text_grams
from ledger.models import account_index, name_index

__all__ = [
    "INQUIRY_SEARCH",
    "CallBack",
    "Inquiry",
    "InquiryMail",
    "InquiryNote",
    "NoteFile",
    "Reply",
    "SavedView",
    "TextModule",
    "account_index",
    "add_grams",
    "inquiry_grams",
    "mail_digest",
    "name_index",
    "source_digest",
    "text_grams",
]
