"""Tables of 相談・苦情: inquiries with their 経過 and promises, replies and their texts, saved lists."""

from inquiries.models.inquiry import (
    CallBack,
    Inquiry,
    InquiryMail,
    InquiryNote,
    account_index,
    mail_digest,
    name_index,
    source_digest,
)
from inquiries.models.replies import Reply, TextModule
from inquiries.models.saved_view import SavedView
from inquiries.models.search import INQUIRY_SEARCH, inquiry_grams

__all__ = [
    "INQUIRY_SEARCH",
    "CallBack",
    "Inquiry",
    "InquiryMail",
    "InquiryNote",
    "Reply",
    "SavedView",
    "TextModule",
    "account_index",
    "inquiry_grams",
    "mail_digest",
    "name_index",
    "source_digest",
]
