"""The accounts of a case for an annex to the 一報: frozen rows without a name or a number."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session, scoped_session

from core.moments import Moment
from ledger.models import AffectedAccount
from ledger.models.account import AMOUNTS
from ledger.reports.masking import customer_label, last_digits
from ledger.vocabulary import Hold, Stage

AnySession = Session | scoped_session[Session]
AT_ONCE = 500


@dataclass(frozen=True)
class AnnexRow:
    """One account as an authority may read it: 顧客A, the last digits, and facts; amounts in 円, None is 調査中."""

    number: int
    customer: str
    account: str
    stages: tuple[Stage, ...]
    occurred: Moment | None
    sold_yen: int | None
    bought_yen: int | None
    withdrawn_yen: int | None
    recovered_yen: int | None
    loss_yen: int | None
    holds: tuple[Hold, ...]


_HOLDS = tuple(Hold)
_COLUMNS = (
    AffectedAccount.uid,
    AffectedAccount.sealed_account_no,  # type: ignore[attr-defined]  # the stored form of `account_no`
    type_coerce(AffectedAccount.stages, Text),
    AffectedAccount.occurred_at,  # type: ignore[attr-defined]  # mapped by Dated
    AffectedAccount.occurred_precision,  # type: ignore[attr-defined]  # likewise
    *(getattr(AffectedAccount, name) for name in AMOUNTS),
    *(getattr(AffectedAccount, f"{hold.value}_precision").is_not(None) for hold in _HOLDS),
)


def stream_annex(
    session: AnySession, incident_id: int, *, most: int | None = None
) -> Iterator[AnnexRow]:
    """Give the accounts of a case in the order they were recorded, each under a letter of its own; `most` of them.

    Equal names share no letter: of ten thousand customers many have the same name.
    """
    # Columns, not records: ten thousand records with all that is sealed in them take ten times as long.
    rows = session.execute(
        select(*_COLUMNS)
        .where(AffectedAccount.incident_id == incident_id, AffectedAccount.excluded_at.is_(None))
        .order_by(AffectedAccount.id)
        .limit(most)
        .execution_options(yield_per=AT_ONCE)
    )
    for place, (uid, sealed, stages, at, precision, *rest) in enumerate(rows):
        sold, bought, withdrawn, recovered, loss, *held = rest
        yield AnnexRow(
            place + 1,
            customer_label(place),
            last_digits(AffectedAccount.account_no.read(uid, sealed)),
            _stages(stages),
            Moment(at, precision) if precision else None,
            sold,
            bought,
            withdrawn,
            recovered,
            loss,
            _holds(*held),
        )


# Of ten thousand accounts most have one of a few sets.
@lru_cache(maxsize=256)
def _stages(stored: str) -> tuple[Stage, ...]:
    return tuple(stage for stage in Stage if f"|{stage.value}|" in stored)


@lru_cache(maxsize=256)
def _holds(*taken: bool) -> tuple[Hold, ...]:
    return tuple(hold for hold, is_taken in zip(_HOLDS, taken, strict=True) if is_taken)
