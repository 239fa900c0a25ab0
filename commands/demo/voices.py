"""What the customers of the fictitious firm say during the year, and how far each was answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from commands.demo.callers import DAYS, NAMES, RECENT, VOICES, Course, Voice
from commands.demo.cast import HANDLERS, Staff
from commands.demo.chapter import Step
from commands.demo.letters import Letter, keep_view
from core.clock import to_jst
from core.database import new_uid
from core.work import Work
from incidents.models import Incident
from inquiries.models import Inquiry
from inquiries.operations import (
    add_note,
    change_kind,
    escalate,
    link_incident,
    move_inquiry,
    open_inquiry,
    promise_call_back,
    revise_inquiry,
)
from inquiries.vocabulary import (
    Channel,
    Direction,
    Escalation,
    InquiryDamage,
    InquiryKind,
    Relief,
    ReplyKind,
    ReplyStatus,
    Resolution,
)

SUPPORT = "support"


OPEN_LETTERS = {
    Course.PROMISED: (ReplyKind.PROGRESS, "被害の可能性・調査中のご案内", ReplyStatus.DRAFT),
    Course.ESCALATED: (ReplyKind.PROGRESS, "パスワード変更のお願い", ReplyStatus.APPROVED),
    Course.INVESTIGATED: (ReplyKind.PROGRESS, "経過のご報告", ReplyStatus.IN_REVIEW),
}
"""The letters to those who called today: one is being written, one is being read, one is ready."""


@dataclass
class Call:
    """One inquiry while it is told: its record, once it exists."""

    place: int
    at: datetime
    voice: Voice
    course: Course
    uid: str = field(default_factory=new_uid)

    def record(self, work: Work, member: Staff) -> None:
        """Write down what the customer says."""
        voice, place = self.voice, self.place
        open_inquiry(
            work,
            uid=self.uid,
            received_at=self.at,
            content=voice.content,
            channel=voice.channel,
            kind=voice.kind,
            damage=voice.damage,
            complainant=voice.complainant,
            urgency=voice.urgency,
            category=voice.category,
            customer_wish=voice.wish,
            complainant_name=NAMES[place % len(NAMES)],
            account_no=f"{100 + place % 3}-{4000000 + place % len(NAMES) * 1111:07d}",
            contact="00-0000-0000" if voice.channel is Channel.PHONE else "customer@kaku.example",
            received_by_id=member.id,
            assignee_id=None if place % 9 == 8 else member.id,  # noqa: PLR2004 (some wait for somebody)
        )

    def take_up(self, work: Work, member: Staff) -> None:
        """Acknowledge it, and do the next step of its course."""
        held = self._held(work)
        move_inquiry(work, held, move="acknowledge", member=member, reason=None)
        _next(held, self.course, work, member)

    def link(self, work: Work, member: Staff) -> None:
        """Join it to the newest case, if there is one yet."""
        del member
        newest = select(Incident).order_by(Incident.id.desc()).limit(1)
        link_incident(work, self._held(work), work.session.scalar(newest))

    def answer(self, work: Work, member: Staff) -> None:
        """Tell the customer, and close it where its course says so."""
        _answer(self._held(work), self.course, work, member)

    def _held(self, work: Work) -> Inquiry:
        return work.session.scalars(select(Inquiry).where(Inquiry.uid == self.uid)).one()


def plan_voices(now: datetime) -> list[Step]:
    """Give all steps of all inquiries, none of them later than now."""
    kept = Step(now - timedelta(days=20), SUPPORT, keep_view)
    return [kept, *(step for call in _calls(now) for step in _steps(call))]


def _steps(call: Call) -> Iterator[Step]:
    yield Step(call.at + timedelta(minutes=6), SUPPORT, call.record)
    if call.course is not Course.NEW:
        yield Step(call.at + timedelta(minutes=14), SUPPORT, call.take_up)
    if call.course is Course.CLOSED and call.voice.damage is InquiryDamage.YES:
        yield Step(call.at + timedelta(hours=3), HANDLERS[0], call.link)
    if call.course in (Course.ANSWERED, Course.CLOSED):
        if call.place % 3 == 0 and call.voice.kind is not InquiryKind.DISPUTE:
            progress = (ReplyKind.PROGRESS, "経過のご報告", ReplyStatus.SENT)
            yield from Letter(call.uid, *progress, SUPPORT).steps(call.at + timedelta(hours=20))
        yield Step(call.at + timedelta(days=1, hours=2), SUPPORT, call.answer)
    elif call.course in OPEN_LETTERS:
        letter = Letter(call.uid, *OPEN_LETTERS[call.course], SUPPORT)
        yield from letter.steps(call.at + timedelta(minutes=30))


def _calls(now: datetime) -> Iterator[Call]:
    for place, days in enumerate(DAYS):
        day = to_jst(now) - timedelta(days=days)
        at = day.replace(hour=9 + place % 8, minute=7 * place % 60, second=0, microsecond=0)
        course = Course.CLOSED if days > 10 else Course.ANSWERED  # noqa: PLR2004 (two weeks to answer)
        yield Call(place, at, VOICES[place % len(VOICES)], course)
    for place, (voice, minutes, course) in enumerate(RECENT, len(DAYS)):
        yield Call(place, now - timedelta(minutes=minutes), VOICES[voice], course)


def _next(held: Inquiry, course: Course, work: Work, member: Staff) -> None:
    if course is Course.PROMISED:
        promise_call_back(
            work,
            held,
            promised_at=work.now + timedelta(hours=8),
            matter="出金先の確認結果のご連絡",
            assignee_id=member.id,
        )
    elif course is Course.WAITING:
        move_inquiry(work, held, move="await_customer", member=member, reason=None)
    elif course is Course.INVESTIGATED:
        change_kind(
            work, held, kind=InquiryKind.DISPUTE, reason="第三者による解決の希望があったため"
        )
        move_inquiry(work, held, move="investigate", member=member, reason=None)
    elif course is Course.ESCALATED:
        escalate(
            work,
            held,
            to=[Escalation.SUPERIOR, Escalation.COMPLIANCE],
            is_material=True,
            reason="不正取引による損失の申出があったため",
        )


def _answer(held: Inquiry, course: Course, work: Work, member: Staff) -> None:
    add_note(
        work,
        held,
        happened_at=work.now - timedelta(minutes=10),
        direction=Direction.OUTBOUND,
        channel=Channel.PHONE,
        text="調査の結果と今後の手続きを電話でご説明し、ご理解をいただいた。",
    )
    revise_inquiry(
        work,
        held,
        version=held.version,
        reply_due=None,
        answer="口座の状況を確認し、結果と必要な手続きをご案内しました。",
        resolution=Resolution.RESOLVED,
        relief=Relief.RELIEVED if held.damage is not InquiryDamage.YES else Relief.PARTLY,
        legal_reviewed_by="法務部　架空" if held.kind is InquiryKind.DISPUTE else None,
    )
    move_inquiry(work, held, move="notify", member=member, reason=None)
    if course is Course.CLOSED:
        move_inquiry(work, held, move="close", member=member, reason=None)
