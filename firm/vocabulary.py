"""Closed lists of 自社情報."""

from core.vocabulary import Term


class AmountStyle(Term):
    """金額の書き方: how letters print amounts."""

    MAN = "man", "万円（9,864万円）"
    YEN = "yen", "円（98,640,000円）"


VERBS = {"firm:revise": "自社情報の変更"}
"""What the audit trail calls the doings of this package."""
