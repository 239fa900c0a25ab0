"""What single items of the documents say: texts made from facts, of which the items of each kind are put together."""

from collections.abc import Callable, Iterator

from casefile.indicators import defanged
from casefile.vocabulary import IndicatorKind
from core.text import letter_amount
from forms.reports.facts import PaperFacts, PayoutFact
from forms.vocabulary import BreachBasis, Stage
from incidents.vocabulary import (
    Body,
    CauseStatus,
    ContactState,
    DiscoverySource,
    FigureItem,
    IncidentKind,
    Publication,
)
from ledger.vocabulary import DepositKind
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import text_of
from notifications.reports.matter import kind_name, ordinal
from notifications.reports.wording import (
    CONFIRMING,
    CONSIDERING,
    INVESTIGATING,
    Answer,
    figure_parts,
    label_of,
    write_period,
    write_when,
)

Say = Callable[[PaperFacts], str]
WHOSE = {"yes": "委託先", "no": "報告者"}
"""Where a leak began, by the answer to whether it was at a contractor."""


def of_case(answer: Callable[[IncidentFacts], Answer]) -> Say:
    """Say what the 一報 says under one of its items."""
    return lambda facts: text_of(answer(facts.case))


def plain(name: str, otherwise: str = CONFIRMING) -> Say:
    """Say a text of the case as it was entered."""
    return lambda facts: getattr(facts.case, name) or otherwise


def report(facts: PaperFacts) -> str:
    """Say which report this is, and of a report on personal data its stage."""
    kind = "新規" if facts.case.letter.report_no == 1 else "続報"
    stage = f"{Stage(facts.stage).label}、" if facts.stage else ""
    return f"{ordinal(facts.case.letter.report_no)}（{stage}{kind}）"


def bases(facts: PaperFacts) -> str:
    """Name every legal basis on which the report is made."""
    return "\n".join(label_of(BreachBasis, value) for value in facts.bases) or CONFIRMING


def firm(facts: PaperFacts) -> str:
    """Name the firm and whom to ask."""
    letter, contact = facts.case.letter, facts.case.contact
    lines = (
        letter.firm_name or "（商号未設定）",
        "　".join(filter(None, (contact.department, contact.name))) or f"担当者 {CONFIRMING}",
        f"電話 {contact.phone or CONFIRMING}",
        f"メール {contact.email or CONFIRMING}",
    )
    return "\n".join(lines)


def occurred(facts: PaperFacts) -> str:
    """Say when it happened."""
    return write_period(facts.case.occurred_from_at, facts.case.occurred_to_at)


def known(facts: PaperFacts) -> str:
    """Say when it was found."""
    return write_when(facts.case.discovered_at)


def source(facts: PaperFacts) -> str:
    """Say how it was found."""
    case = facts.case
    told = label_of(DiscoverySource, case.discovery_source) if case.discovery_source else CONFIRMING
    return f"{told}\n{case.discovery_detail}" if case.discovery_detail else told


def kinds(facts: PaperFacts) -> str:
    """Name the kinds of the case."""
    return "、".join(kind_name(IncidentKind(kind)) for kind in facts.case.kinds)


def breach_outline(facts: PaperFacts) -> str:
    """Say 概要 with the detail that is asked for: days, event, finder, 規則第7条, 委託, course."""
    case = facts.case
    return "\n".join(
        (
            f"(1) 発生日　{occurred(facts)}",
            f"(2) 発覚日　{known(facts)}",
            f"(3) 発生事案　{kinds(facts)}",
            f"(4) 発見者　{source(facts)}",
            f"(5) 規則第7条各号該当性　{_articles(facts)}",
            f"(6) 委託元及び委託先の有無　{case.contractors or CONFIRMING}",
            f"(7) 事実経過　{case.summary or CONFIRMING}",
        )
    )


def _articles(facts: PaperFacts) -> str:
    return "、".join(f"{number} {answer}" for number, answer in facts.articles) or CONFIRMING


def subjects(facts: PaperFacts) -> str:
    """Say how many persons' data it is about."""
    return figure(facts, FigureItem.DATA_SUBJECTS)


def figure(facts: PaperFacts, item: FigureItem) -> str:
    """Say one figure without its name."""
    part = figure_parts(item, facts.case.figures, in_man=facts.case.letter.amount_in_man)
    return part.text.removeprefix(f"{item.label}　")


def breach_cause(facts: PaperFacts) -> str:
    """Say cause and method with whose they are."""
    case = facts.case
    status = label_of(CauseStatus, case.cause_status) if case.cause_status else INVESTIGATING
    return "\n".join(
        (
            f"(1) 主体　{WHOSE.get(facts.at_contractor or '', CONFIRMING)}",
            f"(2) 原因（{status}）　{case.cause or INVESTIGATING}",
            f"(3) 手口　{case.method or INVESTIGATING}",
        )
    )


def secondary(facts: PaperFacts) -> str:
    """Say what harm has followed, or may."""
    case = facts.case
    amounts = (FigureItem.TRADES, FigureItem.WITHDRAWALS, FigureItem.CUSTOMER_LOSS_YEN)
    entered = {part.item for part in case.figures}
    lines = [f"{item.label}　{figure(facts, item)}" for item in amounts if item.value in entered]
    lines += [case.impact_note] if case.impact_note else []
    return "\n".join(lines) or CONFIRMING


def published(facts: PaperFacts) -> str:
    """Say whether, when and where it was made public."""
    case = facts.case
    if not case.publication:
        return CONFIRMING
    when = write_when(case.published_at) if case.published_at else ""
    parts = (label_of(Publication, case.publication), when, case.publication_medium)
    return "　".join(part for part in parts if part)


def prevented(facts: PaperFacts) -> str:
    """Say what was done and what will be done against a repetition, separately."""
    case = facts.case
    rows = case.preventive_actions
    done = [one.preventive_action for one in rows if one.state == "done" and one.preventive_action]
    will = [one.preventive_action for one in rows if one.state != "done" and one.preventive_action]
    done += [case.preventive_action_done] if case.preventive_action_done else []
    will += [case.preventive_action_planned] if case.preventive_action_planned else []
    return (
        f"(1) 実施済み　{'、'.join(done) or CONFIRMING}\n"
        f"(2) 今後実施予定　{'、'.join(will) or CONSIDERING}"
    )


def police(facts: PaperFacts) -> str:
    """Say what the police was told, and under which number."""
    rows = [row for row in facts.case.bodies if row.body == Body.POLICE.value]
    said = (
        "　".join(
            filter(
                None,
                (
                    label_of(ContactState, row.state) if row.state else CONFIRMING,
                    write_when(row.contacted_at) if row.contacted_at else None,
                    f"受理番号 {row.receipt_no}" if row.receipt_no else None,
                ),
            )
        )
        for row in rows
    )
    return "\n".join(said) or CONFIRMING


def traces(facts: PaperFacts) -> str:
    """List the indicators of compromise, made harmless to click."""
    lines = (
        f"({place}) {IndicatorKind(one.kind).label}　{defanged(IndicatorKind(one.kind), one.value)}"
        for place, one in enumerate(facts.indicators, 1)
    )
    return "\n".join(lines) or CONFIRMING


def accounts(facts: PaperFacts) -> str:
    """List the payout accounts with full numbers, as their bank has to find them."""
    lines = (f"({place}) {_account(one)}" for place, one in enumerate(facts.payouts, 1))
    return "\n".join(lines) or CONFIRMING


def transfers(facts: PaperFacts) -> str:
    """List the transfers: when, how much, to which account."""
    lines = _transfers(facts)
    return "\n".join(f"({place}) {line}" for place, line in enumerate(lines, 1)) or CONFIRMING


def _transfers(facts: PaperFacts) -> Iterator[str]:
    for one in facts.payouts:
        for sent in one.transfers:
            when = write_when(sent.at) if sent.at else f"日時 {INVESTIGATING}"
            yield f"{when}　{yen(sent.yen)}　{_account(one)}"


def _account(one: PayoutFact) -> str:
    parts = (
        one.branch,
        label_of(DepositKind, one.deposit) if one.deposit else None,
        f"口座番号 {one.number or CONFIRMING}",
        f"名義 {one.holder_kana}" if one.holder_kana else None,
    )
    return "　".join(part for part in parts if part)


def yen(value: int | None) -> str:
    """Write an amount to the last yen, as a bank needs it."""
    return f"金額 {INVESTIGATING}" if value is None else letter_amount(value, in_man=False)


def sent_total(facts: PaperFacts) -> str:
    """Say what was sent to these accounts in all."""
    amounts = [one.sent_yen for one in facts.payouts]
    known_amounts = [amount for amount in amounts if amount is not None]
    if not known_amounts:
        return INVESTIGATING
    open_ones = len(amounts) - len(known_amounts)
    more = f"（ほか{open_ones}口座は{INVESTIGATING}）" if open_ones else ""
    return f"{yen(sum(known_amounts))}{more}"
