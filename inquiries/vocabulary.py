"""Closed lists of 相談・苦情, with the labels of the outside contract."""

from core.vocabulary import Term


class Channel(Term):
    """受付方法, and the way of each step of the 経過."""

    PHONE = "phone", "電話"
    EMAIL = "email", "メール"
    WEB = "web", "Webフォーム"
    LETTER = "letter", "書面"
    VISIT = "visit", "来店"
    CHAT = "chat", "チャット"
    OTHER = "other", "その他"


class InquiryKind(Term):
    """種別: relative and continuous, so it can change while an inquiry is open (監督指針 III-2-5)."""

    CONSULTATION = "consultation", "相談"
    ENQUIRY = "enquiry", "照会・問合せ"
    COMPLAINT = "complaint", "苦情"
    REQUEST = "request", "要望"
    DISPUTE = "dispute", "紛争"


class Category(Term):
    """分類: what the customer fears or is dissatisfied with."""

    ACCESS_WORRY = "access_worry", "不正アクセスの不安"
    UNKNOWN_LOGIN = "unknown_login", "身に覚えのないログイン"
    UNKNOWN_TRADE = "unknown_trade", "身に覚えのない取引"
    UNKNOWN_WITHDRAWAL = "unknown_withdrawal", "身に覚えのない出金"
    LEAK_WORRY = "leak_worry", "情報漏えいの不安"
    AUTHENTICATION = "authentication", "パスワード・認証"
    FROZEN_ACCOUNT = "frozen_account", "出金停止・口座凍結"
    COMPENSATION = "compensation", "補償"
    PHISHING_REPORT = "phishing_report", "フィッシングの通報"
    HANDLING = "handling", "対応への不満"
    OTHER = "other", "その他"


SIGNS = (Category.UNKNOWN_LOGIN, Category.UNKNOWN_TRADE, Category.UNKNOWN_WITHDRAWAL)
"""Categories that may be the first sign of an incident nobody has noticed yet."""


class InquiryDamage(Term):
    """被害の有無, as far as it is known; asked of every inquiry and decided by none of its other fields."""

    YES = "yes", "あり"
    NO = "no", "なし"
    UNKNOWN = "unknown", "不明"


class Complainant(Term):
    """申出人の区分."""

    CUSTOMER = "customer", "本人"
    REPRESENTATIVE = "representative", "代理人"
    NON_CUSTOMER = "non_customer", "非顧客"


class Urgency(Term):
    """緊急度."""

    NORMAL = "normal", "通常"
    URGENT = "urgent", "至急"


class InquiryStatus(Term):
    """状態 (JIS Q 10002 7.2–7.9)."""

    RECEIVED = "received", "受付"
    ACKNOWLEDGED = "acknowledged", "受理通知済"
    ASSESSED = "assessed", "初期評価済"
    INVESTIGATING = "investigating", "調査中"
    RESPONDING = "responding", "対応中"
    PENDING_CUSTOMER = "pending_customer", "顧客回答待ち"
    NOTIFIED = "notified", "回答済"
    ADR = "adr", "ADR係属中"
    REOPENED = "reopened", "再申出"
    CLOSED = "closed", "終結"


class Relief(Term):
    """不安の解消: whether the customer's worry is gone, apart from whether there was damage."""

    RELIEVED = "relieved", "解消した"
    PARTLY = "partly", "一部解消した"
    NOT_RELIEVED = "not_relieved", "解消していない"
    UNCONFIRMED = "unconfirmed", "確認できない"


class Resolution(Term):
    """解決区分."""

    RESOLVED = "resolved", "解決"
    PARTLY = "partly", "一部解決"
    FAILED = "failed", "不調"
    WITHDRAWN = "withdrawn", "取下げ"


class Direction(Term):
    """Which way a step of the 経過 went."""

    INBOUND = "inbound", "お客さまから"
    OUTBOUND = "outbound", "お客さまへ"
    INTERNAL = "internal", "社内"


class Escalation(Term):
    """引継ぎ先."""

    SUPERIOR = "superior", "上席"
    LEGAL = "legal", "法務"
    COMPLIANCE = "compliance", "コンプライアンス"
    ANTISOCIAL = "antisocial", "反社対応"
    MANAGEMENT = "management", "経営・監査"


VERBS = {
    "inquiries:add_note": "経過の記録",
    "inquiries:answer_view": "事案の案内用情報の閲覧",
    "inquiries:change_kind": "相談・苦情の種別変更",
    "inquiries:download_mail": "受信メールのダウンロード",
    "inquiries:escalate": "相談・苦情の引継ぎ",
    "inquiries:keep_call_back": "折返しの完了",
    "inquiries:link": "相談・苦情と事案の関連付け",
    "inquiries:open": "相談・苦情の記録",
    "inquiries:open_incident": "相談・苦情からの事案の記録",
    "inquiries:promise_call_back": "折返しの約束",
    "inquiries:read": "相談・苦情の閲覧",
    "inquiries:recompute": "期限の再計算",
    "inquiries:revise": "相談・苦情の編集",
    "inquiries:search": "過去の相談・苦情の照会",
}
"""What the audit trail calls the doings of this package, its moves apart."""
