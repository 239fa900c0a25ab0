"""What is known of a case, in the terms of the rules: yes, no, or not known yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from core.clock import to_jst
from core.vocabulary import Term
from duties.rulebook import Truths
from duties.vocabulary import Answer, Clock, Fact, Question
from incidents.vocabulary import CauseStatus, Damage, FigureItem, IncidentStatus
from incidents.vocabulary import IncidentKind as K

MANY_SUBJECTS = 1000
"""規則7条4号: the number of persons above which a leak is reported."""
_CRIMES = frozenset(
    {K.UNAUTHORIZED_ACCESS, K.UNAUTHORIZED_TRADE, K.UNAUTHORIZED_WITHDRAWAL, K.PHISHING}
    | {K.MALWARE, K.DDOS}
)
_TRADED = (FigureItem.TRADES, FigureItem.SOLD_YEN, FigureItem.BOUGHT_YEN)
_UNANSWERED: dict[str, bool | None] = dict.fromkeys(Question)
_HARMED: dict[Damage, bool | None] = {Damage.YES: True, Damage.NO: False, Damage.UNKNOWN: None}


class FigureParts(NamedTuple):
    """A figure of a case: 確定, 見込（最大）, and whether it is still open."""

    confirmed: int | None
    worst_case: int | None
    is_unknown: bool

    @property
    def most(self) -> int | None:
        """Give the possible maximum, None where no number is known."""
        return max((n for n in (self.confirmed, self.worst_case) if n is not None), default=None)


@dataclass(frozen=True)
class FirmFacts:
    """What the firm says of itself, once for all cases."""

    designated: Answer = Answer.UNKNOWN
    eu_group: Answer = Answer.UNKNOWN


@dataclass(frozen=True)
class NoAnswers:
    """The instants of a case for which none was entered."""

    recovered_at: datetime | None = None
    cause_known_at: datetime | None = None
    details_known_at: datetime | None = None
    compensation_at: datetime | None = None
    order_received_at: datetime | None = None
    order_due_at: datetime | None = None


@dataclass(frozen=True)
class Facts:
    """All that rules ask of one case; instants in UTC."""

    truths: Truths
    instants: Mapping[Clock, datetime | None]
    discovered_on: date
    is_owed: bool
    """Whether the case can owe anything to anybody: no drill, no 誤報."""
    key: tuple[bool | None, ...] = field(init=False, compare=False)
    """What the judgement depends on, the same for many cases."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (self.is_owed, *self.truths.values()))


def facts_of(
    case: Any,  # noqa: ANN401 (an Incident, or a row with its columns)
    figures: Mapping[FigureItem, FigureParts],
    entered: Any,  # noqa: ANN401 (a DutyFacts, a row with its columns, or NoAnswers)
    answers: Mapping[str, Answer] | None,
    firm: FirmFacts,
) -> Facts:
    """Give the facts of a case from its own columns, its figures and what people answered."""
    truths = dict(_UNANSWERED)
    for name, answer in (answers or {}).items():
        truths[name] = answer.truth
    truths[Question.OVER_1000] = _over_1000(figures, truths[Question.OVER_1000])
    if K.MALWARE not in case.kinds and truths[Question.RANSOMWARE] is None:
        truths[Question.RANSOMWARE] = False
    truths |= {
        Fact.CUSTOMER_DAMAGE: _HARMED[case.damage],
        Fact.UNAUTHORIZED_TRADE: _traded(case.kinds, figures),
        Fact.DDOS: K.DDOS in case.kinds,
        Fact.CRIME_SUSPECTED: True if case.kinds & _CRIMES else _suspected(truths),
        Fact.CAUSE_KNOWN: case.cause_status is CauseStatus.IDENTIFIED,
        Fact.ORDERED: entered.order_received_at is not None,
        Fact.DESIGNATED: firm.designated.truth,
        Fact.EU_GROUP: firm.eu_group.truth,
    }
    return Facts(
        truths,
        _instants(case, entered),
        to_jst(case.discovered_at).date(),
        not case.is_drill and case.status is not IncidentStatus.FALSE_ALARM,
    )


def _over_1000(figures: Mapping[FigureItem, FigureParts], answered: bool | None) -> bool | None:  # noqa: FBT001 (a truth value)
    """Count on the possible maximum (PPC-GL); a figure under investigation proves only the excess."""
    figure = figures.get(FigureItem.DATA_SUBJECTS)
    most = figure.most if figure else None
    if most is not None and most > MANY_SUBJECTS:
        return True
    if answered is not None or figure is None or most is None or figure.is_unknown:
        return answered
    return False


def _traded(kinds: frozenset[Term], figures: Mapping[FigureItem, FigureParts]) -> bool | None:
    if K.UNAUTHORIZED_TRADE in kinds:
        return True
    found = [figures[item] for item in _TRADED if item in figures]
    if any(figure.most for figure in found):
        return True
    return None if any(figure.is_unknown for figure in found) else False


def _suspected(truths: Truths) -> bool | None:
    return True if truths[Question.WRONGFUL_PURPOSE] or truths[Question.INSIDER] else None


def _instants(case: Any, entered: Any) -> dict[Clock, datetime | None]:  # noqa: ANN401 (as above)
    discovered: datetime = case.discovered_at
    known: datetime | None = case.known_at
    return {
        Clock.DISCOVERED: discovered,
        # The earlier of the two: whoever discovered it belongs to some department as well.
        Clock.AWARENESS: discovered if known is None else min(known, discovered),
        Clock.RECOVERED: entered.recovered_at,
        Clock.CAUSE_KNOWN: entered.cause_known_at,
        Clock.DETAILS_KNOWN: entered.details_known_at,
        Clock.COMPENSATION_OFFERED: entered.compensation_at,
        Clock.ORDER_RECEIVED: entered.order_received_at,
        Clock.ORDER_DUE: entered.order_due_at,
    }
