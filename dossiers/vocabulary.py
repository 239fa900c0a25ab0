"""What can be chosen for a 事案記録一式, and what the trail calls its making."""

from core.vocabulary import Term


class AccountsShown(Term):
    """被害口座: whether numbers and names are masked."""

    MASKED = "masked", "伏せて含める（顧客A・口座番号の末尾のみ）"
    FULL = "full", "口座番号・お客さま名を含める"


VERBS = {
    "dossiers:order": "事案記録一式の依頼",
    "dossiers:make": "事案記録一式の作成",
}
"""What the audit trail calls the doings of this package."""
