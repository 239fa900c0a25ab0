"""Tables of 相談・苦情: inquiries with their 経過 and promises, replies, and the texts to make them from."""

from inquiries.models.inquiry import CallBack, Inquiry, InquiryNote, account_index, name_index
from inquiries.models.replies import Reply, TextModule

__all__ = [
    "CallBack",
    "Inquiry",
    "InquiryNote",
    "Reply",
    "TextModule",
    "account_index",
    "name_index",
]
