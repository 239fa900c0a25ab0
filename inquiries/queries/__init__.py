"""Reads of 相談・苦情; every list and every load starts from what the member may see."""

from inquiries.queries.clusters import Cluster, list_clusters
from inquiries.queries.customers import list_earlier
from inquiries.queries.lists import FILTERS, SORTS, VIEWS, View, count_views, list_page
from inquiries.queries.pressing import list_in_hand, list_own_call_backs, list_pressing_ids
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
    "list_assignable",
    "list_changes",
    "list_clusters",
    "list_earlier",
    "list_in_hand",
    "list_of_incident",
    "list_offered_incidents",
    "list_own_call_backs",
    "list_page",
    "list_pressing_ids",
    "visible",
]
