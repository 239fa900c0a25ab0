"""Item 7 影響範囲: which figures a case owes, and how they are listed with the banks and the data."""

from collections.abc import Iterator

from core.text import letter_amount, letter_count
from incidents.vocabulary import Damage, FigureItem, IncidentKind
from notifications.reports.facts import IncidentFacts, OutflowFact
from notifications.reports.wording import (
    CONFIRMING,
    INVESTIGATING,
    Answer,
    Gap,
    Part,
    figure_parts,
    label_of,
    numbered,
    stated,
)

F, K = FigureItem, IncidentKind

OWED: dict[IncidentKind, tuple[FigureItem, ...]] = {
    K.UNAUTHORIZED_ACCESS: (F.CUSTOMERS, F.ACCOUNTS, F.ACCESSES),
    K.UNAUTHORIZED_TRADE: (F.TRADES, F.SOLD_YEN, F.BOUGHT_YEN),
    K.UNAUTHORIZED_WITHDRAWAL: (F.WITHDRAWALS, F.WITHDRAWN_YEN),
    K.DATA_BREACH: (F.DATA_SUBJECTS,),
    K.PHISHING: (F.CUSTOMERS,),
    K.MALWARE: (F.CUSTOMERS,),
    K.DDOS: (F.CUSTOMERS,),
    K.OTHER: (F.CUSTOMERS,),
}
"""The figures that a kind of case is asked for, known or not; others are printed once entered."""

CUSTOMER_CONTACT = (F.INQUIRIES, F.COMPLAINTS, F.INQUIRIES_OPEN, F.INQUIRIES_DAMAGED)
"""Figures that belong to item 10 顧客対応."""


def impact(facts: IncidentFacts) -> Answer:
    """Say how far the damage goes."""
    return numbered(_parts(facts))


def figures_shown(facts: IncidentFacts) -> list[FigureItem]:
    """Give the figures of item 7: those the kinds owe and those entered, in the vocabulary's order."""
    owed = {item for kind in facts.kinds for item in OWED[IncidentKind(kind)]}
    entered = {FigureItem(part.item) for part in facts.figures}
    wanted = (owed | entered) - set(CUSTOMER_CONTACT)
    return [item for item in FigureItem if item in wanted]


def _parts(facts: IncidentFacts) -> Iterator[Part]:
    yield _damage(facts)
    is_withdrawal = IncidentKind.UNAUTHORIZED_WITHDRAWAL.value in facts.kinds
    is_breach = IncidentKind.DATA_BREACH.value in facts.kinds
    for item in figures_shown(facts):
        yield figure_parts(item, facts.figures, in_man=facts.letter.amount_in_man)
    if facts.outflows or is_withdrawal:
        yield _outflows(facts)
    if facts.leaked_items or is_breach:
        yield stated("個人データの項目", facts.leaked_items, INVESTIGATING, "leaked_items")
    if facts.impact_note:
        yield Part(f"補足　{facts.impact_note}")


def _damage(facts: IncidentFacts) -> Part:
    word = label_of(Damage, facts.damage)
    is_open = facts.damage == Damage.UNKNOWN.value
    gap = Gap(("damage",), word, is_answered=True, part="顧客被害の有無")
    gaps = (gap,) if is_open else ()
    return Part(f"顧客被害の有無　{word}", gaps)


def _outflows(facts: IncidentFacts) -> Part:
    rows = "、".join(_outflow(row, in_man=facts.letter.amount_in_man) for row in facts.outflows)
    return stated("流出先金融機関", rows, INVESTIGATING, "outflows")


def _outflow(row: OutflowFact, *, in_man: bool) -> str:
    bank = row.destination_bank or f"金融機関名{CONFIRMING}"
    accounts = None if row.accounts is None else letter_count(row.accounts, "口座")
    yen = None if row.withdrawn_yen is None else letter_amount(row.withdrawn_yen, in_man=in_man)
    return " ".join(part for part in (bank, accounts, yen) if part)
