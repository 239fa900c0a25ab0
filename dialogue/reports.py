"""What to read out on the telephone: the facts of a case in short sentences, 調査中 where unknown.

Nothing is read out that people wrote in free text, so no name of a customer can get into it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from incidents.vocabulary import (
    Body,
    ContactState,
    ContainmentAction,
    Damage,
    DiscoverySource,
    Origin,
)
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import default_subject
from notifications.reports.impact import figures_shown
from notifications.reports.matter import incident_kind
from notifications.reports.wording import (
    INVESTIGATING,
    figure_parts,
    label_of,
    write_period,
    write_when,
)

NO_FIRM = "（商号未設定）"


@dataclass(frozen=True)
class Passage:
    """One passage of the script: what it is about, and the sentences to read out."""

    heading: str
    sentences: tuple[str, ...]


def script_of(facts: IncidentFacts) -> tuple[Passage, ...]:
    """Give the script in the order in which an authority asks."""
    return (
        Passage("名乗り", tuple(_greeting(facts))),
        Passage("何が起きたか", tuple(_matter(facts))),
        Passage("いつ分かったか", tuple(_times(facts))),
        Passage("影響", tuple(_impact(facts))),
        Passage("原因", (_cause(facts),)),
        Passage("対応", tuple(_response(facts))),
        Passage("今後", tuple(_outlook(facts))),
    )


def script_text(facts: IncidentFacts) -> str:
    """Give the script as one text, as it is kept with the record of the call."""
    return "\n".join(
        f"【{passage.heading}】\n" + "\n".join(passage.sentences) for passage in script_of(facts)
    )


def _greeting(facts: IncidentFacts) -> Iterator[str]:
    department = facts.contact.department
    firm = facts.letter.firm_name or NO_FIRM
    yield f"{firm}{'の' + department if department else ''}の（お名前）です。"
    yield f"{default_subject(facts)}、電話で第一報を申し上げます。"
    yield f"当社の事案番号は {facts.incident_no} です。"


def _matter(facts: IncidentFacts) -> Iterator[str]:
    kinds = incident_kind(facts).lines[0].text.partition("（")[0]
    yield f"種別は、{kinds}です。"
    yield f"{label_of(Origin, facts.origin)}です。"


def _times(facts: IncidentFacts) -> Iterator[str]:
    yield f"発覚した日時は、{write_when(facts.discovered_at)}です。"
    source = facts.discovery_source
    yield f"発覚の端緒は、{label_of(DiscoverySource, source) if source else INVESTIGATING}です。"
    yield f"発生した日時は、{write_period(facts.occurred_from_at, facts.occurred_to_at)}です。"


def _impact(facts: IncidentFacts) -> Iterator[str]:
    yield f"顧客被害の有無は、「{label_of(Damage, facts.damage)}」です。"
    for item in figures_shown(facts):
        told = figure_parts(item, facts.figures, in_man=facts.letter.amount_in_man).text
        yield told.replace("　", "は、", 1) + "です。"


def _cause(facts: IncidentFacts) -> str:
    if facts.cause_status is None or (not facts.cause and not facts.method):
        return f"原因は、{INVESTIGATING}です。"
    return "原因は、判明した範囲を書面でご報告します。"


def _response(facts: IncidentFacts) -> Iterator[str]:
    taken = [row for row in facts.measures if row.containment_action]
    for row in taken:
        what = label_of(ContainmentAction, row.containment_action or "")
        when = write_when(row.taken_at) if row.taken_at else f"日時は{INVESTIGATING}"
        yield f"被害の拡大防止のため、「{what}」を行いました（{when}）。"
    if not taken:
        yield f"被害の拡大を防ぐ対応は、{INVESTIGATING}です。"
    police = next((row for row in facts.bodies if row.body == Body.POLICE.value), None)
    state = police.state if police else None
    yield f"警察への連絡は、{label_of(ContactState, state) if state else INVESTIGATING}です。"
    told = facts.management_reported_at
    yield f"経営陣への報告は、{write_when(told) if told else INVESTIGATING}です。"


def _outlook(facts: IncidentFacts) -> Iterator[str]:
    yield "詳しい内容は、書面の一報でご報告します。"
    due = facts.next_report_due_at
    yield f"次のご報告の予定は、{write_when(due) if due else '追ってご連絡します'}。"
    phone = facts.contact.phone
    yield f"当社の連絡先は、{phone or '（電話番号）'} です。"
