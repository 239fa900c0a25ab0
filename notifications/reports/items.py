"""The items of a report in their order: number, label, and what each says of given facts."""

from dataclasses import dataclass, replace

from notifications.reports import matter, response
from notifications.reports.facts import IncidentFacts
from notifications.reports.impact import impact
from notifications.reports.settling import Say, settled
from notifications.reports.wording import Answer


@dataclass(frozen=True)
class ItemKind:
    """One item of the letter: its number, its label, and what it says of given facts."""

    number: int
    label: str
    say: Say
    name: str = ""
    """How edits and forms name it where that is not its number."""

    @property
    def key(self) -> str:
        """Give the number, or the name, by which edits and forms know it."""
        return self.name or str(self.number)

    def answer(self, facts: IncidentFacts) -> Answer:
        """Answer the item; what was decided to stay unknown reads 不明."""
        return settled(self.say, facts) if self.key in facts.settled else self.say(facts)


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
CLOSING = ItemKind(16, "総括", response.closing, "closing")
FINAL_ITEMS = (*BODY_ITEMS, CLOSING, replace(CONTACT, number=17, name=CONTACT.key))
"""The items of a 最終報告; 連絡先 keeps its key, so that a text written by hand goes with it."""
EVERY_ITEM = (*ITEMS, CLOSING)


def items_of(facts: IncidentFacts) -> tuple[ItemKind, ...]:
    """Give the items of a report, 連絡先 last."""
    return FINAL_ITEMS if facts.letter.is_final else ITEMS
