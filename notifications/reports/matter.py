"""What happened: items 1 to 6 and 8 of the letter."""

from core.clock import letter_number
from core.moments import Precision
from documents.blocks import ItemLine
from incidents.vocabulary import CauseStatus, DiscoverySource, IncidentKind, Origin
from notifications.reports.earlier import PreviousFacts
from notifications.reports.facts import IncidentFacts, When
from notifications.reports.wording import (
    CONFIRMING,
    INVESTIGATING,
    Answer,
    Gap,
    Part,
    bracketed,
    label_of,
    noted,
    numbered,
    open_gaps,
    stated,
    unknown,
    write_period,
    write_when,
)
from notifications.vocabulary import NotificationKind

KINDS = {
    NotificationKind.FIRST: "新規",
    NotificationKind.FOLLOW_UP: "続報",
    NotificationKind.FINAL: "最終報告",
}
"""What stands in brackets behind 第○報."""


def report_kind(facts: IncidentFacts) -> Answer:
    """1 報告区分, and when the report before was submitted."""
    kind = KINDS[NotificationKind(facts.letter.kind)]
    lines = [ItemLine(f"{ordinal(facts.letter.report_no)}（{kind}）")]
    if facts.previous is not None:
        lines.append(ItemLine(f"前回の報告　{told_previous(facts.previous)}"))
    return Answer(tuple(lines))


def told_previous(previous: PreviousFacts) -> str:
    """Name the report before: 第１報、令和２年９月８日 14時06分提出."""
    submitted = write_when(When(previous.submitted_at, Precision.MINUTE.value))
    return f"{ordinal(previous.report_no)}、{submitted}提出"


def ordinal(report_no: int) -> str:
    """Say which report of a case it is: 第２報."""
    return f"第{letter_number(report_no)}報"


def incident_kind(facts: IncidentFacts) -> Answer:
    """2 事案の種別."""
    kinds = "、".join(kind_name(IncidentKind(kind)) for kind in facts.kinds)
    return Answer((ItemLine(f"{kinds}（{label_of(Origin, facts.origin)}）"),))


def kind_name(kind: IncidentKind) -> str:
    """Name a kind in a letter, without the explanation in brackets."""
    return kind.label.partition("（")[0]


def occurrence(facts: IncidentFacts) -> Answer:
    """3 発生日時（期間）."""
    start, end = facts.occurred_from_at, facts.occurred_to_at
    gaps = open_gaps(start, INVESTIGATING, "occurred_from_at")
    if end is not None:
        gaps += open_gaps(end, INVESTIGATING, "occurred_to_at")
    return Answer((ItemLine(write_period(start, end)),), gaps)


def discovery(facts: IncidentFacts) -> Answer:
    """4 覚知日時・覚知の端緒."""
    source, detail = facts.discovery_source, facts.discovery_detail
    told = label_of(DiscoverySource, source) if source else f"端緒は{CONFIRMING}"
    text = f"{write_when(facts.discovered_at)}、{told}"
    if detail:
        text += noted(detail)
    if facts.known_at or facts.known_by:
        known = write_when(facts.known_at) if facts.known_at else f"日時は{CONFIRMING}"
        text += f"\n社内で最初に知った日時　{known}{bracketed(facts.known_by)}"
    gaps: tuple[Gap, ...] = () if source else (Gap(("discovery_source",), CONFIRMING),)
    if facts.known_at is not None or facts.known_by:
        gaps += open_gaps(facts.known_at, CONFIRMING, "known_at")
    return Answer((ItemLine(text),), gaps)


def summary(facts: IncidentFacts) -> Answer:
    """5 事象の概要."""
    if facts.summary is None:
        return unknown(CONFIRMING, "summary")
    return Answer((ItemLine(facts.summary),))


def services(facts: IncidentFacts) -> Answer:
    """6 対象サービス・システム."""
    if facts.contractors is None:
        if facts.services is None:
            return unknown(CONFIRMING, "services")
        return Answer((ItemLine(facts.services),))
    return numbered(
        (
            stated("対象", facts.services, CONFIRMING, "services"),
            Part(f"関係する委託先　{facts.contractors}"),
        )
    )


def cause(facts: IncidentFacts) -> Answer:
    """8 原因・手口."""
    is_open = facts.cause_status in (None, CauseStatus.UNKNOWN.value)
    if is_open and not facts.cause and not facts.method:
        is_answered = facts.cause_status is not None
        gap = Gap(("cause_status", "cause", "method"), INVESTIGATING, is_answered)
        return Answer((ItemLine(INVESTIGATING),), (gap,))
    known = bracketed(label_of(CauseStatus, facts.cause_status) if facts.cause_status else None)
    if facts.cause_status == CauseStatus.UNKNOWN.value and not facts.cause:
        gap = Gap(("cause",), INVESTIGATING, is_answered=True)
        told = Part(f"原因　{INVESTIGATING}", (gap,))
    else:
        told = stated(f"原因{known}", facts.cause, INVESTIGATING, "cause")
    return numbered((told, stated("手口", facts.method, INVESTIGATING, "method")))
