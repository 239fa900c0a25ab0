"""Reads of 相談・苦情; every list and every load starts from what the member may see."""

from inquiries.queries.clusters import Cluster, list_clusters
from inquiries.queries.customers import list_earlier
from inquiries.queries.lists import FILTERS, SORTS, VIEWS, View, count_views, list_page
from inquiries.queries.mails import find_mail_by_digest, find_mail_of, list_mails
from inquiries.queries.records import (
    Counts,
    count_for_incident,
    find_call_back,
    find_incident_for_answering,
    find_inquiry,
    list_assignable,
    list_changes,
    list_of_incident,
    list_offered_incidents,
    visible,
)

__all__ = [
    "FILTERS",
    "SORTS",
    "VIEWS",
    "Cluster",
    "Counts",
    "View",
    "count_for_incident",
    "count_views",
    "find_call_back",
    "find_incident_for_answering",
    "find_inquiry",
    "find_mail_by_digest",
    "find_mail_of",
    "list_assignable",
    "list_changes",
    "list_clusters",
    "list_earlier",
    "list_mails",
    "list_of_incident",
    "list_offered_incidents",
    "list_page",
    "visible",
]
