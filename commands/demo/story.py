"""The story of the year: every case and its reports as steps in time, each done by one member."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, scoped_session

from commands.demo.cast import APPROVERS, CONTRACTOR, HANDLERS, Staff
from commands.demo.chapter import Chapter, Step
from commands.demo.ledgers import record_accounts, record_further
from commands.demo.scene import Scene
from commands.demo.withdrawals import Withdrawals
from commands.demo.year import Case, Letter
from core.work import transaction
from incidents.vocabulary import IncidentStatus
from notifications.vocabulary import NotificationKind

LATE = timedelta(days=3)
"""When what the case says is revised a second time."""
REOPENED_AFTER, CLOSED_AGAIN_AFTER = timedelta(days=12), timedelta(days=25)
PROMISE = "アクセス記録の確認を終え、被害口座の範囲と金額を確定させたうえで、明後日の正午までに続報を行う。"
DONE_SO_FAR = "該当する口座の取引を停止し、不正ログインに使われた接続元を遮断した。"
NEW_CLAIM = "別の顧客から同じ内容の申出があり、範囲を改めて確認する必要が生じたため。"
REMISS = 4
"""One case in so many still owes its 続報."""


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
            yield from _later_reports(chapter, author, approver)


def _later_reports(chapter: Chapter, author: str, approver: str) -> Iterator[Step]:
    """Follow up what was found afterwards, here and there not yet; sum up before the case is closed."""
    case, found = chapter.case, chapter.scene.found
    is_late = timedelta(days=case.days) > LATE
    if is_late and chapter.place % REMISS:
        told = found + LATE + timedelta(hours=2)
        yield from _report(chapter, told, (author, approver), NotificationKind.FOLLOW_UP)
    if case.state is IncidentStatus.CLOSED and is_late and not case.is_reopened:
        ready = found + timedelta(days=case.closes) - timedelta(hours=3)
        yield Step(ready, author, chapter.sum_up)
        yield from _report(chapter, ready, (author, approver), NotificationKind.FINAL)


def _report(
    chapter: Chapter, begun: datetime, people: tuple[str, str], kind: NotificationKind
) -> Iterator[Step]:
    author, approver = people
    acts = [(author, chapter.follow(kind))]
    if kind is NotificationKind.FINAL:
        acts.append((author, chapter.settle))
    acts += [
        (author, chapter.request_review),
        (approver, chapter.approve),
        (author, chapter.submit),
    ]
    for place, (who, act) in enumerate(acts, start=1):
        yield Step(begun + timedelta(minutes=12 * place), who, act)
