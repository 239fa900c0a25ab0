"""Changes of evidence, its files and its custody in words, for the history of their case."""

from audit.models import AuditEntry
from audit.queries import Changed
from incidents.reports.history import told_in

SILENT = frozenset(
    {"識別子", "版", "記録日時", "更新日時", "事案", "証拠", "ファイル", "保管名", "内容の形式",
     "受け取った職員の識別子", "受け取った職員", "受領日時", "記録した職員", "取扱い",
     "取り消した職員", "取消日時", "確認で分かったこと"}
)  # fmt: skip
"""Labels of what the server keeps for itself, and of what the act says already."""


def changed_in(entry: AuditEntry) -> list[Changed]:
    """Tell what an entry changed."""
    return told_in(entry, SILENT)
