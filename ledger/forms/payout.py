"""The form of a payout account with its transfers."""

from collections.abc import Mapping
from typing import Any

from wtforms import Form
from wtforms.validators import ValidationError

from core.database import label_of
from core.fields import (
    ROW_LIMIT,
    Hidden,
    LongText,
    MomentEntry,
    Required,
    Rows,
    Select,
    Text,
)
from core.forms import PageForm
from core.text import fold_identifier
from ledger.forms.common import MOMENT_HELP, SHORT_LIMIT, AccountYen, Section, sections_of
from ledger.models import AffectedAccount, PayoutAccount, Transfer
from ledger.vocabulary import DepositKind, FreezeAnswer

P = PayoutAccount
UNKNOWN_NUMBER = "この口座番号は、この事案の被害口座にありません。先に被害口座を記録してください。"


class TransferRow(Form):
    """What one affected account sent."""

    account_no = Text("被害口座の口座番号", limit=SHORT_LIMIT)
    at = MomentEntry("送金日時")
    yen = AccountYen("送金額")


class PayoutForm(PageForm):
    """Everything the ledger keeps of one payout account."""

    submission_id = Hidden()
    version = Hidden()
    base = Hidden()
    bank = Text(
        label_of(P.bank),
        limit=SHORT_LIMIT,
        validators=[Required("金融機関を入力してください（例：青空銀行）。")],
    )
    branch = Text(label_of(P.branch), limit=SHORT_LIMIT)
    deposit = Select(label_of(P.deposit), DepositKind)
    number = Text(
        label_of(P.number),
        limit=SHORT_LIMIT,
        validators=[Required("出金先の口座番号を入力してください（例：1234567）。")],
    )
    holder_kana = Text(label_of(P.holder_kana), limit=SHORT_LIMIT)
    transfers = Rows(
        label_of(P.transfers),
        TransferRow,
        description="どの被害口座から送られたか分からないときは、口座番号を空欄にしてください。",
    )
    freeze_requested_at = MomentEntry(label_of(P.freeze_requested))
    freeze_answered_at = MomentEntry(label_of(P.freeze_answered))
    freeze_answer = Select(label_of(P.freeze_answer), FreezeAnswer)
    police_no = Text(label_of(P.police_no), limit=SHORT_LIMIT)
    note = LongText(label_of(P.note), rows=3)
    known: Mapping[str, str]
    """The uids of the affected accounts that the transfers name, by number as typed; the view looks them up."""

    def validate_bank(self, field: Text) -> None:
        """Refuse a name without a single letter."""
        if field.data and not fold_identifier(field.data):
            raise ValidationError("金融機関を入力してください（例：青空銀行）。")

    def validate_number(self, field: Text) -> None:
        """Refuse a number without a single letter or digit."""
        if field.data and not fold_identifier(field.data):
            raise ValidationError("出金先の口座番号を入力してください（例：1234567）。")

    def validate_transfers(self, field: Rows) -> None:
        """Refuse numbers that are no affected account of the case."""
        for row in field.entries:
            number = row.form.account_no
            if number.data and number.data not in self.known:
                number.errors = [*number.errors, UNKNOWN_NUMBER]
                raise ValidationError(UNKNOWN_NUMBER)

    @property
    def typed_numbers(self) -> set[str]:
        """Give the numbers of affected accounts that stand in the transfers."""
        if "transfers" not in self:
            return set()
        return {row.form.account_no.data for row in self.transfers.entries} - {None}

    def keep_transfers_away(self, count: int) -> None:
        """Leave the transfers out where there are more than a page can hold: the import changes those."""
        if count > ROW_LIMIT:
            del self.transfers

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `open_payout` and `revise_payout`."""
        plain = {name: self[name].data for name in PLAIN}
        dated = {name: self[f"{name}_at"].data for name in DATED}
        if "transfers" not in self:
            return {**plain, **dated}
        rows = tuple(
            Transfer(self.known.get(row["account_no"] or ""), row["at"], row["yen"])
            for row in self.transfers.filled
        )
        return {**plain, **dated, "transfers": rows or None}

    @property
    def sections(self) -> list[Section]:
        """Give the sections of the page."""
        return sections_of(self, LAYOUT)

    @property
    def row_fields(self) -> tuple[Rows, ...]:
        """Give the lists that always offer an empty row."""
        return (self.transfers,) if "transfers" in self else ()


PLAIN = ("bank", "branch", "deposit", "number", "holder_kana", "freeze_answer", "police_no", "note")
DATED = ("freeze_requested", "freeze_answered")
LAYOUT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("口座", "", ("bank", "branch", "deposit", "number", "holder_kana")),
    ("送金", "分からない金額は空欄にしてください。「調査中」として数えます。", ("transfers",)),
    (
        "凍結と届出",
        MOMENT_HELP,
        ("freeze_requested_at", "freeze_answered_at", "freeze_answer", "police_no"),
    ),
    ("備考", "", ("note",)),
)


def payout_values(payout: PayoutAccount, accounts: Mapping[str, AffectedAccount]) -> dict[str, Any]:
    """Give a payout account in the shape the form shows; `accounts` by uid gives their numbers."""
    transfers = payout.transfers or ()
    rows = [
        {
            "account_no": accounts[one.account].account_no
            if one.account and one.account in accounts
            else None,
            "at": one.at,
            "yen": one.yen,
        }
        for one in transfers
    ]
    return {
        **{name: getattr(payout, name) for name in PLAIN},
        **{f"{name}_at": getattr(payout, name) for name in DATED},
        "transfers": rows[:ROW_LIMIT],
    }
