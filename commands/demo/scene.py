"""What a fictitious case is told with: moments counted from its discovery, figures, bodies, measures."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from core.clock import to_jst
from core.moments import Moment, Precision
from incidents.models import BodyContact, Measure
from incidents.vocabulary import (
    Body,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    Headquarters,
    IncidentKind,
    Origin,
)

HOUR, DAY = 60, 24 * 60
FIRST_LOOK = HOUR
"""The figures of the first revision stand an hour after the discovery."""
SECOND_LOOK = 3 * DAY - HOUR

Parts = dict[str, Any]
Figures = dict[FigureItem, Parts]


@dataclass(frozen=True)
class Telling:
    """One revision of the full form: its fields and its figures."""

    fields: Parts
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True)
class Tale:
    """A case as it was first recorded, as it stood after an hour, and after three days."""

    title: str
    kinds: frozenset[IncidentKind]
    damage: Damage
    source: DiscoverySource
    summary: str
    early: Telling
    late: Telling
    origin: Origin = Origin.NEW


@dataclass(frozen=True)
class Scene:
    """The discovery of a case, from which all its moments are counted in minutes."""

    found: datetime

    def at(self, minutes: int) -> Moment:
        """Give a moment known to the minute."""
        return Moment(self.found + timedelta(minutes=minutes), Precision.MINUTE)

    def about(self, minutes: int) -> Moment:
        """Give a moment known roughly, to ten minutes."""
        moment = self.found + timedelta(minutes=minutes)
        return Moment(moment - timedelta(minutes=moment.minute % 10), Precision.ABOUT)

    def within(self, days: int, precision: Precision) -> Moment:
        """Give a day, a month or a third of one, so many days before the discovery."""
        return Moment(self.found - timedelta(days=days), precision)

    def confirmed(self, number: int, minutes: int = SECOND_LOOK) -> Parts:
        """Give a figure that is settled."""
        return self._parts(number, None, minutes, is_unknown=False)

    def expected(self, number: int | None, worst: int, minutes: int = FIRST_LOOK) -> Parts:
        """Give a figure with the worst that can be."""
        return self._parts(number, worst, minutes, is_unknown=False)

    def unsettled(self, number: int | None = None, minutes: int = FIRST_LOOK) -> Parts:
        """Give a figure that is still being counted."""
        return self._parts(number, None, minutes, is_unknown=True)

    def _parts(
        self, number: int | None, worst: int | None, minutes: int, *, is_unknown: bool
    ) -> Parts:
        as_of = self.found + timedelta(minutes=minutes)
        return {
            "confirmed": number,
            "worst_case": worst,
            "is_unknown": is_unknown,
            "as_of": as_of.replace(second=0, microsecond=0),
        }

    def measure(self, minutes: int, action: ContainmentAction, detail: str) -> Measure:
        """Give a measure with its time."""
        return Measure(action, self.at(minutes), detail)

    def told(
        self,
        body: Body,
        minutes: int,
        detail: str | None = None,
        *,
        state: ContactState = ContactState.DONE,
        receipt_no: str | None = None,
    ) -> BodyContact:
        """Give a body that was told, with the time."""
        return BodyContact(body, state, self.at(minutes), receipt_no, detail)

    def organisation(self, *, is_grave: bool) -> Parts:
        """Give section 9 as it stands an hour after the discovery."""
        if is_grave:
            return {
                "management_reported": self.at(40),
                "headquarters": Headquarters.SET_UP,
                "headquarters_detail": "本部長はリスク管理担当役員。情報セキュリティ部、システム部、顧客相談室、コンプライアンス部、広報室で構成する。",
                "independent_review": "内部監査部が、初動対応と報告の経緯の確認を始めている。",
            }
        return {
            "management_reported": self.at(55),
            "headquarters": Headquarters.NONE,
            "independent_review": "内部監査部に概要を共有した。調査の要否は原因の判明後に判断する。",
        }

    def next_report(self, minutes: int = 2 * DAY) -> Parts:
        """Give when the authority hears of the case again."""
        return {"next_report": self.at(minutes)}


def on_day(now: datetime, days: int, clock: str) -> datetime:
    """Give a time of the day in Japan, so many days ago."""
    at, day = time.fromisoformat(clock), to_jst(now) - timedelta(days=days)
    return day.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)


Teller = Callable[[Scene], Tale]

DESK = "顧客相談室（電話 0000-00-0000、平日・休日とも8時から20時まで）"
WEB_AND_APP = "インターネット取引サービス（ウェブサイト及びスマートフォンアプリ）"
OWN_SITE = "当社ウェブサイト"
