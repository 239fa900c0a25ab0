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


class LaterApproval(Term):
    """事後承認の状況, of a report that was submitted before anybody approved it."""

    WAITING = "waiting", "事後承認待ち"
    APPROVED = "approved", "事後承認済み"
    DECLINED = "declined", "事後承認なし"


class CheckPoint(Term):
    """提出前の確認: what the supervisor looks at when a 第一報 arrives (監督指針 II-2-1-4), and two of our own."""

    INTERNAL = "internal", "社内（内部管理部門）への報告"
    MANAGEMENT = "management", "経営陣への報告"
    POLICE = "police", "警察への連絡（犯罪の疑いがあるとき）"
    INDEPENDENT = "independent", "独立した部署による調査"
    UNKNOWN = "unknown", "調査中・確認中の項目の見直し"
    NEXT_REPORT = "next_report", "次回報告の予定"


class CheckAnswer(Term):
    """提出前の確認への回答."""

    DONE = "done", "済み"
    NOT_YET = "not_yet", "これから"
    NOT_APPLICABLE = "not_applicable", "該当なし"


class SubmitMethod(Term):
    """提出方法."""

    PHONE = "phone", "電話"
    EMAIL = "email", "メール"
    COUNTER = "counter", "窓口"
    ONLINE = "online", "電子申請"
    MAIL = "mail", "郵送"
    OTHER = "other", "その他"


class AnnexKind(Term):
    """別紙: what a letter can carry behind its text, in the order in which they are numbered."""

    ACCOUNTS = "accounts", "被害口座の一覧"
    INDICATORS = "indicators", "侵害指標の一覧"


class ProofPart(Term):
    """照合: what of an approved letter is compared with what was approved."""

    DOCUMENT = "document", "承認した文書（ファイルとハッシュ値）"
    FACTS = "facts", "確定した内容（データと別紙）"
    TRAIL = "trail", "監査記録（記録どうしのつながりと記載内容）"


VERBS = {
    "notifications:answer_checks": "提出前の確認の記録",
    "notifications:approve_stage": "承認（途中の段階）",
    "notifications:revise_approval": "承認の設定の変更",
    "notifications:add_authority": "宛先の追加",
    "notifications:damaged": "保管文書の不一致",
    "notifications:differs": "当局報告の不一致の検出",
    "notifications:download": "Word文書のダウンロード",
    "notifications:download_facts": "データ（JSON）のダウンロード",
    "notifications:draft": "一報の作成",
    "notifications:draft_final": "最終報告の作成",
    "notifications:draft_follow_up": "続報の作成",
    "notifications:read": "一報の閲覧",
    "notifications:revise": "一報の編集",
    "notifications:revise_authority": "宛先の変更",
    "notifications:verify": "当局報告の照合",
    "notifications:waive_follow_up": "続報不要の判断",
    "notifications:seed_authorities": "宛先の初期登録",
}
"""What the audit trail calls the doings of this package, its moves apart."""
