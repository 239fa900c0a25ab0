"""What a letter knows of the one before it: when it went out, what it said, what has changed since and why."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One difference between two reports in the words of the letter; `key` names the item or the figure."""

    key: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Said:
    """A text under the key of its item or difference."""

    key: str
    text: str


@dataclass(frozen=True)
class PreviousFacts:
    """The report before: 提出日時 as ISO 8601, its items as printed, and the differences with their reasons."""

    notification_no: str
    kind: str
    report_no: int
    submitted_at: str
    texts: tuple[Said, ...]
    changes: tuple[Change, ...]
    reasons: tuple[Said, ...] = ()

    def said(self, key: str) -> str:
        """Give what the report before said under an item."""
        return next((one.text for one in self.texts if one.key == key), "")

    def reason(self, key: str) -> str:
        """Give the reason that was typed for a difference; empty where none was."""
        return next((one.text for one in self.reasons if one.key == key), "")
