"""Closed lists of 相談・苦情, with the labels of the outside contract."""

from typing import NamedTuple

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


class ReplyKind(Term):
    """返信の区分 (JIS Q 10002 7.4, 7.3, 7.8; 監督指針 III-2-5 on ADR)."""

    ACKNOWLEDGEMENT = "acknowledgement", "受理通知"
    PROGRESS = "progress", "経過報告"
    ANSWER = "answer", "回答"
    ADR_GUIDANCE = "adr_guidance", "FINMAC案内"


class ReplyChannel(Term):
    """送付方法: how a reply goes to the customer."""

    LETTER = "letter", "書面"
    EMAIL = "email", "メール"
    PHONE = "phone", "電話原稿"


class ReplyStatus(Term):
    """状態 of a reply."""

    DRAFT = "draft", "作成中"
    IN_REVIEW = "in_review", "確認中"
    APPROVED = "approved", "確認済み"
    SENT = "sent", "送付済み"
    WITHDRAWN = "withdrawn", "取下げ"


class TextField(Term):
    """The fields a text may name as {{受付番号}}; no other name means anything."""

    INQUIRY_NUMBER = "inquiry_number", "受付番号"
    RECEIVED_ON = "received_on", "受付日"
    CUSTOMER = "customer", "お客さま名"
    FIRM = "firm", "商号"
    DEPARTMENT = "department", "担当部署"
    DEPARTMENT_PHONE = "department_phone", "担当部署電話"
    REPLY_DUE = "reply_due", "回答期限"
    ADR_NAME = "adr_name", "FINMAC名称"
    ADR_PHONE = "adr_phone", "FINMAC電話"
    ADR_HOURS = "adr_hours", "FINMAC受付時間"
    ADR_ADDRESS = "adr_address", "FINMAC所在地"


class Escalation(Term):
    """引継ぎ先."""

    SUPERIOR = "superior", "上席"
    LEGAL = "legal", "法務"
    COMPLIANCE = "compliance", "コンプライアンス"
    ANTISOCIAL = "antisocial", "反社対応"
    MANAGEMENT = "management", "経営・監査"


class View(NamedTuple):
    """A ready-made view of the list: its name in the address and its label."""

    name: str
    label: str


VIEWS = (
    View("open", "未終結"),
    View("overdue", "期限超過"),
    View("today", "本日期限"),
    View("unassigned", "未割当"),
    View("mine", "自分の担当"),
    View("call_backs", "折返し約束"),
    View("own_call_backs", "自分の折返し約束"),
    View("long_pending", "長期未済"),
)


class Age(NamedTuple):
    """How long an inquiry has been waiting: more than the first number of days, up to the second."""

    label: str
    days: tuple[int, int | None]


AGE_CLASSES = {
    "0-30": Age("30日以内", (-36500, 30)),
    "30-60": Age("30日超60日以内", (30, 60)),
    "60-90": Age("60日超90日以内", (60, 90)),
    "30": Age("30日超", (30, None)),
    "60": Age("60日超", (60, None)),
    "90": Age("90日超", (90, None)),
}
"""経過日数, by its name in the address; the long ones hold the longer ones too (長期未済)."""
UNSET = "none"
"""In the address: what has no value, such as no 分類."""


class ReminderKind(Term):
    """What a mail about an inquiry is about, as its subject begins."""

    SOON = "soon", "期限間近"
    OVERDUE = "overdue", "期限超過"
    ESCALATED = "escalated", "期限超過・要確認"
    CALL_BACK = "call_back", "折返し未了"
    LONG_PENDING = "long_pending", "長期未済"
    MATERIAL = "material", "重要案件"


VERBS = {
    "inquiries:add_note": "経過の記録",
    "inquiries:add_text": "文例の追加",
    "inquiries:answer_view": "事案の案内用情報の閲覧",
    "inquiries:assign": "相談・苦情の担当者の変更",
    "inquiries:change_kind": "相談・苦情の種別変更",
    "inquiries:download_mail": "受信メールのダウンロード",
    "inquiries:escalate": "相談・苦情の引継ぎ",
    "inquiries:export": "相談・苦情の一覧の出力",
    "inquiries:keep_call_back": "折返しの完了",
    "inquiries:link": "相談・苦情と事案の関連付け",
    "inquiries:open": "相談・苦情の記録",
    "inquiries:open_incident": "相談・苦情からの事案の記録",
    "inquiries:point_to_account": "相談・苦情と被害口座の結び付け",
    "inquiries:promise_call_back": "折返しの約束",
    "inquiries:read": "相談・苦情の閲覧",
    "inquiries:recompute": "期限の再計算",
    "inquiries:remove_view": "保存した一覧の削除",
    "inquiries:restore_view": "保存した一覧の復元",
    "inquiries:revise": "相談・苦情の編集",
    "inquiries:revise_text": "文例の変更",
    "inquiries:seed_texts": "文例の初期登録",
    "replies:damaged": "保管文書の不一致",
    "replies:download": "返信のダウンロード",
    "replies:draft": "返信の作成",
    "replies:draft_batch": "返信の一括作成",
    "replies:revise": "返信の編集",
    "inquiries:save_view": "一覧の保存",
    "inquiries:search": "過去の相談・苦情の照会",
    "inquiries:set_default_view": "最初に表示する一覧の変更",
    "inquiries:statistics": "苦情集計の出力",
}
"""What the audit trail calls the doings of this package, its moves apart."""
