"""The small forms: an attempt to reach a customer, the sums to take over, a file, a reason."""

from datetime import datetime
from typing import Any

from wtforms import SelectMultipleField
from wtforms.validators import ValidationError

from core import clock
from core.database import label_of
from core.fields import (
    Checkboxes,
    Hidden,
    LongText,
    MomentEntry,
    Radio,
    Required,
    Text,
    Tick,
)
from core.forms import ExportForm, PageForm
from core.moments import Moment
from core.vocabulary import Term
from incidents.vocabulary import Basis, FigureItem
from ledger.models import AccountContact
from ledger.vocabulary import ContactMethod, LedgerTable

REASON_LIMIT = 400


class Reached(Term):
    """Whether an attempt reached the customer."""

    YES = "yes", "連絡がついた"
    NO = "no", "連絡がつかなかった"


class ContactForm(PageForm):
    """One attempt to reach the customer."""

    submission_id = Hidden()
    happened_at = MomentEntry(
        label_of(AccountContact.happened_at),
        is_exact=True,
        description="例：2026/11/22 14:05、今日 14:05",
        validators=[Required("連絡日時を入力してください（例：2026/11/22 14:05）。")],
    )
    method = Radio(
        label_of(AccountContact.method),
        ContactMethod,
        validators=[Required("連絡方法を選んでください。")],
    )
    reached = Radio(
        "結果", Reached, validators=[Required("連絡がついたかどうかを選んでください。")]
    )
    text = LongText(label_of(AccountContact.text), rows=3)

    def validate_happened_at(self, field: MomentEntry) -> None:
        """Refuse an attempt in the future."""
        if isinstance(field.data, Moment) and field.data.at and field.data.at > clock.now():
            raise ValidationError("連絡日時に、これから先の日時が入力されています。")

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `add_contact`."""
        return {
            "happened_at": self.happened_at.data.at,
            "method": self.method.data,
            "is_reached": self.reached.data is Reached.YES,
            "text": self.text.data,
        }


class ReasonForm(PageForm):
    """Why an account is left out or taken back."""

    reason = Text(
        "理由",
        limit=REASON_LIMIT,
        description="変更履歴と監査記録に残ります。お客さまの氏名や口座番号は書かないでください。",
        validators=[
            Required("理由を入力してください（例：お客さまご本人の取引と確認できたため）。")
        ],
    )


class AdoptForm(PageForm):
    """Which sums of the ledger become figures of the case, as what and as of when."""

    seen = Hidden()
    items = Checkboxes("採用する数", FigureItem)
    with_banks = Tick("流出先金融機関（金融機関ごとの口座数と金額）も採用する")
    basis = Radio("区分", Basis, validators=[Required("区分を選んでください。")])
    as_of = MomentEntry(
        "基準時点",
        is_exact=True,
        validators=[Required("基準時点を入力してください（例：2026/11/22 14:05）。")],
    )

    def validate_items(self, field: SelectMultipleField) -> None:
        """Refuse to adopt nothing."""
        if not field.data and not self.with_banks.data:
            raise ValidationError("採用する数を一つ以上選んでください。")

    def validate_basis(self, field: Radio) -> None:
        """Refuse 「調査中」, which is no 区分 of a number."""
        if field.data is Basis.UNKNOWN:
            raise ValidationError("「確定」か「見込（最大）」を選んでください。")

    @property
    def at(self) -> datetime:
        """Give the instant of the figures."""
        at: datetime = self.as_of.data.at
        return at


class LedgerExportForm(ExportForm):
    """A file of the ledger, and what it is for; a long one is written by a job, once however often it is asked for."""

    submission_id = Hidden()
    table = Radio("出力する表", LedgerTable, validators=[Required("出力する表を選んでください。")])
