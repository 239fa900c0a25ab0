"""Reminders by mail: each thing is said once to each person, and nothing of a customer is in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts.queries import Addressee
from core.config import public_link
from core.vocabulary import Term
from core.work import Work
from documents.blocks import DRILL_MARK
from jobs.operations import send_mail
from jobs.queries import known_mail_keys


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """One thing to say about a record, to certain members: its kind, number, what is due, and its page."""

    topic: str
    """The package that says it, as the key of the mail begins."""
    kind: Term
    matter: str
    number_label: str
    number: str
    path: str
    since: str
    what: str
    detail: str
    recipients: tuple[Addressee, ...]
    is_drill: bool = False

    def key_for(self, recipient: Addressee) -> str:
        """Give the name under which this is said once to somebody."""
        return f"{self.topic}:{self.kind.value}:{self.number}:{self.since}:{recipient.uid}"

    @property
    def subject(self) -> str:
        """Give the subject, the matter first."""
        mark = DRILL_MARK if self.is_drill else ""
        return f"{mark}【{self.kind.label}】{self.matter} {self.number} {self.what}"

    @property
    def body(self) -> str:
        """Give the text of the mail."""
        return (
            f"{self.number_label}：{self.number}\n{self.detail}\n\n"
            f"内容は、次の画面で確認してください。\n{public_link(self.path)}\n\n"
            "このメールは一報（Ippo）から自動で送信しています。返信されても確認できません。\n"
        )


def send_reminders(work: Work, reminders: Sequence[Reminder]) -> None:
    """Put into the outbox what has not been said yet; members without an address see it on their pages."""
    mails = {
        reminder.key_for(one): (reminder, one.address)
        for reminder in reminders
        for one in reminder.recipients
        if one.address
    }
    known = known_mail_keys(work.session, mails) if mails else set()
    for key, (reminder, address) in mails.items():
        if key not in known and address:
            send_mail(work, to=address, subject=reminder.subject, body=reminder.body, key=key)


def each_once(recipients: Iterable[Addressee]) -> tuple[Addressee, ...]:
    """Give every person once, in the order given."""
    return tuple({one.uid: one for one in recipients}.values())


def stamp(at: datetime) -> str:
    """Write an instant (UTC) for the key of a mail."""
    return f"{at:%Y%m%dT%H%M%S}"
