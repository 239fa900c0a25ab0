"""Accounts as labelled texts, section by section: the order of their pages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from core.clock import wareki
from core.database import label_of
from core.moments import Moment, echo_moment
from core.vocabulary import Term
from ledger.models import AffectedAccount, Login, PayoutAccount
from ledger.reports.masking import shown, shown_number
from ledger.vocabulary import UNKNOWN_AMOUNTS, LeakedItem, Stage

Sheet = list[tuple[str, list[tuple[str, str]]]]
ACCOUNT_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("口座と被害", ("account_no", "customer_name", "stages", "occurred")),
    ("金額", ("sold_yen", "bought_yen", "withdrawn_yen", "recovered_yen", "loss_yen")),
    ("情報", ("leaked_items", "changed_email")),
    ("被害拡大防止の措置", ("withdrawal_held", "password_reset", "frozen")),
    (
        "補償",
        ("claimed_on", "decision", "compensation_rate", "compensation_basis", "compensation_yen",
         "goodwill_yen", "legal_basis", "decided_by", "agreed_on", "paid_on"),
    ),
    ("備考", ("note",)),
)  # fmt: skip
PAYOUT_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("口座", ("bank", "branch", "deposit", "number", "holder_kana", "sent_yen")),
    ("凍結と届出", ("freeze_requested", "freeze_answered", "freeze_answer", "police_no")),
    ("備考", ("note",)),
)
PERSONAL = frozenset({"customer_name", "changed_email", "holder_kana", "note"})
NUMBERS = frozenset({"account_no", "number"})
UNSET = frozenset({"compensation_yen", "goodwill_yen"})
"""Amounts that are decided, not found out: while empty they are no 調査中."""
TERMS = {"stages": Stage, "leaked_items": LeakedItem}


def sheet_of(
    record: AffectedAccount | PayoutAccount,
    layout: tuple[tuple[str, tuple[str, ...]], ...],
    *,
    is_personal_shown: bool,
) -> Sheet:
    """Give every section with the label and the text of each of its values; personal ones masked if need be."""
    return [
        (label, [_entry(record, name, is_personal_shown=is_personal_shown) for name in names])
        for label, names in layout
    ]


def _entry(
    record: AffectedAccount | PayoutAccount, name: str, *, is_personal_shown: bool
) -> tuple[str, str]:
    label, value = label_of(getattr(type(record), name)), getattr(record, name)
    if name in NUMBERS:
        return label, shown_number(value, is_personal_shown=is_personal_shown)
    if name in PERSONAL:
        return label, shown(value, is_personal_shown=is_personal_shown)
    if name.endswith("_yen"):
        return label, "" if value is None and name in UNSET else yen_text(value)
    if name in TERMS:
        return label, terms_text(TERMS[name], value)
    if name == "compensation_rate":
        return label, "" if value is None else f"{value}％"
    return label, text_of(value)


def text_of(value: Any) -> str:  # noqa: ANN401 (a value of an account)
    """Say a value in words."""
    if isinstance(value, Moment):
        return echo_moment(value)
    if isinstance(value, Term):
        return value.label
    if isinstance(value, date):
        return wareki(value)
    return "" if value is None else str(value)


def yen_text(yen: int | None) -> str:
    """Say an amount; one that is not known is 調査中."""
    return UNKNOWN_AMOUNTS if yen is None else f"{yen:,}円"


def terms_text(term: type[Term], chosen: frozenset[Term]) -> str:
    """Say several members of a vocabulary in its order."""
    return "、".join(member.label for member in term if member in chosen)


def login_rows(
    logins: tuple[Login, ...] | None, *, is_personal_shown: bool
) -> list[Mapping[str, str]]:
    """Give the log-ins noted, with the address masked if need be."""
    return [
        {
            "at": text_of(login.at),
            "ip": shown(login.ip, is_personal_shown=is_personal_shown),
            "device": shown(login.device, is_personal_shown=is_personal_shown),
            "agent": login.agent or "",
        }
        for login in logins or ()
    ]
