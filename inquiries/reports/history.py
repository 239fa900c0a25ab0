"""The history of an inquiry in words: who changed what, when and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from audit.models import AuditEntry
from audit.queries import open_changes
from audit.queries.changes import NOTHING
from core.clock import iso_jst, jst_stamp
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


@dataclass(frozen=True)
class Changed:
    """One value before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """What one member did to an inquiry at one instant."""

    at_iso: str
    at_text: str
    what: str
    who: str
    note: str
    changes: list[Changed]


def history_of(entries: Sequence[AuditEntry]) -> list[Event]:
    """Tell the audit entries of an inquiry, newest first, one event per action."""
    acts = groupby(entries, key=lambda entry: (entry.at, entry.actor_name, entry.verb))
    return [
        Event(
            at_iso=iso_jst(at),
            at_text=jst_stamp(at),
            what=WORDS.get(verb, verb),
            who=who,
            note=_reason(act := list(group)),
            changes=[change for entry in act for change in _changes(entry)],
        )
        for (at, who, verb), group in acts
    ]


def _reason(act: Sequence[AuditEntry]) -> str:
    return next((entry.reason for entry in act if entry.reason), "")


def _changes(entry: AuditEntry) -> list[Changed]:
    return [
        Changed(change.label, _told(change.old_text), _told(change.new_text))
        for change in open_changes(entry, shows_content=True)
        if change.label not in SILENT and change.old_text != change.new_text
    ]


def _told(text: str) -> str:
    return "" if text == NOTHING else text
