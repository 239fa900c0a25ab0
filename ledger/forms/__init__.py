"""The forms of the ledger: the two kinds of accounts, and the small ones beside them."""

from ledger.forms.account import AccountForm, account_values
from ledger.forms.payout import PayoutForm, payout_values
from ledger.forms.small import AdoptForm, ContactForm, LedgerExportForm, ReasonForm

__all__ = [
    "AccountForm",
    "AdoptForm",
    "ContactForm",
    "LedgerExportForm",
    "PayoutForm",
    "ReasonForm",
    "account_values",
    "payout_values",
]
