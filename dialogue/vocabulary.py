"""Closed lists of 当局との連絡."""

from core.vocabulary import Term


class QuestionStatus(Term):
    """照会の状態."""

    OPEN = "open", "回答案の作成中"
    IN_REVIEW = "in_review", "確認中"
    APPROVED = "approved", "承認済み"
    ANSWERED = "answered", "回答済み"
    CLOSED = "closed", "回答不要"


class NoticeKind(Term):
    """What a mail about reports, duties and questions is about, as its subject begins."""

    APPROVAL = "approval", "承認待ち"
    ESCALATED = "escalated", "承認待ち・要対応"
    LATER = "later", "事後承認待ち"
    LATER_DUE = "later_due", "事後承認の期限超過"
    QUESTION_SOON = "question_soon", "照会の期限間近"
    QUESTION_DUE = "question_due", "照会の期限超過"
    PROMISE_DUE = "promise_due", "約束の期限超過"
    DUTY_SOON = "duty_soon", "報告義務の注意"
    DUTY_DUE = "duty_due", "報告義務の期限超過"


VERBS = {
    "dialogue:add_promise": "約束した事項の追加",
    "dialogue:keep_promise": "約束した事項の完了",
    "dialogue:record_call": "電話による報告の記録",
    "dialogue:record_question": "当局からの照会の記録",
    "dialogue:revise_call": "電話による報告の訂正",
    "dialogue:revise_question": "当局からの照会・回答案の変更",
}
"""What the audit trail calls the doings of this package, its moves apart."""
