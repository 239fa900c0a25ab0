"""The story of the year: every case and its letter as steps in time, each done by one member."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, scoped_session

from commands.demo.cast import APPROVERS, CONTRACTOR, HANDLERS, Staff
from commands.demo.ledgers import record_accounts, record_further
from commands.demo.scene import Scene, Tale, Telling
from commands.demo.withdrawals import Withdrawals
from commands.demo.year import Case, Letter
from core.moments import Moment, Precision
from core.work import Work, transaction
from incidents.models import Incident
from incidents.operations import move_incident, open_incident, revise_incident
from incidents.vocabulary import IncidentStatus
from notifications import operations as letters
from notifications.models import Notification
from notifications.queries import list_active_authorities
from notifications.vocabulary import SubmitMethod

Act = Callable[[Work, Staff], None]
LedgerTeller = Callable[[Work, Incident, Withdrawals, Scene], None]
LATE = timedelta(days=3)
"""When what the case says is revised a second time."""
REOPENED_AFTER, CLOSED_AGAIN_AFTER = timedelta(days=12), timedelta(days=25)
METHODS = (SubmitMethod.EMAIL, SubmitMethod.ONLINE, SubmitMethod.PHONE, SubmitMethod.COUNTER)
ADDRESSEES = ("金融庁長官", *["関東財務局長"] * 4)
RETURNED = "次回報告の時期と、それまでに確定させる事項を、項目14に明記してください。"
PROMISE = "アクセス記録の確認を終え、被害口座の範囲と金額を確定させたうえで、明後日の正午までに続報を行う。"
DONE_SO_FAR = "該当する口座の取引を停止し、不正ログインに使われた接続元を遮断した。"
DOUBT = "項目9の文は、実施を確かめた措置に絞って記したものであることを、作成者に確認した。"
NEW_CLAIM = "別の顧客から同じ内容の申出があり、範囲を改めて確認する必要が生じたため。"


@dataclass(frozen=True)
class Step:
    """One act of one member at one instant."""

    at: datetime
    who: str
    act: Act


@dataclass
class Chapter:
    """One case while it is told: its records, once they exist."""

    place: int
    case: Case
    scene: Scene
    tale: Tale
    staff: Mapping[str, Staff]
    _incident: Incident | None = field(default=None, init=False)
    _letter: Notification | None = field(default=None, init=False)

    @property
    def incident(self) -> Incident:
        """Give the case, which the first step has opened."""
        if self._incident is None:
            raise LookupError("the case has not been opened yet")
        return self._incident

    @property
    def letter(self) -> Notification:
        """Give the letter, which an earlier step has begun."""
        if self._letter is None:
            raise LookupError("the letter has not been begun yet")
        return self._letter

    def step(self, minutes: int, who: str, act: Act) -> Step:
        """Give a step so many minutes after the discovery."""
        return Step(self.scene.found + timedelta(minutes=minutes), who, act)

    def open(self, work: Work, member: Staff) -> None:
        """Record what is known at first."""
        assignee = self.staff[CONTRACTOR] if self.case.is_with_contractor else member
        self._incident = open_incident(
            work,
            title=self.tale.title,
            kinds=self.tale.kinds,
            origin=self.tale.origin,
            discovered=Moment(self.scene.found, Precision.MINUTE),
            damage=self.tale.damage,
            discovery_source=self.tale.source,
            summary=self.tale.summary,
            assignee_id=assignee.id,
        )

    def move(self, name: str, reason: str | None = None) -> Act:
        """Give the act that takes the case through a move."""

        def act(work: Work, member: Staff) -> None:
            move_incident(work, self.incident, move=name, member=member, reason=reason)

        return act

    def revise(self, telling: Telling) -> Act:
        """Give the act that writes the full form."""

        def act(work: Work, member: Staff) -> None:
            del member
            revise_incident(
                work,
                self.incident,
                version=self.incident.version,
                discovered=Moment(self.scene.found, Precision.MINUTE),
                figures=telling.figures,
                **telling.fields,
            )

        return act

    def tell_ledger(self, record: LedgerTeller) -> Act:
        """Give the act that records the accounts of a withdrawal."""

        def act(work: Work, member: Staff) -> None:
            del member
            if isinstance(self.case.tell, Withdrawals):
                record(work, self.incident, self.case.tell, self.scene)

        return act

    def begin_letter(self, work: Work, member: Staff) -> None:
        """Begin the 第一報."""
        name = ADDRESSEES[self.place % len(ADDRESSEES)]
        authority = next(a for a in list_active_authorities(work.session) if a.name == name)
        self._letter = letters.draft_first_report(
            work, self.incident, author_id=member.id, authority=authority
        )

    def edit_letter(self, item: str, text: str) -> Act:
        """Give the act that writes one item of the letter by hand."""

        def act(work: Work, member: Staff) -> None:
            del member
            letter = self.letter
            letters.revise_draft(
                work,
                letter,
                version=letter.version,
                authority=letter.authority,
                dated_on=letter.dated_on,
                document_no=letter.document_no,
                subject=letter.subject,
                texts={item: text},
                annexes=letter.annexes,
            )

        return act

    def request_review(self, work: Work, member: Staff) -> None:
        """Ask an approver."""
        letters.request_review(work, self.letter, member=member)

    def send_back(self, work: Work, member: Staff) -> None:
        """Give the letter back to its writer."""
        letters.send_back(work, self.letter, member=member, reason=RETURNED)

    def approve(self, work: Work, member: Staff) -> None:
        """Approve, with the answer to what is in doubt."""
        reason = DOUBT if self.case.letter is Letter.DOUBTED else None
        letters.approve(work, self.letter, member=member, member_id=member.id, doubt_reason=reason)

    def submit(self, work: Work, member: Staff) -> None:
        """Record the submission, made five minutes before."""
        method = METHODS[self.place % len(METHODS)]
        is_counted = method in (SubmitMethod.ONLINE, SubmitMethod.COUNTER)
        letters.submit(
            work,
            self.letter,
            member=member,
            submitted_at=work.now - timedelta(minutes=5),
            submit_method=method,
            received_by="証券監督担当（当直）",
            receipt_no=f"受第{1000 + self.place * 7}号" if is_counted else None,
            submit_note="電話で要旨を伝え、続けて文書を送付した。"
            if method is SubmitMethod.PHONE
            else None,
        )

    def withdraw(self, work: Work, member: Staff) -> None:
        """Take the letter back with the reason of the false alarm."""
        letters.withdraw(work, self.letter, member=member, reason=self.case.reason)


def plan(year: Sequence[Case], now: datetime, staff: Mapping[str, Staff]) -> list[Step]:
    """Give all steps of all cases in the order of time, none of them later than now."""
    steps = [step for place, case in enumerate(year) for step in _steps(place, case, now, staff)]
    return sorted(steps, key=lambda step: step.at)


def perform(
    session: Session | scoped_session[Session], steps: Iterable[Step], staff: Mapping[str, Staff]
) -> None:
    """Do the steps one after the other, each in a transaction of its member and its instant."""
    for step in steps:
        member = staff[step.who]
        with transaction(session, member.actor, step.at) as work:
            step.act(work, member)


def _steps(place: int, case: Case, now: datetime, staff: Mapping[str, Staff]) -> Iterator[Step]:
    scene = Scene(case.found(now))
    chapter = Chapter(place, case, scene, case.tell(scene), staff)
    yield from _case_steps(chapter)
    yield from _letter_steps(chapter)


def _case_steps(chapter: Chapter) -> Iterator[Step]:
    case, who = chapter.case, HANDLERS[chapter.place % len(HANDLERS)]
    yield chapter.step(20, who, chapter.open)
    if case.state is IncidentStatus.RECEIVED:
        return
    yield chapter.step(35, who, chapter.move("investigate"))
    yield chapter.step(75, who, chapter.revise(chapter.tale.early))
    if isinstance(case.tell, Withdrawals):
        yield chapter.step(45, who, chapter.tell_ledger(record_accounts))
    if case.state is IncidentStatus.FALSE_ALARM:
        yield chapter.step(175, who, chapter.move("false_alarm", case.reason))
    elif case.state is not IncidentStatus.INVESTIGATING or case.is_reopened:
        yield chapter.step(170, who, chapter.move("respond"))
        yield from _later_steps(chapter, who)


def _later_steps(chapter: Chapter, who: str) -> Iterator[Step]:
    case, found = chapter.case, chapter.scene.found
    if timedelta(days=case.days) > LATE:
        reviser = CONTRACTOR if case.is_with_contractor else who
        yield Step(found + LATE, reviser, chapter.revise(chapter.tale.late))
        if isinstance(case.tell, Withdrawals):
            further = found + LATE - timedelta(hours=3)
            yield Step(further, who, chapter.tell_ledger(record_further))
    if case.state is IncidentStatus.RESPONDING:
        return
    closed = found + timedelta(days=case.closes)
    yield Step(closed, who, chapter.move("close", case.reason))
    if case.is_reopened:
        reopened = closed + REOPENED_AFTER
        yield Step(reopened, who, chapter.move("reopen", NEW_CLAIM))
        if case.state is IncidentStatus.CLOSED:
            again = reopened + CLOSED_AGAIN_AFTER
            yield Step(again, who, chapter.move("close", case.reason))


def _letter_steps(chapter: Chapter) -> Iterator[Step]:
    fate, step = chapter.case.letter, chapter.step
    if fate is Letter.NONE:
        return
    author = HANDLERS[(chapter.place + chapter.place // 4) % len(HANDLERS)]
    approver = APPROVERS[chapter.place % len(APPROVERS)]
    if fate is Letter.DOUBTED:
        # Written before the case is filled in, so that the text no longer fits what it replaced.
        yield step(62, author, chapter.begin_letter)
        yield step(66, author, chapter.edit_letter("9", DONE_SO_FAR))
    else:
        yield step(80, author, chapter.begin_letter)
    if fate is Letter.DRAFT:
        return
    yield step(100, author, chapter.request_review)
    if fate is Letter.RETURNED:
        yield step(115, approver, chapter.send_back)
        yield step(125, author, chapter.edit_letter("14", PROMISE))
        yield step(135, author, chapter.request_review)
    if fate is Letter.WITHDRAWN:
        yield step(160, author, chapter.withdraw)
    elif fate is not Letter.IN_REVIEW:
        yield step(150, approver, chapter.approve)
        if fate is not Letter.APPROVED:
            yield step(165, author, chapter.submit)
