"""The form of an affected account, for recording it and for every later edit."""

from typing import Any

from wtforms import Form
from wtforms.validators import ValidationError

from core.database import label_of
from core.fields import (
    ROW_LIMIT,
    Checkboxes,
    CountEntry,
    DayEntry,
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
from ledger.forms.common import (
    DAY_HELP,
    MOMENT_HELP,
    SHORT_LIMIT,
    AccountYen,
    Section,
    sections_of,
)
from ledger.models import AffectedAccount, Login, Trade
from ledger.vocabulary import Decision, LeakedItem, LegalBasis, Side, Stage

A = AffectedAccount
ALL_PERCENT = 100


class TradeRow(Form):
    """One line of securities."""

    code = Text("銘柄コード", limit=SHORT_LIMIT)
    name = Text("銘柄名", limit=SHORT_LIMIT)
    side = Select("売買", Side)
    quantity = CountEntry("数量", unit="株・口")
    yen = AccountYen("約定金額")


class LoginRow(Form):
    """One log-in that was not the customer's."""

    at = MomentEntry("ログイン日時")
    ip = Text("IPアドレス", limit=SHORT_LIMIT)
    device = Text("端末の識別子", limit=SHORT_LIMIT)
    agent = Text("ブラウザ・アプリ（UA）")


def _yen(name: str) -> AccountYen:
    return AccountYen(label_of(getattr(A, name)))


def _moment(name: str) -> MomentEntry:
    return MomentEntry(label_of(getattr(A, name)))


def _day(name: str) -> DayEntry:
    return DayEntry(label_of(getattr(A, name)))


class AccountForm(PageForm):
    """Everything the ledger keeps of one affected account; only its number is needed."""

    submission_id = Hidden()
    version = Hidden()
    base = Hidden()
    account_no = Text(
        label_of(A.account_no),
        limit=SHORT_LIMIT,
        validators=[Required("口座番号を入力してください（例：123-4567890）。")],
    )
    customer_name = Text(label_of(A.customer_name), limit=SHORT_LIMIT)
    stages = Checkboxes(
        label_of(A.stages), Stage, description="あてはまるものをすべて選んでください。"
    )
    occurred_at = _moment("occurred")

    sold_yen = _yen("sold_yen")
    bought_yen = _yen("bought_yen")
    withdrawn_yen = _yen("withdrawn_yen")
    recovered_yen = _yen("recovered_yen")
    loss_yen = _yen("loss_yen")
    trades = Rows(label_of(A.trades), TradeRow)

    leaked_items = Checkboxes(label_of(A.leaked_items), LeakedItem)
    changed_email = Text(label_of(A.changed_email))
    logins = Rows(label_of(A.logins), LoginRow)

    withdrawal_held_at = _moment("withdrawal_held")
    password_reset_at = _moment("password_reset")
    frozen_at = _moment("frozen")

    claimed_on = _day("claimed_on")
    decision = Select(label_of(A.decision), Decision)
    compensation_rate = CountEntry(label_of(A.compensation_rate), unit="％")
    compensation_basis = LongText(
        label_of(A.compensation_basis), rows=2, description="例：買付約定代金 － 売付約定代金"
    )
    compensation_yen = _yen("compensation_yen")
    goodwill_yen = _yen("goodwill_yen")
    legal_basis = Select(label_of(A.legal_basis), LegalBasis)
    decided_by = Text(label_of(A.decided_by), limit=SHORT_LIMIT)
    agreed_on = _day("agreed_on")
    paid_on = _day("paid_on")
    note = LongText(
        label_of(A.note),
        rows=3,
        description="パスワード、暗証番号、カード番号は書かないでください。",
    )

    def validate_account_no(self, field: Text) -> None:
        """Refuse a number without a single letter or digit: nothing could be found by it."""
        if field.data and not fold_identifier(field.data):
            raise ValidationError("口座番号を入力してください（例：123-4567890）。")

    def validate_stages(self, field: Checkboxes) -> None:
        """Refuse 「不正ログインのみ」 beside what is more than a log-in."""
        if Stage.LOGIN_ONLY in field.data and len(field.data) > 1:
            raise ValidationError(
                "「不正ログインのみ」は、ほかの段階と同時には選べません。どちらかの選択を外してください。"
            )

    def validate_compensation_rate(self, field: CountEntry) -> None:
        """Refuse more than the whole."""
        if isinstance(field.data, int) and field.data > ALL_PERCENT:
            raise ValidationError("補償の割合は0から100までの数字（％）で入力してください。")

    def fields(self) -> dict[str, Any]:
        """Give the keyword arguments of `open_account` and `revise_account`."""
        return {
            **{name: self[name].data for name in PLAIN},
            **{name: self[f"{name}_at"].data for name in DATED},
            **{name: self[name].day for name in DAYS},
            **self._rows(),
        }

    def _rows(self) -> dict[str, Any]:
        kinds: dict[str, type[Trade | Login]] = {"trades": Trade, "logins": Login}
        return {
            name: tuple(kind(**row) for row in self[name].filled) or None
            for name, kind in kinds.items()
            if name in self
        }

    def keep_trades_away(self, count: int) -> None:
        """Leave the 銘柄 out where there are more than a page can hold: the import changes those."""
        if count > ROW_LIMIT:
            del self.trades

    @property
    def sections(self) -> list[Section]:
        """Give the sections of the page."""
        return sections_of(self, LAYOUT)

    @property
    def row_fields(self) -> tuple[Rows, ...]:
        """Give the lists that always offer an empty row."""
        return (self.trades, self.logins) if "trades" in self else (self.logins,)


PLAIN = (
    "account_no", "customer_name", "stages", "sold_yen", "bought_yen", "withdrawn_yen",
    "recovered_yen", "loss_yen", "leaked_items", "changed_email", "decision",
    "compensation_rate", "compensation_basis", "compensation_yen", "goodwill_yen", "legal_basis",
    "decided_by", "note",
)  # fmt: skip
DATED = ("occurred", "withdrawal_held", "password_reset", "frozen")
DAYS = ("claimed_on", "agreed_on", "paid_on")
LAYOUT: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "口座と被害",
        f"日時の{MOMENT_HELP}",
        ("account_no", "customer_name", "stages", "occurred_at"),
    ),
    (
        "金額",
        "分からない金額は空欄にしてください。「調査中」として数えます。被害がない金額は 0 と入力してください。顧客損失額は、ほかの金額からは計算しません。",
        ("sold_yen", "bought_yen", "withdrawn_yen", "recovered_yen", "loss_yen", "trades"),
    ),
    ("不正ログインと情報", "", ("logins", "leaked_items", "changed_email")),
    (
        "被害拡大防止の措置",
        f"{MOMENT_HELP}。まだのときは空欄にしてください。",
        ("withdrawal_held_at", "password_reset_at", "frozen_at"),
    ),
    (
        "補償",
        f"日付の{DAY_HELP}。割合は、損失の2分の1のとき 50 と入力してください。",
        ("claimed_on", "decision", "compensation_rate", "compensation_basis", "compensation_yen",
         "goodwill_yen", "legal_basis", "decided_by", "agreed_on", "paid_on"),
    ),
    ("備考", "", ("note",)),
)  # fmt: skip


def account_values(account: AffectedAccount) -> dict[str, Any]:
    """Give an account in the shape the form shows."""
    return {
        **{name: getattr(account, name) for name in (*PLAIN, *DAYS)},
        **{f"{name}_at": getattr(account, name) for name in DATED},
        "trades": (account.trades or ())[:ROW_LIMIT],
        "logins": account.logins or (),
    }
