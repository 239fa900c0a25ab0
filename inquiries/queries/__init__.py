"""Reads of 相談・苦情; every list and every load starts from what the member may see."""

from inquiries.queries.accounts import Affected, affected_of, find_affected, list_of_account
from inquiries.queries.bulk import MOST_AT_ONCE, Chosen, Closing, closings_of, find_chosen, stamp_of
from inquiries.queries.clusters import Cluster, list_clusters
from inquiries.queries.customers import list_earlier
from inquiries.queries.filters import FILTERS
from inquiries.queries.lists import (
    MOST_EXPORTED,
    SORTS,
    count_all,
    count_listings,
    count_views,
    list_for_export,
    list_page,
)
from inquiries.queries.mails import find_mail_by_digest, find_mail_of, list_mails
from inquiries.queries.pressing import list_in_hand, list_own_call_backs, list_pressing_ids
from inquiries.queries.records import (
    Counts,
    count_for_incident,
    find_call_back,
    find_incident_for_answering,
    find_inquiry,
    find_note_file,
    list_assignable,
    list_changes,
    list_of_incident,
    list_offered_incidents,
    visible,
)
from inquiries.queries.replies import (
    DocumentDamaged,
    document_of,
    facts_for,
    find_module,
    find_reply,
    letter_of,
    list_modules,
    list_offered_modules,
    list_open_inquiries,
    list_replies,
    list_replies_of_incident,
    load_module,
    take_open_inquiries,
)
from inquiries.queries.statistics import read_statistics
from inquiries.queries.views import find_own_view, find_view_named, list_saved_views
from inquiries.vocabulary import VIEWS, View

__all__ = [
    "FILTERS",
    "MOST_AT_ONCE",
    "MOST_EXPORTED",
    "SORTS",
    "VIEWS",
    "Affected",
    "Chosen",
    "Closing",
    "Cluster",
    "Counts",
    "DocumentDamaged",
    "View",
    "affected_of",
    "closings_of",
    "count_all",
    "count_for_incident",
    "count_listings",
    "count_views",
    "document_of",
    "facts_for",
    "find_affected",
    "find_call_back",
    "find_chosen",
    "find_incident_for_answering",
    "find_inquiry",
    "find_mail_by_digest",
    "find_mail_of",
    "find_module",
    "find_note_file",
    "find_own_view",
    "find_reply",
    "find_view_named",
    "letter_of",
    "list_assignable",
    "list_changes",
    "list_clusters",
    "list_earlier",
    "list_for_export",
    "list_in_hand",
    "list_mails",
    "list_modules",
    "list_of_account",
    "list_of_incident",
    "list_offered_incidents",
    "list_offered_modules",
    "list_open_inquiries",
    "list_own_call_backs",
    "list_page",
    "list_pressing_ids",
    "list_replies",
    "list_replies_of_incident",
    "list_saved_views",
    "load_module",
    "read_statistics",
    "stamp_of",
    "take_open_inquiries",
    "visible",
]
