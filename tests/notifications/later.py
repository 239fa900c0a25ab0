"""The case with six accounts, later: eleven of them in the 第２報, all settled in the 最終報告."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from incidents.models import Prevention
from incidents.vocabulary import CauseStatus, FigureItem, PreventionState, Publication
from notifications.models import Notification
from notifications.reports.facts import CompensationFact, IncidentFacts, to_plain
from notifications.reports.follow_up import following
from notifications.vocabulary import NotificationKind
from tests.notifications.cases import SBI_LIKE, Case, at, facts, known

SUBMITTED = (
    datetime(2020, 9, 8, 5, 6, tzinfo=UTC),
    datetime(2021, 1, 22, 6, 30, tzinfo=UTC),
)
GROWN = Case(
    first={
        **SBI_LIKE.first,
        "summary": (
            "第三者が顧客11名の口座にログインし、保有株式を売却したうえ、ウェブ画面で出金先口座を"
            "偽造した本人確認書類により開設された口座へ変更し、売却代金と預り金を出金したもの。"
            "このうち５名の口座では、売却又は登録情報の変更にとどまり、出金は行われていない。"
        ),
    },
    later={
        **SBI_LIKE.later,
        "measures": (
            *SBI_LIKE.later["measures"],
            *(
                replace(SBI_LIKE.later["measures"][0], taken_at=at(day), detail=what)
                for day, what in (("2021/1/15 16:20", "追加で判明した５口座"),)
            ),
        ),
        "customer_contact": "当該顧客11名全員に個別に連絡済み",
        "publication": Publication.DONE,
        "published": at("2020/9/16 15:00"),
        "next_report": at("2021年3月下旬"),
        "preventive_planned": None,
        "preventions": (
            Prevention("出金先口座の変更を書面の手続に限る。", PreventionState.DONE, None),
            Prevention(
                "ログイン時の多要素認証を必須とする。", PreventionState.PLANNED, at("2021/3/31")
            ),
        ),
    },
    figures={
        **SBI_LIKE.figures,
        FigureItem.CUSTOMERS: known(11, None, "2021/1/22 12:00"),
        FigureItem.ACCOUNTS: known(11, None, "2021/1/22 12:00"),
        FigureItem.ACCESSES: known(11, None, "2021/1/22 12:00"),
        FigureItem.TRADES: known(9, None, "2021/1/22 12:00"),
        FigureItem.SOLD_YEN: known(98_640_500, None, "2021/1/22 12:00"),
        FigureItem.BOUGHT_YEN: known(0, None, "2021/1/22 12:00"),
        FigureItem.INQUIRIES: known(2_310, None, "2021/1/22 12:00"),
    },
)
SETTLED = Case(
    first=GROWN.first,
    later={
        **GROWN.later,
        "cause_status": CauseStatus.IDENTIFIED,
        "cause": "他社のサービスから流出したユーザーネームとパスワードの組が、当社でも使われていたもの",
        "method": "入手の経路は、捜査機関の捜査によっても明らかになっていない。",
        "independent_review": "内部監査部の調査を完了し、取締役会に報告済み",
        "outlook": None,
        "next_report": None,
        "preventions": (
            Prevention(
                "出金先口座の変更を書面の手続に限る。", PreventionState.DONE, at("2020/10/1")
            ),
            Prevention(
                "ログイン時の多要素認証を必須とする。", PreventionState.DONE, at("2021/3/29")
            ),
            Prevention(
                "出金先口座の名義の照合を自動化する。", PreventionState.PLANNED, at("2021年9月")
            ),
        ),
        "closing_summary": (
            "パスワードの使い回しに依拠した攻撃に対し、単一の要素による認証と、ウェブ画面での出金先"
            "口座の変更を許していたことが被害につながった。認証と変更手続を改め、被害の全額を補償した。"
        ),
    },
    figures=GROWN.figures,
)
REASONS = {
    FigureItem.ACCOUNTS.value: "追加調査により５口座が判明したため",
    "8": "捜査機関からの情報提供による",
}


def a_submitted(told: IncidentFacts, place: int, **given: Any) -> Notification:
    """Give the submitted report that said this, as a record that was never stored."""
    kinds = (NotificationKind.FIRST, NotificationKind.FOLLOW_UP, NotificationKind.FINAL)
    letter = Notification(
        number=f"RPT-2020-000{place + 1}",
        kind=kinds[place],
        report_no=place + 1,
        submitted_at=SUBMITTED[place],
        items=given.pop("items", {}),
    )
    letter.facts = to_plain(told)
    return letter


def first_facts() -> IncidentFacts:
    """Give the facts of the 第１報."""
    return facts(SBI_LIKE)


def follow_up_facts() -> IncidentFacts:
    """Give the facts of the 第２報."""
    told = facts(
        GROWN, kind="follow_up", report_no=2, document_no="ＣＳＩＲＴ発第2021－002号",
        dated_on="2021-01-22", notification_no="RPT-2021-0002",
    )  # fmt: skip
    return following(told, a_submitted(first_facts(), 0), REASONS)


def final_facts() -> IncidentFacts:
    """Give the facts of the 最終報告."""
    told = facts(
        SETTLED, kind="final", report_no=3, document_no="ＣＳＩＲＴ発第2021－019号",
        dated_on="2021-04-28", notification_no="RPT-2021-0019",
    )  # fmt: skip
    told = replace(told, compensation=CompensationFact(11, 6, 98_640_000))
    return following(told, a_submitted(follow_up_facts(), 1), REASONS)
