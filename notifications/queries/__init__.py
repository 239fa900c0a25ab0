"""Reads of 当局報告: letters, what they say, who wrote them, and the addressees."""

from notifications.queries.addressees import (
    find_authority,
    is_seeded,
    list_active_authorities,
    list_authorities,
    load_authority,
)
from notifications.queries.annexes import DocumentDamaged
from notifications.queries.approval import (
    find_approval_settings,
    find_pre_send_check,
    list_approvers,
    list_awaiting_later,
    list_waiting,
)
from notifications.queries.contents import (
    approved_document,
    changes_since,
    current_facts,
    document_of,
    facts_before_drafting,
    full_contents,
    letter_of,
    live_facts,
    with_ledger,
)
from notifications.queries.following import (
    find_follow_up,
    find_waiver,
    list_needing,
    needing_among,
)
from notifications.queries.letters import (
    FILTERS,
    SORTS,
    find_last_submitted,
    find_notification,
    find_standing,
    list_of_incident,
    list_page,
    visible,
)
from notifications.queries.proofs import (
    count_unproved,
    find_proof,
    list_differing,
    list_unproved,
)
from notifications.queries.trail import changed_case, list_events, list_writers

__all__ = [
    "FILTERS",
    "SORTS",
    "DocumentDamaged",
    "approved_document",
    "changed_case",
    "changes_since",
    "count_unproved",
    "current_facts",
    "document_of",
    "facts_before_drafting",
    "find_approval_settings",
    "find_authority",
    "find_follow_up",
    "find_last_submitted",
    "find_notification",
    "find_pre_send_check",
    "find_proof",
    "find_standing",
    "find_waiver",
    "full_contents",
    "is_seeded",
    "letter_of",
    "list_active_authorities",
    "list_approvers",
    "list_authorities",
    "list_awaiting_later",
    "list_differing",
    "list_events",
    "list_needing",
    "list_of_incident",
    "list_page",
    "list_unproved",
    "list_waiting",
    "list_writers",
    "live_facts",
    "load_authority",
    "needing_among",
    "visible",
    "with_ledger",
]
