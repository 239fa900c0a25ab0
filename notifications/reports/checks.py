"""What to look at before a letter goes out: hints that never block, and 要確認 that ask for an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from incidents.vocabulary import Basis, Body, ContactState, Damage, FigureItem
from notifications.reports.facts import IncidentFacts, When
from notifications.reports.first_report import stale_edits
from notifications.reports.impact import figures_shown
from notifications.reports.items import CONTACT, items_of
from notifications.reports.wording import CONFIRMING, INVESTIGATING, label_of, write_when
from notifications.reports.written import Edits, printed_texts
from notifications.vocabulary import CheckPoint

NOT_ENTERED = "未入力"
CONTACT_NO = CONTACT.number
OPEN_WORDS = (INVESTIGATING, CONFIRMING)
SUFFERED = (
    FigureItem.TRADES,
    FigureItem.WITHDRAWALS,
    FigureItem.WITHDRAWN_YEN,
    FigureItem.CUSTOMER_LOSS_YEN,
)
"""Figures that are customer damage once they are confirmed above zero."""


@dataclass(frozen=True)
class Doubt:
    """A contradiction: where it lies, and what does not fit."""

    fields: tuple[str, ...]
    text: str


def before_submission(facts: IncidentFacts, today: date | None = None) -> list[str]:
    """Name what a supervisor asks for first (監督指針 II-2-1-4 の着眼点); nothing here blocks."""
    return [*_firm_hints(facts), *_case_hints(facts), *_date_hint(facts, today)]


def findings(facts: IncidentFacts) -> dict[CheckPoint, str]:
    """Say of each point of 提出前の確認 what the case holds about it."""
    police = [row for row in facts.bodies if row.body == Body.POLICE.value]
    states = [label_of(ContactState, row.state) for row in police if row.state]
    gaps = [
        kind.label
        for kind in items_of(facts)
        if kind.answer(facts).gaps and kind.number < CONTACT_NO
    ]
    return {
        CheckPoint.INTERNAL: _told(facts.known_at, facts.known_by),
        CheckPoint.MANAGEMENT: _told(facts.management_reported_at, None),
        CheckPoint.POLICE: "、".join(states) or (CONFIRMING if police else NOT_ENTERED),
        CheckPoint.INDEPENDENT: facts.independent_review or NOT_ENTERED,
        CheckPoint.UNKNOWN: "、".join(gaps) or "なし",
        CheckPoint.NEXT_REPORT: _told(facts.next_report_due_at, None),
    }


def _told(when: When | None, by: str | None) -> str:
    told = write_when(when) if when else NOT_ENTERED
    return f"{told}（{by}）" if by else told


def undecided(facts: IncidentFacts, edits: Edits) -> list[str]:
    """Name the items of a 最終報告 that still say 調査中 or 確認中, or leave anything open.

    An item is answered by its entry in the case, by a text written by hand, or by the decision 不明.
    """
    if not facts.letter.is_final:
        return []
    texts = printed_texts(facts, edits)
    return [
        f"項目{kind.number}「{kind.label}」"
        for kind in items_of(facts)
        if any(word in texts[kind.key] for word in OPEN_WORDS)
        or (kind.key not in edits and kind.answer(facts).gaps)
    ]


def _firm_hints(facts: IncidentFacts) -> Iterator[str]:
    letter = facts.letter
    if not letter.firm_name:
        yield "商号が設定されていません。システム管理者に、自社情報の設定を依頼してください。"
    if not letter.representative_name:
        yield "代表者の氏名が設定されていません。システム管理者に、自社情報の設定を依頼してください。"
    if not letter.registration_no:
        yield "登録番号が設定されていません（印字を省いています）。"


def _case_hints(facts: IncidentFacts) -> Iterator[str]:
    reported = facts.management_reported_at
    if reported is None or reported.at is None:
        yield "経営への報告日時が入力されていません。"
    if not any(row.body == Body.POLICE.value for row in facts.bodies):
        yield "警察への連絡の状況が入力されていません。"
    if not facts.independent_review:
        yield "独立した部署による調査の状況が入力されていません。"
    due = facts.next_report_due_at
    if not facts.letter.is_final and (due is None or due.at is None):
        yield "次回報告予定が入力されていません。"
    undated = [item for item in figures_shown(facts) if _lacks_as_of(facts, item)]
    if undated:
        yield f"基準時点のない数値があります（{'、'.join(item.label for item in undated)}）。"


def _lacks_as_of(facts: IncidentFacts, item: FigureItem) -> bool:
    own = [part for part in facts.figures if part.item == item.value and part.value is not None]
    return bool(own) and not any(part.as_of for part in own)


def _date_hint(facts: IncidentFacts, today: date | None) -> Iterator[str]:
    if today is not None and facts.letter.dated_on != today.isoformat():
        yield "文書の日付が今日ではありません。"


def doubts(facts: IncidentFacts, edits: Edits) -> list[Doubt]:
    """List the contradictions (要確認) that an approval has to answer."""
    return [*_order_of_times(facts), *_figures(facts), *_outflow_sum(facts), *_edited(facts, edits)]


def _order_of_times(facts: IncidentFacts) -> Iterator[Doubt]:
    begun, ended = _instant(facts.occurred_from_at), _instant(facts.occurred_to_at)
    found, known = _instant(facts.discovered_at), _instant(facts.known_at)
    if begun and found and found < begun:
        yield Doubt(
            ("discovered_at", "occurred_from_at"), "発覚日時が発生日時より前になっています。"
        )
    if begun and ended and ended < begun:
        yield Doubt(("occurred_to_at",), "発生日時の終わりが始まりより前になっています。")
    if known and found and found < known:
        yield Doubt(("known_at",), "社内で最初に知った日時が発覚日時より後になっています。")


def _instant(when: When | None) -> datetime | None:
    return when.to_moment().at if when else None


def _figures(facts: IncidentFacts) -> Iterator[Doubt]:
    for item in FigureItem:
        confirmed = _number(facts, item, Basis.CONFIRMED)
        worst = _number(facts, item, Basis.WORST_CASE)
        field = (f"figure_{item.value}",)
        if confirmed is not None and worst is not None and confirmed > worst:
            yield Doubt(field, f"{item.label}の確定が見込（最大）を上回っています。")
        if item in SUFFERED and confirmed and facts.damage == Damage.NO.value:
            text = f"顧客被害の有無が「なし」ですが、{item.label}に確定の数値があります。"
            yield Doubt(("damage", *field), text)


def _outflow_sum(facts: IncidentFacts) -> Iterator[Doubt]:
    confirmed = _number(facts, FigureItem.WITHDRAWN_YEN, Basis.CONFIRMED)
    amounts = [row.withdrawn_yen for row in facts.outflows]
    known = [amount for amount in amounts if amount is not None]
    if confirmed is None or not known:
        return
    total, is_whole = sum(known), len(known) == len(amounts)
    if total > confirmed or (is_whole and total != confirmed):
        text = (
            f"流出先金融機関の金額の合計（{total:,}円）が、不正出金額の確定（{confirmed:,}円）と"
            "一致しません。"
        )
        yield Doubt(("outflows", "figure_withdrawn_yen"), text)


def _number(facts: IncidentFacts, item: FigureItem, basis: Basis) -> int | None:
    wanted = (part.value for part in facts.figures if (part.item, part.basis) == (item, basis))
    return next(wanted, None)


def _edited(facts: IncidentFacts, edits: Edits) -> Iterator[Doubt]:
    for kind in stale_edits(facts, edits):
        yield Doubt(
            (),
            f"項目{kind.number}「{kind.label}」は手で直した文ですが、そのもとの内容が変わっています。",
        )
