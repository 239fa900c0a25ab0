"""What the firm writes to its customers: letters on every stage, and the list that its people keep."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from accounts.guard import SignedIn, acting
from commands.demo.cast import APPROVERS, Staff
from commands.demo.chapter import Step
from core.database import new_uid
from core.work import Work
from inquiries.models import Inquiry, Reply, TextModule
from inquiries.operations import (
    approve_reply,
    draft_reply,
    request_review,
    save_view,
    send_reply,
)
from inquiries.vocabulary import ReplyChannel, ReplyKind
from inquiries.vocabulary import ReplyStatus as R

KEPT_VIEW = ("被害ありの未終結", "?damage=yes&view=open")
REACHED = (R.DRAFT, R.IN_REVIEW, R.APPROVED, R.SENT)
"""The stages of a letter in their order."""


@dataclass
class Letter:
    """One letter to the customer of an inquiry, and how far it comes."""

    inquiry_uid: str
    kind: ReplyKind
    module: str
    reached: R
    writer: str
    channel: ReplyChannel = ReplyChannel.LETTER
    uid: str = ""

    def steps(self, begun: datetime) -> Iterator[Step]:
        """Give the steps up to where the letter stands, twenty minutes apart."""
        self.uid = new_uid()
        acts = (
            (self.writer, self.draft),
            (self.writer, self.hand_over),
            (APPROVERS[0], self.approve),
            (self.writer, self.send),
        )
        for turn, (who, act) in enumerate(acts[: REACHED.index(self.reached) + 1]):
            yield Step(begun + timedelta(minutes=20 * turn), who, act)

    def draft(self, work: Work, member: Staff) -> None:
        """Begin the letter from its text."""
        inquiry = work.session.scalars(
            select(Inquiry).where(Inquiry.uid == self.inquiry_uid).with_for_update()
        ).one()
        module = work.session.scalars(
            select(TextModule).where(TextModule.name == self.module)
        ).one()
        draft_reply(
            work,
            inquiry,
            author=_signed_in(work, member),
            kind=self.kind,
            channel=self.channel,
            module=module,
            uid=self.uid,
        )

    def hand_over(self, work: Work, member: Staff) -> None:
        """Give it to a second reader."""
        request_review(work, self._held(work), member=member)

    def approve(self, work: Work, member: Staff) -> None:
        """Read and approve it."""
        approve_reply(work, self._held(work), reader=_signed_in(work, member))

    def send(self, work: Work, member: Staff) -> None:
        """Note that it went out."""
        send_reply(work, self._held(work), member=member)

    def _held(self, work: Work) -> Reply:
        return work.session.scalars(select(Reply).where(Reply.uid == self.uid)).one()


def keep_view(work: Work, member: Staff) -> None:
    """Keep a list under a name, for everybody."""
    name, query = KEPT_VIEW
    save_view(
        work,
        member_id=member.id,
        held=None,
        name=name,
        query=query,
        is_shared=True,
        is_default=False,
    )


def _signed_in(work: Work, member: Staff) -> SignedIn:
    found = acting(work.session, member.uid, work.now)
    if found is None:
        raise LookupError(member.name)
    return found
