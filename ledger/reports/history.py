"""The history of an account in words: who changed what, when and why."""

from collections.abc import Sequence
from functools import partial

from audit.models import AuditEntry
from audit.queries import UNSHOWN, Changed, Event, events_of
from incidents.reports.history import told_in
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
    return events_of(entries, WORDS, partial(changed_in, is_personal_shown))


def changed_in(is_personal_shown: bool, entry: AuditEntry) -> list[Changed]:  # noqa: FBT001 (bound by position)
    """Tell what an entry changed in an account or beside it, personal data only where it may be shown."""
    return [
        Changed(change.label, "", UNSHOWN) if change.label in LISTED else change
        for change in told_in(entry, SILENT, shows_content=is_personal_shown)
    ]
