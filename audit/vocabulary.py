"""The words of the audit trail: what kind of entry it is, and how the act ended."""

from core.vocabulary import Term


class EntryKind(Term):
    """What an entry tells about."""

    CHANGE = "change", "変更"
    ACCESS = "access", "閲覧"
    DOWNLOAD = "download", "出力"
    REFUSAL = "refusal", "拒否"
    SIGN_IN = "sign_in", "認証"
    SYSTEM = "system", "運用"


class Outcome(Term):
    """Whether the act was carried out."""

    OK = "ok", "成功"
    REFUSED = "refused", "拒否"
