"""What the customers of the fictitious firm say during the year, and how far each was answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from commands.demo.cast import HANDLERS, Staff
from commands.demo.letters import Letter, keep_view
from commands.demo.story import Step
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
    Category,
    Channel,
    Complainant,
    Direction,
    Escalation,
    InquiryDamage,
    InquiryKind,
    Relief,
    ReplyKind,
    ReplyStatus,
    Resolution,
    Urgency,
)

SUPPORT = "support"


class Course(StrEnum):
    """How far an inquiry has come."""

    NEW = "new"
    PROMISED = "promised"
    WAITING = "waiting"
    INVESTIGATED = "investigated"
    ANSWERED = "answered"
    CLOSED = "closed"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Voice:
    """What one customer says."""

    category: Category
    channel: Channel
    content: str
    kind: InquiryKind = InquiryKind.CONSULTATION
    damage: InquiryDamage = InquiryDamage.UNKNOWN
    wish: str | None = None
    complainant: Complainant = Complainant.CUSTOMER
    urgency: Urgency = Urgency.NORMAL


VOICES = (
    Voice(
        Category.UNKNOWN_WITHDRAWAL,
        Channel.PHONE,
        "出金の手続きをしていないのに、出金完了のメールが届いた。残高を見ると本当に減っている。",
        damage=InquiryDamage.YES,
        wish="すぐに出金を止めて、全額を戻してほしい。",
        urgency=Urgency.URGENT,
    ),
    Voice(
        Category.UNKNOWN_LOGIN,
        Channel.EMAIL,
        "深夜にログイン通知が届いたが、その時間は寝ていた。口座は無事か調べてほしい。",
    ),
    Voice(
        Category.UNKNOWN_TRADE,
        Channel.PHONE,
        "持っていた株が勝手に売られ、知らない海外の株が買われている。",
        damage=InquiryDamage.YES,
        wish="元の状態に戻してほしい。",
        urgency=Urgency.URGENT,
    ),
    Voice(
        Category.ACCESS_WORRY,
        Channel.WEB,
        "ほかの証券会社の不正アクセスの報道を見て不安になった。自分の口座は大丈夫か。",
        InquiryKind.ENQUIRY,
        InquiryDamage.NO,
    ),
    Voice(
        Category.LEAK_WORRY,
        Channel.PHONE,
        "漏えいのお知らせを見た。自分の情報が含まれているのか知りたい。",
        InquiryKind.ENQUIRY,
    ),
    Voice(
        Category.HANDLING,
        Channel.PHONE,
        "三日前に電話したのに折り返しがない。どうなっているのか。",
        InquiryKind.COMPLAINT,
        InquiryDamage.NO,
        wish="責任者から説明してほしい。",
    ),
    Voice(
        Category.COMPENSATION,
        Channel.LETTER,
        "不正に売却された株式の値上がり分も含めて補償してほしい。",
        InquiryKind.DISPUTE,
        InquiryDamage.YES,
        wish="時価での補償。",
        complainant=Complainant.REPRESENTATIVE,
    ),
    Voice(
        Category.FROZEN_ACCOUNT,
        Channel.CHAT,
        "出金停止になっていて、生活費を引き出せない。いつ解除されるのか。",
        InquiryKind.COMPLAINT,
        InquiryDamage.NO,
    ),
    Voice(
        Category.PHISHING_REPORT,
        Channel.EMAIL,
        "御社を名乗る偽のメールが届いた。リンク先は開いていない。",
        InquiryKind.ENQUIRY,
        InquiryDamage.NO,
        complainant=Complainant.NON_CUSTOMER,
    ),
    Voice(
        Category.AUTHENTICATION,
        Channel.PHONE,
        "二段階の確認の設定方法が分からない。高齢の母にも使えるようにしてほしい。",
        InquiryKind.REQUEST,
        InquiryDamage.NO,
    ),
)
NAMES = ("架空 一郎", "見本 花子", "例示 次郎", "仮名 三枝", "試作 四郎", "模擬 五月")
DAYS = (
    340,
    300,
    260,
    230,
    200,
    170,
    140,
    120,
    100,
    80,
    65,
    50,
    40,
    33,
    26,
    20,
    15,
    12,
    9,
    7,
    5,
    4,
    3,
    2,
)
"""How many days ago the calls of the past came; the calls of today follow."""
RECENT = (
    (0, 400, Course.PROMISED),
    (0, 250, Course.NEW),
    (0, 95, Course.NEW),
    (1, 300, Course.WAITING),
    (2, 200, Course.ESCALATED),
    (5, 150, Course.INVESTIGATED),
    (4, 60, Course.NEW),
    (0, 20, Course.NEW),
)
"""Voice, minutes ago and course of the calls of today; the withdrawals among them raise the alarm."""


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
