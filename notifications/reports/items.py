"""The items of the 第一報 in their order: number, label, and what each says of given facts."""

from collections.abc import Callable
from dataclasses import dataclass

from notifications.reports import matter, response
from notifications.reports.facts import IncidentFacts
from notifications.reports.impact import impact
from notifications.reports.wording import Answer


@dataclass(frozen=True)
class ItemKind:
    """One item of the letter: its number, its label, and what it says of given facts."""

    number: int
    label: str
    answer: Callable[[IncidentFacts], Answer]

    @property
    def key(self) -> str:
        """Give the number as edits and forms name it."""
        return str(self.number)


ITEMS = tuple(
    ItemKind(number, label, answer)
    for number, (label, answer) in enumerate(
        (
            ("報告区分", matter.report_kind),
            ("事案の種別", matter.incident_kind),
            ("発生日時（期間）", matter.occurrence),
            ("覚知日時・覚知の端緒", matter.discovery),
            ("事象の概要", matter.summary),
            ("対象サービス・システム", matter.services),
            ("影響範囲", impact),
            ("原因・手口", matter.cause),
            ("対応状況", response.containment),
            ("顧客対応", response.customers),
            ("公表", response.publication),
            ("関係機関", response.bodies),
            ("社内体制", response.organisation),
            ("今後の見通し・次回報告予定", response.outlook),
            ("再発防止", response.prevention),
            ("連絡先", response.contact),
        ),
        start=1,
    )
)
BODY_ITEMS, CONTACT = ITEMS[:-1], ITEMS[-1]
