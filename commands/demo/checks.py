"""Looking back and practising: a check that found nothing, one that found a case, one under way, and a drill."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from casefile.indicators import read_pasted
from casefile.operations import add_indicators, note_event
from casefile.vocabulary import Source
from commands.demo.casework import complete, take_checklist
from commands.demo.cast import HANDLERS, Staff
from commands.demo.chapter import Act, Step
from commands.demo.ledgers import SOURCES
from commands.demo.scene import DAY, HOUR, Scene, on_day
from core.moments import Moment, Precision
from core.work import Work
from incidents.models import Incident
from incidents.operations import move_incident, open_incident, revise_incident
from incidents.vocabulary import Damage, DiscoverySource, IncidentKind, Origin
from lookback.models import LookBack
from lookback.models import Step as Done
from lookback.operations import (
    add_finding,
    move_look_back,
    open_case_of,
    open_look_back,
    revise_look_back,
)
from lookback.vocabulary import Result, Trigger

EXAMINED = 8_214
TRIGGER_DAYS, NOTHING_DAYS, FOUND_DAYS, OPEN_DAYS, DRILL_DAYS = 7, 160, 6, 1, 45
FURTHER_CASES = 2
"""The case that a check found, and the drill."""
BY, CHECKED_BY = "情報セキュリティ部 CSIRT", "内部監査部"
FOUND_TEXT = "7か月前に、顧客1名の出金先口座が同じ接続元から変更され、1,260,000円が出金されていた。顧客は長期の入院中で、気づいていなかった。"
KINDS = frozenset({IncidentKind.UNAUTHORIZED_ACCESS, IncidentKind.UNAUTHORIZED_WITHDRAWAL})


@dataclass
class Check:
    """One check while it is told: its scene begins when it was ordered."""

    scene: Scene
    who: str
    _held: LookBack | None = field(default=None, init=False)

    @property
    def look_back(self) -> LookBack:
        """Give the check, which the first step has opened."""
        if self._held is None:
            raise LookupError("the check has not been opened yet")
        return self._held

    def step(self, minutes: int, act: Act) -> Step:
        """Give a step so many minutes after the order."""
        return Step(self.scene.found + timedelta(minutes=minutes), self.who, act)

    def open(self, title: str, trigger: Trigger, detail: str) -> Act:
        """Give the act that records the order."""

        def act(work: Work, member: Staff) -> None:
            del member
            cause = None
            if trigger is Trigger.OWN_CASE:
                before = self.scene.found
                cause = work.session.scalars(
                    select(Incident)
                    .where(Incident.discovered_at < before, ~Incident.is_drill)
                    .order_by(Incident.discovered_at.desc())
                ).first()
            self._held = open_look_back(
                work,
                title=title,
                trigger=trigger,
                trigger_detail=detail,
                incident_id=cause.id if cause else None,
                ordered=self.scene.at(0),
                ordered_by="代表取締役社長",
                unit="件",
                result=Result.PENDING,
            )

        return act

    def write(self, result: Result, harmed: int, text: str, steps: tuple[Done, ...]) -> Act:
        """Give the act that writes what was examined, how and with what result."""

        def act(work: Work, member: Staff) -> None:
            del member
            revise_look_back(
                work,
                self.look_back,
                version=self.look_back.version,
                scope="ウェブサイトとアプリから受け付けた、出金先口座の変更のすべて",
                period_from=self.scene.within(78, Precision.DAY),
                period_to=self.scene.at(0),
                records_used="出金先口座の変更の履歴、アクセス記録（保存期間1年）、出金の記録",
                method="変更の前後の接続元と端末を過去の利用と照合し、異なるもののうち出金に至ったものを、電話で本人に確認した。",
                limits="なし",
                performed_from=self.scene.at(30),
                performed_to=Moment(work.now, Precision.ABOUT),
                performed_by=BY,
                checked_by=CHECKED_BY,
                steps=steps,
                examined=EXAMINED,
                suspected=harmed + 23,
                harmed=harmed,
                result=result,
                result_detail=text,
            )

        return act

    def complete(self, work: Work, member: Staff) -> None:
        """Finish the check."""
        move_look_back(work, self.look_back, move="complete", member=member, reason=None)

    def find(self, work: Work, member: Staff) -> None:
        """Record what the check has found."""
        del member
        add_finding(work, self.look_back, text=FOUND_TEXT, found=Moment(work.now, Precision.MINUTE))

    def open_case(self, work: Work, member: Staff) -> None:
        """Make the finding a case, and begin to look into it."""
        incident = open_case_of(work, self.look_back.findings[0], assignee_id=member.id)
        revise_incident(
            work,
            incident,
            version=incident.version,
            discovered=Moment(incident.discovered_at, Precision.MINUTE),
            figures={},
            title="遡及確認で判明した過去の不正出金（1口座）",
            kinds=KINDS,
        )
        add_indicators(work, incident, read_pasted(SOURCES[0]).found, "遡及確認で抽出した接続元")
        move_incident(work, incident, move="investigate", member=member, reason=None)


def plan_checks(now: datetime) -> list[Step]:
    """Give the checks and the drill, none of it later than now."""
    steps = [
        *_nothing(Check(Scene(on_day(now, NOTHING_DAYS, "15:05")), HANDLERS[0])),
        *_found(Check(Scene(on_day(now, FOUND_DAYS, "10:40")), HANDLERS[2])),
        *_under_way(Check(Scene(on_day(now, OPEN_DAYS, "09:30")), HANDLERS[1])),
        *_drill(Scene(on_day(now, DRILL_DAYS, "10:00"))),
    ]
    return [step for step in steps if step.at <= now]


def _nothing(check: Check) -> Iterator[Step]:
    """Tell the check that was ordered in the afternoon and had its answer the next evening."""
    at = check.scene.at
    steps = (
        Done(at(0), "代表取締役社長が、過去に遡った確認を指示"),
        Done(at(7 * HOUR + 20), "ウェブサイトとアプリからの出金先口座の変更を停止"),
        Done(at(7 * HOUR + 46), f"対象の期間の変更 {EXAMINED:,}件を抽出"),
        Done(at(18 * HOUR), "接続元の分析を開始"),
        Done(at(26 * HOUR), "疑いの残る23件について、全員に電話で確認を終了"),
    )
    detail = "同業の他社が、出金先口座の変更を伴う不正出金を公表した。"
    text = (
        "出金先口座の変更による被害は確認されなかった。疑いの残る23件は、すべて本人の手続であった。"
    )
    title = "同業他社の公表を受けた、出金先口座の変更の遡及確認"
    yield check.step(40, check.open(title, Trigger.PEER, detail))
    yield check.step(27 * HOUR, check.write(Result.NONE, 0, text, steps))
    yield check.step(28 * HOUR, check.complete)


def _found(check: Check) -> Iterator[Step]:
    at = check.scene.at
    steps = (
        Done(at(0), "代表取締役社長が、同じ手口の有無の確認を指示"),
        Done(at(5 * HOUR), f"対象の期間の変更 {EXAMINED:,}件を抽出"),
        Done(at(2 * DAY), "疑いの残る24件のうち1件について、本人の手続でないことを確認"),
    )
    title = "自社の不正出金を受けた、同じ手口の遡及確認"
    detail = "出金先口座の変更を伴う不正出金の申出を受け、同じ手口の被害が過去にないかを確かめる。"
    text = "1件の不正出金が判明し、事案として記録した。ほかの23件は、すべて本人の手続であった。"
    yield check.step(30, check.open(title, Trigger.OWN_CASE, detail))
    yield check.step(2 * DAY, check.find)
    yield check.step(2 * DAY + 15, check.open_case)
    yield check.step(3 * DAY, check.write(Result.FOUND, 1, text, steps))
    yield check.step(3 * DAY + HOUR, check.complete)


def _under_way(check: Check) -> Iterator[Step]:
    title = "閉鎖した旧アプリの経路からのログインの定期確認"
    detail = "四半期ごとの確認。前回は該当がなかった。"
    yield check.step(15, check.open(title, Trigger.PERIODIC, detail))


def _drill(scene: Scene) -> Iterator[Step]:
    held: list[Incident] = []

    def begin(work: Work, member: Staff) -> None:
        incident = open_incident(
            work,
            title="休日に判明した不正出金への初動",
            kinds=KINDS,
            origin=Origin.NEW,
            discovered=scene.at(0),
            damage=Damage.UNKNOWN,
            discovery_source=DiscoverySource.CUSTOMER,
            summary="年2回の初動訓練。休日に不正出金の申出を受けた想定で、当局への一報の案を60分以内に用意する。",
            assignee_id=member.id,
            is_drill=True,
        )
        held.append(incident)
        take_checklist(work, member, incident)

    def move(name: str, reason: str | None, work: Work, member: Staff) -> None:
        move_incident(work, held[0], move=name, member=member, reason=reason)

    def note(minutes: int, text: str, work: Work, member: Staff) -> None:
        del member
        happened = scene.at(minutes)
        note_event(work, held[0], text=text, happened=happened, source=Source.OWN_RECORD)

    def finish(work: Work, member: Staff) -> None:
        complete(50, work, member, held[0])

    acts: tuple[tuple[int, Act], ...] = (
        (5, begin),
        (12, partial(move, "investigate", None)),
        (20, partial(note, 18, "当番の担当者が、休日の連絡網で責任者に連絡した。")),
        (50, partial(note, 47, "一報の案を作成し、承認者が電話で内容を確認した。")),
        (70, finish),
        (90, partial(move, "close", "訓練の目的を達し、振り返りを終えたため。")),
    )
    for minutes, act in acts:
        yield Step(scene.found + timedelta(minutes=minutes), HANDLERS[1], act)
