"""Closed lists of 遡及確認."""

from core.vocabulary import Term


class Trigger(Term):
    """What made the firm look back (circular of 2020-09, section 2: 過去に被害が生じていなかったか)."""

    PEER = "peer", "他社・業界の事案"
    OWN_CASE = "own_case", "自社の事案"
    AUTHORITY = "authority", "当局からの要請"
    PERIODIC = "periodic", "定期の確認"
    OTHER = "other", "その他"


class Status(Term):
    """状態."""

    OPEN = "open", "実施中"
    DONE = "done", "完了"


class Result(Term):
    """結果: 「該当なし」 is a result worth keeping, and so is what could not be looked at."""

    PENDING = "pending", "確認中"
    NONE = "none", "該当なし"
    FOUND = "found", "該当あり"
    INCONCLUSIVE = "inconclusive", "一部確認できず"


VERBS = {
    "lookback:open": "遡及確認の記録",
    "lookback:revise": "遡及確認の編集",
    "lookback:find": "遡及確認で判明した被害の記録",
    "lookback:open_case": "遡及確認からの事案の記録",
    "lookback:read": "遡及確認の閲覧",
    "lookback:print": "遡及確認の結果の出力",
}
"""What the audit trail calls the doings of this package, its moves apart."""
