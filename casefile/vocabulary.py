"""Closed lists of what is kept beside a 事案."""

from core.vocabulary import Term


class Source(Term):
    """出典 of an entry of the 時系列."""

    OWN_RECORD = "own_record", "自社の記録"
    LOG = "log", "システムのログ"
    CUSTOMER = "customer", "お客さまの申出"
    CONTRACTOR = "contractor", "委託先"
    AUTHORITY = "authority", "当局・警察・関係機関"
    PUBLISHED = "published", "公表資料"
    OTHER = "other", "その他"


class TaskState(Term):
    """状態 of a task."""

    OPEN = "open", "未了"
    DONE = "done", "完了"
    DROPPED = "dropped", "不要"


class IndicatorKind(Term):
    """種類 of an indicator of compromise."""

    IP = "ip", "IPアドレス"
    DOMAIN = "domain", "ドメイン"
    URL = "url", "URL"
    HASH = "hash", "ハッシュ値"
    MAIL = "mail", "メールアドレス"
    USER_AGENT = "user_agent", "User-Agent"


VERBS = {
    "casefile:note": "時系列の記録",
    "casefile:correct": "時系列の訂正",
    "casefile:report": "時系列の一報への記載の変更",
    "casefile:add_task": "タスクの追加",
    "casefile:revise_task": "タスクの編集",
    "casefile:add_checklist": "チェックリストの追加",
    "casefile:add_indicators": "侵害指標の記録",
    "casefile:withdraw_indicator": "侵害指標の取消し",
    "casefile:trace": "侵害指標の照合の準備",
}
"""What the audit trail calls the doings of this package, its moves apart."""
