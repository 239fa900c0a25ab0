"""Closed lists of 証拠."""

from core.vocabulary import Term


class EvidenceKind(Term):
    """種別 of a piece of evidence."""

    LOG = "log", "ログ"
    SCREEN = "screen", "画面の写し"
    MAIL = "mail", "メール・SMS"
    RECORDING = "recording", "通話の録音"
    DOCUMENT = "document", "書面"
    TRADES = "trades", "取引・入出金の記録"
    SAMPLE = "sample", "検体（マルウェアなど）"
    IMAGE = "image", "ディスク・メモリーの複製"
    TRAFFIC = "traffic", "通信の記録"
    OTHER = "other", "その他"


class CustodyAct(Term):
    """What was done with a piece of evidence, in the words of the ledger."""

    RECEIVED = "received", "受領"
    VIEWED = "viewed", "閲覧"
    TAKEN = "taken", "持出"
    HANDED = "handed", "引渡"
    RETURNED = "returned", "返却"

    @property
    def needs_counterpart(self) -> bool:
        """Say whether there must be somebody on the other side."""
        return self in (CustodyAct.HANDED, CustodyAct.RETURNED)


VERBS = {
    "evidence:record": "証拠の記録",
    "evidence:revise": "証拠の記録の訂正",
    "evidence:add_files": "証拠へのファイルの追加",
    "evidence:note_custody": "証拠の受渡しの記録",
    "evidence:read": "証拠の閲覧",
}
"""What the audit trail calls the doings of this package."""
