"""Writes of the ledger."""

from ledger.operations.accounts import (
    add_contact,
    exclude_account,
    include_account,
    open_account,
    revise_account,
)
from ledger.operations.exporting import EXPORTER
from ledger.operations.figures import SumsMoved, adopt_figures, outflows_of
from ledger.operations.importing import ACCOUNTS
from ledger.operations.importing_contacts import CONTACTS
from ledger.operations.importing_payouts import PAYOUTS
from ledger.operations.importing_trades import TRADES
from ledger.operations.keeping import AlreadyRecorded
from ledger.operations.payouts import exclude_payout, include_payout, open_payout, revise_payout

__all__ = [
    "ACCOUNTS",
    "CONTACTS",
    "EXPORTER",
    "PAYOUTS",
    "TRADES",
    "AlreadyRecorded",
    "SumsMoved",
    "add_contact",
    "adopt_figures",
    "exclude_account",
    "exclude_payout",
    "include_account",
    "include_payout",
    "open_account",
    "open_payout",
    "outflows_of",
    "revise_account",
    "revise_payout",
]
