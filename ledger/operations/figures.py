"""Taking the sums of the ledger over into the figures of the case: a person's decision, never done by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.moments import Moment
from core.work import Conflict, Work
from incidents.models import Incident, Outflow
from incidents.operations import revise_incident
from incidents.vocabulary import Basis, FigureItem
from ledger.queries import Offer, Reconciliation


class SumsMoved(Conflict):
    """The ledger has other sums than those the member saw."""


def adopt_figures(
    work: Work,
    incident: Incident,
    found: Reconciliation,
    *,
    seen: Mapping[FigureItem, int],
    basis: Basis,
    as_of: Moment,
    seen_banks: Sequence[Outflow] | None = None,
) -> None:
    """Write the sums that a member saw and chose into the figures of the case, with 区分 and 基準時点.

    `found` is read under the lock; a sum that is no longer the one seen raises SumsMoved. The number of the
    other 区分 stays, and the figure is still 調査中 while an account is.
    """
    offers = {offer.item: offer for offer in found.offers}
    if any(item not in offers or offers[item].number != number for item, number in seen.items()):
        raise SumsMoved(
            "この画面を開いたあとに、台帳の数が変わりました。最新の数をご確認ください。"
        )
    listed: dict[str, Any] = {}
    if seen_banks is not None:
        listed["outflows"] = outflows_of(found) or None
    revise_incident(
        work,
        incident,
        version=incident.version,
        discovered=Moment(incident.discovered_at, incident.discovered_precision),
        figures={item: _parts(offers[item], basis, as_of) for item in seen},
        **listed,
    )


def outflows_of(found: Reconciliation) -> tuple[Outflow, ...]:
    """Give the banks as the case names them."""
    return tuple(Outflow(bank.bank, bank.accounts, bank.yen) for bank in found.banks)


def _parts(offer: Offer, basis: Basis, as_of: Moment) -> dict[str, Any]:
    typed = offer.typed
    return {
        "confirmed": typed.confirmed if typed else None,
        "worst_case": typed.worst_case if typed else None,
        basis.value: offer.number,
        "is_unknown": offer.unknown > 0,
        "as_of": as_of,
    }
