"""Words of the intake: where an import stands, what becomes of a row, what is kept of a file."""

from core.vocabulary import Term


class ImportState(Term):
    """Where an import stands."""

    UPLOADED = "uploaded", "列の確認待ち"
    CHECKED = "checked", "確認待ち"
    WAITING = "waiting", "実行待ち"
    DONE = "done", "取込み済み"
    REFUSED = "refused", "中止"


class Fate(Term):
    """What an import does with a row."""

    NEW = "new", "新規"
    CHANGED = "changed", "変更"
    SAME = "same", "変更なし"
    REJECTED = "rejected", "取込みできない"


class ContentRole(Term):
    """What a kept content of an import is."""

    FILE = "file", "受け取ったファイル"
    PREVIEW = "preview", "読み取った先頭の行"
    PROBLEMS = "problems", "取込みできない理由"
    REJECTED = "rejected", "取込みできない行"


VERBS = {
    "imports:check": "取込み内容の確認",
    "imports:choose_sheet": "取り込むシートの選択",
    "imports:download": "取込みできない行のダウンロード",
    "imports:queue": "取込みの予約",
    "imports:receive": "取り込むファイルの受付",
    "imports:run": "ファイルからの取込み",
    "imports:stop": "取込みの中止",
}
"""What the audit trail calls the doings of this package."""
