"""The history of an account in words: who changed what, when and why."""

from collections.abc import Sequence
from itertools import groupby

from audit.models import AuditEntry
from audit.queries import Change, open_changes
from audit.queries.changes import NOTHING
from core.clock import iso_jst, jst_stamp
from core.moments import Precision
from incidents.reports.history import Changed, Event
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


def history_of(entries: Sequence[AuditEntry], *, is_personal_shown: bool) -> list[Event]:
    """Tell the audit entries of an account, newest first, one event per action."""
    acts = groupby(entries, key=lambda entry: (entry.at, entry.actor_name, entry.verb))
    told = []
    for (at, who, verb), group in acts:
        act = list(group)
        told.append(
            Event(
                at_iso=iso_jst(at),
                at_text=jst_stamp(at),
                what=VERBS.get(verb) or ("ファイルからの取込み" if verb == "imports:run" else verb),
                who=who,
                note=next((entry.reason for entry in act if entry.reason), ""),
                changes=[
                    _changed(change)
                    for entry in act
                    for change in open_changes(entry, shows_content=is_personal_shown)
                    if _is_told(change)
                ],
            )
        )
    return told


def _is_told(change: Change) -> bool:
    usual = change.label.endswith("の精度") and change.new_text in (Precision.MINUTE.label, NOTHING)
    return change.label not in SILENT and change.old_text != change.new_text and not usual


def _changed(change: Change) -> Changed:
    if change.label in LISTED:
        return Changed(change.label, "", "（変更あり）")
    return Changed(change.label, _told(change.old_text), _told(change.new_text))


def _told(text: str) -> str:
    return "" if text == NOTHING else text
