"""Closed lists of the ledger, with the labels that people read."""

from core.vocabulary import Term


class Stage(Term):
    """被害の段階, from the first to the last; several may apply (FSA table of 2025)."""

    LOGIN_ONLY = "login_only", "不正ログインのみ"
    DETAILS_CHANGED = "details_changed", "登録情報・出金先変更"
    SOLD = "sold", "不正売却"
    BOUGHT = "bought", "不正買付"
    WITHDRAWN = "withdrawn", "不正出金"


TRADED = frozenset({Stage.SOLD, Stage.BOUGHT})
"""Stages that count as 不正取引."""


class LeakedItem(Term):
    """漏えい項目: what of the customer's data was, or may have been, seen."""

    NAME = "name", "氏名"
    ADDRESS = "address", "住所"
    BIRTHDAY = "birthday", "生年月日"
    PHONE = "phone", "電話番号"
    EMAIL = "email", "メールアドレス"
    ACCOUNT_NO = "account_no", "口座番号"
    BANK_ACCOUNT = "bank_account", "出金先の銀行口座"
    HOLDINGS = "holdings", "残高・取引履歴"
    OCCUPATION = "occupation", "勤務先・年収等の属性"
    IDENTITY_PAPERS = "identity_papers", "本人確認書類の画像"
    MY_NUMBER = "my_number", "個人番号"
    OTHER = "other", "その他"


class Side(Term):
    """売買 of a line of securities."""

    SELL = "sell", "売却"
    BUY = "buy", "買付"


class Hold(Term):
    """A measure that keeps the damage of one account from growing."""

    WITHDRAWAL = "withdrawal_held", "出金停止"
    PASSWORD = "password_reset", "パスワード強制リセット"
    FREEZE = "frozen", "口座凍結"


class ContactMethod(Term):
    """How the customer was contacted."""

    PHONE = "phone", "電話"
    LETTER = "letter", "書面"
    EMAIL = "email", "メール"


class ContactState(Term):
    """How far the customer has been reached."""

    NONE = "none", "未連絡"
    TRIED = "tried", "不通"
    REACHED = "reached", "連絡済み"


class Decision(Term):
    """補償の判定."""

    FULL = "full", "補償"
    PARTIAL = "partial", "一部補償"
    REFUSED = "refused", "補償不可"


class LegalBasis(Term):
    """補償の法的根拠 (金融商品取引法39条: compensation for anything else needs care)."""

    UNAUTHORIZED_ACCESS = "unauthorized_access", "不正アクセス補償"
    ACCIDENT = "accident", "事故（金商法39条3項）"
    ADR = "adr", "ADR和解"
    LAWSUIT = "lawsuit", "訴訟"


class CompensationState(Term):
    """How far the compensation of an account has come, read from its days."""

    NOT_CLAIMED = "not_claimed", "申出なし"
    CLAIMED = "claimed", "判定前"
    DECIDED = "decided", "判定済み・未合意"
    AGREED = "agreed", "合意済み・未払い"
    PAID = "paid", "支払済み"
    REFUSED = "refused", "補償不可"


class DepositKind(Term):
    """口座種別 of a payout account."""

    ORDINARY = "ordinary", "普通"
    CURRENT = "current", "当座"
    SAVINGS = "savings", "貯蓄"
    OTHER = "other", "その他"


class FreezeAnswer(Term):
    """What the bank answered to the request to freeze."""

    FROZEN = "frozen", "凍結済み"
    ALREADY_FROZEN = "already_frozen", "すでに凍結済み"
    NO_BALANCE = "no_balance", "残高なし"
    REFUSED = "refused", "応じられない"


class TraceKind(Term):
    """What two cases can have in common."""

    ACCOUNT = "account", "被害口座の口座番号"
    PAYOUT = "payout", "不正出金先口座"
    IP = "ip", "接続元IPアドレス"
    DEVICE = "device", "端末"
    EMAIL = "email", "変更後のメールアドレス"


class LedgerTable(Term):
    """What of the ledger a file holds."""

    ACCOUNTS = "accounts", "被害口座"
    PAYOUTS = "payouts", "不正出金先口座"


UNKNOWN_AMOUNTS = "調査中"
VERBS = {
    "ledger:adopt": "台帳の数の事案への採用",
    "ledger:contact": "被害口座の顧客への連絡の記録",
    "ledger:exclude": "被害口座台帳からの除外",
    "ledger:export": "被害口座台帳の出力",
    "ledger:include": "被害口座台帳への復帰",
    "ledger:open": "被害口座の記録",
    "ledger:open_payout": "不正出金先口座の記録",
    "ledger:read": "被害口座の閲覧",
    "ledger:monthly_return": "不正アクセス・不正取引の集計の出力",
    "ledger:revise": "被害口座の編集",
    "ledger:revise_payout": "不正出金先口座の編集",
}
"""What the audit trail calls the doings of this package."""
