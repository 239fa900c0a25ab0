"""Changes of 時系列, タスク and 侵害指標 in words, for the history of their case."""

from audit.models import AuditEntry
from audit.queries import Changed
from incidents.reports.history import told_in

SILENT = frozenset(
    {"識別子", "版", "記録日時", "記録者", "事案", "並び順の日時", "値の照合値", "ほかの記録との照合値",
     "チェックリスト", "チェックリストの順", "訂正する記録", "完了日時", "完了者"}
)  # fmt: skip
"""Labels of what the server keeps for itself."""


def changed_in(entry: AuditEntry) -> list[Changed]:
    """Tell what an entry changed."""
    return told_in(entry, SILENT)
