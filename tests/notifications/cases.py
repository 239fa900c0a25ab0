"""Two cases in the shape of real ones, all names invented: a theft by payout change, and a log-in wave."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from core.moments import Moment, Precision, read_moment
from core.work import Work
from firm.models import FirmProfile, empty_profile
from incidents.models import BodyContact, Incident, IncidentFigure, Measure, Outflow
from incidents.operations import open_incident, revise_incident
from incidents.vocabulary import (
    Body,
    CauseStatus,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    FigureItem,
    Headquarters,
    IncidentKind,
    IncidentStatus,
    Origin,
    Publication,
)
from notifications.reports.facts import IncidentFacts, LetterFacts
from notifications.reports.reading import facts_of

SPOKEN_AT = datetime(2020, 9, 8, 3, 0, tzinfo=UTC)


def at(text: str) -> Moment:
    """Read a moment as it is typed."""
    moment = read_moment(text, SPOKEN_AT)
    assert moment is not None
    return moment


def known(confirmed: int | None, worst_case: int | None, as_of: str = "") -> dict[str, Any]:
    """Give the parts of a figure."""
    return {
        "confirmed": confirmed,
        "worst_case": worst_case,
        "is_unknown": False,
        "as_of": at(as_of).at if as_of else None,
    }


@dataclass(frozen=True)
class Case:
    """What is entered for a case: at first, later, and its figures."""

    first: Mapping[str, Any]
    later: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[FigureItem, dict[str, Any]] = field(default_factory=dict)

    def record(self) -> Incident:
        """Give the case as a record that was never stored."""
        first = {**self.first}
        discovered = first.pop("discovered")
        incident = Incident(
            number="INC-2020-0001",
            status=IncidentStatus.RESPONDING,
            discovered_at=discovered.at,
            discovered_precision=discovered.precision,
        )
        for name, value in {**first, **self.later}.items():
            setattr(incident, name, value)
        for item, parts in self.figures.items():
            IncidentFigure(incident=incident, item=item, **parts)
        return incident

    def stored(self, work: Work) -> Incident:
        """Record the case through the operations."""
        return self.revised(work, open_incident(work, **self.first))

    def revised(self, work: Work, incident: Incident) -> Incident:
        """Write all entries into a case that is recorded already."""
        fields = {**self.first, **self.later}
        revise_incident(
            work, incident, version=incident.version, figures=dict(self.figures), **fields
        )
        return incident


SBI_LIKE = Case(
    first={
        "title": "出金先口座の変更による不正出金",
        "kinds": frozenset(
            {
                IncidentKind.UNAUTHORIZED_ACCESS,
                IncidentKind.UNAUTHORIZED_TRADE,
                IncidentKind.UNAUTHORIZED_WITHDRAWAL,
            }
        ),
        "origin": Origin.NEW,
        "discovered": at("2020/9/7 10:20"),
        "damage": Damage.YES,
        "discovery_source": DiscoverySource.CUSTOMER,
        "summary": (
            "第三者が顧客６名の口座にログインし、保有株式を売却したうえ、ウェブ画面で出金先口座を"
            "偽造した本人確認書類により開設された口座へ変更し、売却代金と預り金を出金したもの。"
        ),
    },
    later={
        "occurred_from": at("2020年7月"),
        "occurred_to": at("2020年9月初旬"),
        "discovery_detail": "身に覚えのない取引があるとの申出",
        "known": at("2020/9/7 9:40"),
        "known_by": "コールセンター",
        "services": "インターネット取引サービス（ウェブ）",
        "outflows": (
            Outflow("ゆうちょ銀行", 5, 92_290_000),
            Outflow("三菱UFJ銀行", 1, 6_350_000),
        ),
        "impact_note": "当社のシステムから顧客情報が漏えいした形跡は確認されていない。",
        "cause_status": CauseStatus.PRESUMED,
        "cause": "第三者が何らかの方法で入手したユーザーネームとパスワードが使われたもの",
        "measures": (
            Measure(ContainmentAction.WITHDRAWAL_HOLD, at("2020/9/7 13:05"), "当該６口座"),
            Measure(ContainmentAction.FORCED_PASSWORD_RESET, at("2020/9/7 17:30"), None),
            Measure(ContainmentAction.PAYOUT_CHANGE_STOP, at("2020/9/7 22:25頃"), "全顧客"),
        ),
        "customer_contact": "当該顧客６名全員に個別に連絡済み",
        "consultation_desk": "専用窓口を設置（平日８時から18時まで）",
        "compensation_policy": "被害の全額を補償する方針",
        "publication": Publication.PLANNED,
        "published": at("2020/9/16"),
        "publication_medium": "当社ウェブサイト",
        "bodies": (
            BodyContact(
                Body.POLICE, ContactState.DAMAGE_REPORTED, at("2020/9/8 9:00"), "第123号", None
            ),
            BodyContact(
                Body.DESTINATION_BANK,
                ContactState.DONE,
                at("2020/9/7 14:10"),
                None,
                "口座凍結を依頼",
            ),
            BodyContact(Body.ASSOCIATION, ContactState.DONE, None, None, None),
        ),
        "management_reported": at("2020/9/7 12:00"),
        "headquarters": Headquarters.SET_UP,
        "headquarters_detail": "本部長は代表取締役社長",
        "independent_review": "内部監査部が調査に着手",
        "outlook": "出金先口座を変更した全顧客への確認を進める。",
        "next_report": at("2020/9/9 17:00"),
        "preventive_planned": "出金先口座の変更を書面の手続に限る。",
        "contact_department": "情報セキュリティ部",
        "contact_name": "架空　花子",
        "contact_phone": "03-0000-0000",
        "contact_email": "csirt@example.co.jp",
        "contact_off_hours": "同じ",
    },
    figures={
        FigureItem.CUSTOMERS: known(6, 11, "2020/9/8 12:00"),
        FigureItem.ACCOUNTS: known(6, 11, "2020/9/8 12:00"),
        FigureItem.ACCESSES: {**known(6, None, "2020/9/8 12:00"), "is_unknown": True},
        FigureItem.TRADES: known(6, None, "2020/9/8 12:00"),
        FigureItem.SOLD_YEN: known(None, 98_640_500),
        FigureItem.WITHDRAWALS: known(6, None, "2020/9/8 12:00"),
        FigureItem.WITHDRAWN_YEN: known(98_640_000, 98_640_000, "2020/9/8 12:00"),
        FigureItem.INQUIRIES: known(1_234, None, "2020/9/8 12:00"),
    },
)

OKASAN_LIKE = Case(
    first={
        "title": "海外からの不正ログイン",
        "kinds": frozenset({IncidentKind.UNAUTHORIZED_ACCESS}),
        "origin": Origin.RETROSPECTIVE,
        "discovered": at("2020/9/17 8:30"),
        "damage": Damage.NO,
        "discovery_source": DiscoverySource.CUSTOMER,
        "summary": (
            "海外の接続元から208口座へのログインがあったもの。取引パスワードは別に設けており、"
            "売却及び出金は行われていない。"
        ),
    },
    later={
        "occurred_from": at("2020/9/15"),
        "occurred_to": at("2020/9/17"),
        "discovery_detail": "身に覚えのないパスワードロックについての問合せ",
        "services": "インターネット取引サービス",
        "cause_status": CauseStatus.UNKNOWN,
        "measures": (
            Measure(ContainmentAction.LOGIN_STOP, at("2020/9/17 10:00"), "当該208口座"),
            Measure(ContainmentAction.WITHDRAWAL_HOLD, at("調査中"), None),
        ),
        "publication": Publication.CONSIDERING,
    },
    figures={FigureItem.ACCOUNTS: known(208, None, "2020/9/17 15:00")},
)


def a_firm(**given: Any) -> FirmProfile:
    """Give the invented firm."""
    firm = empty_profile()
    values: dict[str, Any] = {
        "name": "架空証券株式会社",
        "representative_title": "代表取締役社長",
        "representative_name": "架空　太郎",
        "registration_no": "関東財務局長（金商）第999号",
        "contact_department": "リスク管理部",
        "contact_name": "架空　次郎",
        "contact_phone": "03-0000-0001",
    }
    for name, value in {**values, **given}.items():
        setattr(firm, name, value)
    return firm


def a_letterhead(**given: Any) -> LetterFacts:
    """Give the letterhead of the invented firm."""
    return replace(
        LetterFacts(
            notification_no="RPT-2020-0001",
            kind="first",
            report_no=1,
            document_no="ＣＳＩＲＴ発第2020－001号",
            dated_on=date(2020, 9, 8).isoformat(),
            authority="金融庁長官",
            honorific="殿",
            authority_division="監督局証券課",
            subject=None,
            firm_name="架空証券株式会社",
            registration_no="関東財務局長（金商）第999号",
            representative_title="代表取締役社長",
            representative_name="架空　太郎",
            amount_in_man=True,
        ),
        **given,
    )


def facts(case: Case = SBI_LIKE, **letter: Any) -> IncidentFacts:
    """Give the facts of a case."""
    return facts_of(case.record(), a_firm(), a_letterhead(**letter))


BARE = Case(
    first={
        "title": "不正ログイン",
        "kinds": frozenset({IncidentKind.UNAUTHORIZED_ACCESS}),
        "origin": Origin.NEW,
        "discovered": Moment(SPOKEN_AT, Precision.MINUTE),
        "damage": Damage.UNKNOWN,
    }
)
"""A case with only what 「まず記録」 demands."""


def with_entries(**later: Any) -> IncidentFacts:
    """Give the facts of the bare case with further entries; figures by their item's value."""
    figures = {FigureItem(name): later.pop(name) for name in list(later) if name in set(FigureItem)}
    first = {**BARE.first, **{name: later.pop(name) for name in list(later) if name in BARE.first}}
    return facts(Case(first, later, figures))
