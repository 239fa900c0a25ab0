"""What a letter knows of the one before it: when it went out, what it said, what has changed since and why."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """What is no longer as it was reported, in words; `key` names the figure or the item of the letter."""

    key: str
    label: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """Say a changed number as a sentence without its end: 口座数が6口座から11口座に."""
        return f"{self.label}が{self.before}から{self.after}に"


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
    changes: tuple[Difference, ...]
    reasons: tuple[Said, ...] = ()

    def said(self, key: str) -> str:
        """Give what the report before said under an item."""
        return next((one.text for one in self.texts if one.key == key), "")

    def reason(self, key: str) -> str:
        """Give the reason that was typed for a difference; empty where none was."""
        return next((one.text for one in self.reasons if one.key == key), "")
