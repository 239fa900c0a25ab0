"""Closed lists of 当局報告, with the labels of the outside contract."""

from core.vocabulary import Term


class NotificationKind(Term):
    """報告区分."""

    FIRST = "first", "第一報"
    FOLLOW_UP = "follow_up", "続報"
    FINAL = "final", "最終報告"


class NotificationStatus(Term):
    """状態."""

    DRAFT = "draft", "作成中"
    IN_REVIEW = "in_review", "確認中"
    APPROVED = "approved", "承認済み"
    SUBMITTED = "submitted", "提出済み"
    WITHDRAWN = "withdrawn", "取下げ"


class SubmitMethod(Term):
    """提出方法."""

    PHONE = "phone", "電話"
    EMAIL = "email", "メール"
    COUNTER = "counter", "窓口"
    ONLINE = "online", "電子申請"
    MAIL = "mail", "郵送"
    OTHER = "other", "その他"
