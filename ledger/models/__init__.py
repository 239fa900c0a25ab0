"""Tables of the ledger: affected accounts with their contacts, payout accounts, and what cases have in common."""

from ledger.models.account import (
    AMOUNT_LIMIT,
    AccountContact,
    AffectedAccount,
    Login,
    Trade,
    account_index,
    name_index,
)
from ledger.models.counted import CountedAccount, CountedCase
from ledger.models.payout import PayoutAccount, PayoutLink, Transfer, bank_key, payout_index
from ledger.models.trace import Trace, trace_value

__all__ = [
    "AMOUNT_LIMIT",
    "AccountContact",
    "AffectedAccount",
    "CountedAccount",
    "CountedCase",
    "Login",
    "PayoutAccount",
    "PayoutLink",
    "Trace",
    "Trade",
    "Transfer",
    "account_index",
    "bank_key",
    "name_index",
    "payout_index",
    "trace_value",
]
