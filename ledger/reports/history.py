"""The history of an account in words: who changed what, when and why."""

from collections.abc import Sequence
from functools import partial

from audit.models import AuditEntry
from audit.queries import Change, Changed, Event, changes_in, events_of, value_told
from audit.queries.changes import NOTHING
from core.moments import Precision
from ledger.models import AffectedAccount, PayoutAccount
from ledger.vocabulary import VERBS

SILENT = frozenset(
    {"識別子", "版", "記録日時", "更新日時", "内部番号", "事案", "口座番号の照合値", "お客さま名の照合値",
     "出金先口座の照合値", "被害口座"}
)  # fmt: skip
"""Labels of what the server keeps for itself."""
LISTED = frozenset(
    {AffectedAccount.trades.label, AffectedAccount.logins.label, PayoutAccount.transfers.label}
)
"""Lists: that they were changed is told, what they say stands on the page."""


WORDS = VERBS | {"imports:run": "ファイルからの取込み"}


def history_of(entries: Sequence[AuditEntry], *, is_personal_shown: bool) -> list[Event]:
    """Tell the audit entries of an account, newest first, one event per action."""
    return events_of(entries, WORDS, partial(_changed, is_personal_shown))


def _changed(is_personal_shown: bool, entry: AuditEntry) -> list[Changed]:  # noqa: FBT001 (bound by position)
    return [
        Changed(change.label, "", "（変更あり）")
        if change.label in LISTED
        else Changed(change.label, value_told(change.old_text), value_told(change.new_text))
        for change in changes_in(entry, SILENT, shows_content=is_personal_shown)
        if not _is_usual_precision(change)
    ]


def _is_usual_precision(change: Change) -> bool:
    return change.label.endswith("の精度") and change.new_text in (Precision.MINUTE.label, NOTHING)
