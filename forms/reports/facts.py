"""All that a document is made from, frozen and plain: the facts of the case and what its addressee needs besides."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from notifications.reports.facts import IncidentFacts, When
from notifications.reports.typed import typed


@dataclass(frozen=True)
class TransferFact:
    """One transfer to a payout account, 円."""

    at: When | None
    yen: int | None


@dataclass(frozen=True)
class PayoutFact:
    """A payout account as its bank has to know it, with its full number."""

    bank: str
    branch: str | None
    deposit: str | None
    number: str | None
    holder_kana: str | None
    sent_yen: int | None
    transfers: tuple[TransferFact, ...]
    police_no: str | None


@dataclass(frozen=True)
class IndicatorFact:
    """An indicator of compromise."""

    kind: str
    value: str


@dataclass(frozen=True)
class PaperFacts:
    """A case as one addressee is told of it; `articles` are answers on 規則7条 as (号, answer) in the order asked."""

    case: IncidentFacts
    kind: str
    number: str
    stage: str | None
    bases: tuple[str, ...]
    articles: tuple[tuple[str, ...], ...] = ()
    at_contractor: str | None = None
    bank: str | None = None
    payouts: tuple[PayoutFact, ...] = ()
    indicators: tuple[IndicatorFact, ...] = ()


def to_plain(facts: PaperFacts) -> dict[str, Any]:
    """Give the facts as values that JSON can carry."""
    return asdict(facts)


def from_plain(data: Mapping[str, Any]) -> PaperFacts:
    """Give the facts back that `to_plain` was given, also after a way through JSON."""
    facts = typed(PaperFacts, data)
    if not isinstance(facts, PaperFacts):
        raise TypeError("not the facts of a document")
    return facts
