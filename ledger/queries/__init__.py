"""Reads of the ledger; every list and every load starts from what the member may see."""

from ledger.queries.accounts import (
    FILTERS,
    SORTS,
    find_account,
    find_by_number,
    find_matches,
    indexes_of,
    list_affected,
    list_changes,
    list_page,
    may_see_personal,
    resolve_numbers,
    stream_accounts,
)
from ledger.queries.annex import AnnexRow, stream_annex
from ledger.queries.compensation import Compensation, read_compensation
from ledger.queries.history import RELATED
from ledger.queries.hits import Hit, Hits, seek_traces
from ledger.queries.monthly_return import read_return
from ledger.queries.payouts import (
    PAYOUT_SORTS,
    find_payout,
    list_payout_page,
    list_payouts_of,
    numbers_of,
    stream_payouts,
)
from ledger.queries.sums import (
    BankSum,
    Offer,
    Reconciliation,
    Sum,
    Sums,
    count_by_case,
    offered,
    read_banks,
    read_sums,
    reconcile,
)

__all__ = [
    "FILTERS",
    "PAYOUT_SORTS",
    "RELATED",
    "SORTS",
    "AnnexRow",
    "BankSum",
    "Compensation",
    "Hit",
    "Hits",
    "Offer",
    "Reconciliation",
    "Sum",
    "Sums",
    "count_by_case",
    "find_account",
    "find_by_number",
    "find_matches",
    "find_payout",
    "indexes_of",
    "list_affected",
    "list_changes",
    "list_page",
    "list_payout_page",
    "list_payouts_of",
    "may_see_personal",
    "numbers_of",
    "offered",
    "read_banks",
    "read_compensation",
    "read_return",
    "read_sums",
    "reconcile",
    "resolve_numbers",
    "seek_traces",
    "stream_accounts",
    "stream_annex",
    "stream_payouts",
]
