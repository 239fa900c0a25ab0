"""The work on the fictitious cases: what happened when, what is to be done, and the indicators."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from casefile.checklist import find_checklist
from casefile.indicators import read_pasted
from casefile.operations import (
    add_checklist,
    add_indicators,
    add_task,
    move_task,
    note_event,
    revise_task,
)
from casefile.queries import list_tasks, list_timeline
from casefile.vocabulary import Source
from commands.demo.attacks import Phishing
from commands.demo.cast import HANDLERS, Staff
from commands.demo.chapter import Step
from commands.demo.exhibits import Kept, keep_piece, pass_on
from commands.demo.ledgers import SOURCES
from commands.demo.scene import DAY, HOUR, Scene
from commands.demo.story import LATE
from commands.demo.withdrawals import Withdrawals
from commands.demo.year import Case
from core.work import Work
from incidents.models import Incident
from incidents.vocabulary import IncidentStatus

Deed = Callable[[Work, Staff, Incident], object]

WORKED_DAYS = 180
"""Older cases were worked before the firm kept these records."""
DONE_AT_ONCE = 4
"""So many items of the check-list are done in the first two hours."""
NOT_NEEDED = "この事案では、公表の方針が決まるまで想定問答を顧客相談室の定型で代えるため。"
SITES = ("kaku-shoken-login.example", "kaku-shoken-secure.example")
"""Names of false sites; the cases take turns, so that some have one in common."""
LURE_MAIL = "support@kaku-shoken-login.example"


def plan_casework(year: Sequence[Case], now: datetime, kept: Mapping[int, Kept]) -> list[Step]:
    """Give the work on the cases of the last half year, none of it later than now."""
    steps: list[Step] = []
    for place, case in enumerate(year):
        scene, who = Scene(case.found(now)), HANDLERS[place % len(HANDLERS)]
        if case.days > WORKED_DAYS:
            continue
        if isinstance(case.tell, Withdrawals) and not case.tell.is_past:
            steps += _withdrawal(case, scene, who, kept.get(case.days))
        elif isinstance(case.tell, Phishing):
            site = SITES[place % len(SITES)]
            pasted = partial(_indicate, f"hxxps://{site}/confirm\n{site}", "届いた案内の本文から")
            steps.append(_step(scene, 45, who, pasted))
    return [step for step in steps if step.at <= now]


def take_checklist(work: Work, member: Staff, incident: Incident) -> None:
    """Take over the check-list of the first hour, its first items with an owner and a due time."""
    checklist = find_checklist("first_hour")
    if checklist is None:
        raise LookupError("there is no check-list of the first hour")
    add_checklist(work, incident, checklist)
    for turn, task in enumerate(list_tasks(work.session, incident)[: DONE_AT_ONCE + 2]):
        revise_task(
            work,
            task,
            version=task.version,
            title=task.title,
            detail=None,
            assignee_id=member.id,
            due_at=work.now + timedelta(minutes=30 * (turn + 1)),
        )


def complete(most: int, work: Work, member: Staff, incident: Incident) -> None:
    """Complete so many of the open tasks."""
    for task in [one for one in list_tasks(work.session, incident) if one.closed_at is None][:most]:
        move_task(work, task, move="complete", member=member, reason=None)


def _withdrawal(case: Case, scene: Scene, who: str, kept: Kept | None) -> Iterator[Step]:
    yield _step(scene, 46, who, take_checklist)
    yield _step(scene, 48, who, partial(_tell_beginning, scene))
    yield _step(scene, 52, who, partial(_indicate, _pasted(case), "不正なログインの記録から"))
    if kept is not None:
        yield _step(scene, 56, who, partial(keep_piece, kept))
        yield _step(scene, 3 * HOUR, who, pass_on)
    yield _step(scene, 74, who, partial(_correct, scene))
    yield _step(scene, 2 * HOUR, who, partial(complete, DONE_AT_ONCE))
    yield _step(scene, 5 * HOUR, who, _ask_banks)
    if case.state in (IncidentStatus.CLOSED, IncidentStatus.RESPONDING):
        late = LATE // timedelta(minutes=1)
        yield _step(scene, late - HOUR, who, partial(_tell_end, scene))
        yield _step(scene, late, who, _drop_last)
        if case.state is IncidentStatus.CLOSED:
            yield _step(scene, late + DAY, who, partial(complete, 50))


def _step(scene: Scene, minutes: int, who: str, deed: Deed) -> Step:
    """Give a step on the case that was found at the time of the scene."""

    def act(work: Work, member: Staff) -> None:
        found = select(Incident).where(Incident.discovered_at == scene.found)
        deed(work, member, work.session.scalars(found).one())

    return Step(scene.found + timedelta(minutes=minutes), who, act)


def _pasted(case: Case) -> str:
    source = SOURCES[case.days % len(SOURCES)].replace(".", "[.]")
    return f"{source}\n{SITES[0]}\n{LURE_MAIL}"


def _indicate(pasted: str, note: str, work: Work, member: Staff, incident: Incident) -> None:
    del member
    add_indicators(work, incident, read_pasted(pasted).found, note)


def _tell_beginning(scene: Scene, work: Work, member: Staff, incident: Incident) -> None:
    del member
    told = (
        (scene.about(-2 * DAY), "第三者が顧客の口座にログインし、出金先口座を変更した。", Source.LOG, True),
        (None, "顧客の認証情報が第三者に渡った。経路は申出の時点では分からない。", Source.CUSTOMER, False),
        (scene.at(0), "顧客から、身に覚えのない出金があるとの申出を電話で受けた。", Source.CUSTOMER, True),
        (scene.at(10), "該当する口座の出金を停止した。", Source.OWN_RECORD, True),
        (scene.at(25), "出金先の銀行に、口座の凍結を依頼した。", Source.OWN_RECORD, True),
    )  # fmt: skip
    for happened, text, source, is_reported in told:
        detail = "認証基盤のアクセス記録" if source is Source.LOG else None
        note_event(
            work,
            incident,
            text=text,
            happened=happened,
            source=source,
            source_detail=detail,
            is_reported=is_reported,
        )


def _correct(scene: Scene, work: Work, member: Staff, incident: Incident) -> None:
    """Correct the time of the hold: what was noted first was the order to take it."""
    del member
    held = next(
        one for one in list_timeline(work.session, incident) if one.happened == scene.at(10)
    )
    note_event(
        work,
        incident,
        text="該当する口座の出金を停止した（先の記録は停止を指示した時刻のため、完了の時刻に訂正）。",
        happened=scene.at(16),
        source=Source.LOG,
        source_detail="口座管理システムの操作記録",
        is_reported=True,
        corrects=held,
    )


def _ask_banks(work: Work, member: Staff, incident: Incident) -> None:
    add_task(
        work,
        incident,
        title="凍結の依頼に対する銀行の回答を確かめる",
        detail="回答がない銀行には、翌営業日の午前に電話で確認する。",
        assignee_id=member.id,
        due_at=work.now + timedelta(days=1),
    )


def _tell_end(scene: Scene, work: Work, member: Staff, incident: Incident) -> None:
    del member
    told = (
        (scene.at(HOUR), "出金先の銀行から、口座に残高がないとの回答を受けた。", Source.AUTHORITY),
        (scene.about(2 * DAY), "同じ接続元からログインされた口座がほかにないことを、全口座の記録で確かめた。", Source.LOG),
    )  # fmt: skip
    for happened, text, source in told:
        note_event(work, incident, text=text, happened=happened, source=source)


def _drop_last(work: Work, member: Staff, incident: Incident) -> None:
    """Say of one item of the check-list why it is not needed here."""
    task = next(one for one in list_tasks(work.session, incident) if "想定問答" in one.title)
    move_task(work, task, move="drop", member=member, reason=NOT_NEEDED)
