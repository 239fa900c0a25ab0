"""Closed lists of 事案, with the labels of the outside contract."""

from core.vocabulary import Term


class IncidentKind(Term):
    """種別: several may apply to one case (circular of 2020-09, section 2; 不正取引 since 2025)."""

    UNAUTHORIZED_ACCESS = "unauthorized_access", "不正アクセス（不正ログイン）"
    UNAUTHORIZED_TRADE = "unauthorized_trade", "不正取引"
    UNAUTHORIZED_WITHDRAWAL = "unauthorized_withdrawal", "不正出金"
    DATA_BREACH = "data_breach", "情報漏えい"
    PHISHING = "phishing", "フィッシング"
    MALWARE = "malware", "マルウェア・ランサムウェア"
    DDOS = "ddos", "DDoS攻撃"
    OTHER = "other", "その他"


class Origin(Term):
    """発覚区分: the two situations in which the circular asks for the 一報."""

    NEW = "new", "新規発生"
    RETROSPECTIVE = "retrospective", "過去分の発覚"


class Damage(Term):
    """顧客被害の有無."""

    YES = "yes", "あり"
    NO = "no", "なし"
    UNKNOWN = "unknown", "調査中"


class DiscoverySource(Term):
    """発覚の端緒."""

    CUSTOMER = "customer", "顧客からの申出"
    MONITORING = "monitoring", "社内の監視・検知"
    LOOK_BACK = "look_back", "遡及調査"
    CONTRACTOR = "contractor", "委託先からの連絡"
    AUTHORITY = "authority", "警察・当局からの連絡"
    PEER = "peer", "他社・業界からの情報"
    OTHER = "other", "その他"


class IncidentStatus(Term):
    """状態."""

    RECEIVED = "received", "受付"
    INVESTIGATING = "investigating", "調査中"
    RESPONDING = "responding", "対応中"
    CLOSED = "closed", "終結"
    FALSE_ALARM = "false_alarm", "誤報"


class FigureItem(Term):
    """The figures of the 一報, each with 区分 and 基準時点 (FSA table of 2025; 監督指針の最悪想定)."""

    CUSTOMERS = "customers", "顧客数"
    ACCOUNTS = "accounts", "口座数"
    ACCESSES = "accesses", "不正アクセス件数"
    TRADES = "trades", "不正取引件数"
    SOLD_YEN = "sold_yen", "売却金額"
    BOUGHT_YEN = "bought_yen", "買付金額"
    WITHDRAWALS = "withdrawals", "不正出金件数"
    WITHDRAWN_YEN = "withdrawn_yen", "不正出金額"
    CUSTOMER_LOSS_YEN = "customer_loss_yen", "顧客損失額"
    DATA_SUBJECTS = "data_subjects", "漏えい人数"
    INQUIRIES = "inquiries", "相談・問合せ件数"
    COMPLAINTS = "complaints", "苦情件数"
    INQUIRIES_OPEN = "inquiries_open", "相談・苦情のうち未終結の件数"
    INQUIRIES_DAMAGED = "inquiries_damaged", "相談・苦情のうち被害の申出件数"

    @property
    def is_money(self) -> bool:
        """Say whether the figure is an amount in yen."""
        return self.value.endswith("_yen")

    @property
    def unit(self) -> str:
        """Give the unit that stands behind the number."""
        units = {"customers": "名", "accounts": "口座", "data_subjects": "名"}
        return "円" if self.is_money else units.get(self.value, "件")


class Basis(Term):
    """区分 of a figure."""

    CONFIRMED = "confirmed", "確定"
    WORST_CASE = "worst_case", "見込（最大）"
    UNKNOWN = "unknown", "調査中"


class CauseStatus(Term):
    """How far the cause is known."""

    IDENTIFIED = "identified", "判明"
    PRESUMED = "presumed", "推定"
    UNKNOWN = "unknown", "調査中"


class ContainmentAction(Term):
    """被害拡大防止措置."""

    WITHDRAWAL_HOLD = "withdrawal_hold", "出金停止"
    FORCED_PASSWORD_RESET = "forced_password_reset", "パスワードの強制リセット"
    ACCOUNT_FREEZE = "account_freeze", "口座の凍結"
    LOGIN_STOP = "login_stop", "ログインの停止"
    SOURCE_BLOCK = "source_block", "接続元の遮断"
    PAYOUT_CHANGE_STOP = "payout_change_stop", "出金先口座変更の停止"
    SERVICE_STOP = "service_stop", "サービスの一時停止"
    OTHER = "other", "その他の措置"


class Publication(Term):
    """公表."""

    DONE = "done", "公表済み"
    PLANNED = "planned", "公表予定"
    CONSIDERING = "considering", "検討中"
    NONE = "none", "公表の予定なし"


class Body(Term):
    """関係機関."""

    POLICE = "police", "警察"
    DESTINATION_BANK = "destination_bank", "出金先金融機関"
    PPC = "ppc", "個人情報保護委員会"
    ASSOCIATION = "association", "日本証券業協会"
    JPCERT = "jpcert", "JPCERT/CC"
    FINANCIAL_ISAC = "financial_isac", "金融ISAC"
    EXCHANGE = "exchange", "取引所"
    CONTRACTOR = "contractor", "委託先"
    OTHER = "other", "その他"


class ContactState(Term):
    """How far a body has been told."""

    DONE = "done", "連絡済み"
    CONSULTED = "consulted", "相談済み"
    DAMAGE_REPORTED = "damage_reported", "被害届提出済み"
    PLANNED = "planned", "連絡予定"
    CONSIDERING = "considering", "検討中"
    NOT_NEEDED = "not_needed", "該当なし"


class PreventionState(Term):
    """How far a measure against a repetition has come."""

    DONE = "done", "実施済み"
    PLANNED = "planned", "実施予定"
    CONSIDERING = "considering", "検討中"


class Headquarters(Term):
    """対策本部."""

    SET_UP = "set_up", "設置済み"
    PLANNED = "planned", "設置予定"
    CONSIDERING = "considering", "検討中"
    NONE = "none", "設置しない"


DRILL_CHOICES = {"no": "訓練を除く", "only": "訓練のみ"}
"""What the lists offer of drills; without a choice they show both, drills marked."""

VERBS = {
    "incidents:mark_drill": "訓練の印を付ける",
    "incidents:open": "事案の記録",
    "incidents:revise": "事案の編集",
    "incidents:read": "事案の閲覧",
    "incidents:unmark_drill": "訓練の印を外す",
}
"""What the audit trail calls the doings of this package, its moves apart."""
