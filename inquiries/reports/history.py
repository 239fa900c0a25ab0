"""The history of an inquiry in words: who changed what, when and why."""

from collections.abc import Sequence

from audit.models import AuditEntry
from audit.queries import Changed, Event, changes_in, events_of, value_told
from inquiries.vocabulary import VERBS
from inquiries.workflow import WORKFLOW

SILENT = frozenset(
    {
        "識別子", "版", "記録日時", "更新日時", "内部番号", "受付番号", "相談・苦情", "次の期限",
        "申出人の照合値", "連携元の内容の照合値", "口座番号の照合値", "顧客回答待ちの営業時間（分）",
    }
)  # fmt: skip
"""Labels of what the server keeps for itself."""
WORDS = VERBS | WORKFLOW.words()


def history_of(entries: Sequence[AuditEntry]) -> list[Event]:
    """Tell the audit entries of an inquiry, newest first, one event per action."""
    return events_of(entries, WORDS, _changed)


def _changed(entry: AuditEntry) -> list[Changed]:
    return [
        Changed(change.label, value_told(change.old_text), value_told(change.new_text))
        for change in changes_in(entry, SILENT)
    ]
