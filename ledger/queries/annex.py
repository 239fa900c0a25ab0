"""The accounts of a case for an annex to the 一報: frozen rows without a name or a number."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from core.moments import Moment
from ledger.models import AffectedAccount
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


def stream_annex(session: AnySession, incident_id: int) -> Iterator[AnnexRow]:
    """Give the accounts of a case in the order they were recorded, each under a letter of its own.

    Equal names share no letter: of ten thousand customers many have the same name.
    """
    accounts = session.scalars(
        select(AffectedAccount)
        .where(AffectedAccount.incident_id == incident_id, AffectedAccount.excluded_at.is_(None))
        .order_by(AffectedAccount.id)
        .execution_options(yield_per=AT_ONCE)
    )
    for number, account in enumerate(accounts, 1):
        yield AnnexRow(
            number=number,
            customer=customer_label(number - 1),
            account=last_digits(account.account_no),
            stages=tuple(stage for stage in Stage if stage in account.stages),
            occurred=account.occurred,
            sold_yen=account.sold_yen,
            bought_yen=account.bought_yen,
            withdrawn_yen=account.withdrawn_yen,
            recovered_yen=account.recovered_yen,
            loss_yen=account.loss_yen,
            holds=tuple(hold for hold, _ in account.holds),
        )
