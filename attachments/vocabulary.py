"""Closed lists of files: how they are taken in, what was found in them, whether they are still the same."""

from core.vocabulary import Term


class Handling(Term):
    """Whether a file is evidence, which may be anything, or a document, of which few kinds are taken."""

    EVIDENCE = "evidence", "証拠"
    DOCUMENT = "document", "添付"


class CheckState(Term):
    """What the check of a file's type and contents came to; only 確認済み is handed out without a question."""

    CLEAN = "clean", "確認済み"
    QUARANTINED = "quarantined", "隔離"
    FAILED = "failed", "確認できず"


class Verdict(Term):
    """What comparing a stored file with the SHA-256 of its receipt came to."""

    SAME = "same", "一致"
    DIFFERENT = "different", "不一致"
    UNKNOWN = "unknown", "確認不能"


class Finding(Term):
    """What the check has found in a file; a file with one of these is kept apart."""

    EXTENSION = "extension", "拡張子と内容が異なります"
    EXECUTABLE = "executable", "実行できるプログラムです"
    ACTIVE = "active", "開くと動作する内容（スクリプトなど）を含みます"
    MACRO = "macro", "マクロを含みます"
    EXTERNAL = "external", "外部の場所への参照を含みます"
    EMBEDDED = "embedded", "別のファイルを埋め込んでいます"
    ENCRYPTED = "encrypted", "暗号化（パスワード）されているため、中身を確認できません"
    POLYGLOT = "polyglot", "複数の形式を兼ねています"
    BOMB = "bomb", "展開すると極端に大きくなります"
    NESTED = "nested", "書庫が深く重なっています"
    TRAVERSAL = "traversal", "書庫の中に、展開先の外を指す名前があります"
    LINK = "link", "書庫の中に、ほかの場所を指すリンクがあります"
    UNREAD = "unread", "中身を確認できない形式の書庫です"
    BROKEN = "broken", "壊れているか、途中で切れています"


VERBS = {
    "attachments:receive": "ファイルの受領",
    "attachments:withdraw": "ファイルの取消",
    "attachments:restore": "ファイルの取消の解除",
    "attachments:drop": "取り消したファイルの内容の破棄",
    "attachments:download": "ファイルの取出し",
    "attachments:recheck": "確認できなかったファイルの再確認",
    "attachments:verify": "ファイルの照合",
    "attachments:differs": "ファイルの不一致の検出",
}
"""What the audit trail calls the doings with files, whoever owns them."""
