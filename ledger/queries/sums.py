"""The sums of a case, added up by the database, and what they say beside the figures typed in the case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, Text, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session, scoped_session

from incidents.models import Incident, IncidentFigure, Outflow
from incidents.vocabulary import FigureItem
from ledger.models import AffectedAccount, PayoutAccount, bank_key
from ledger.models.account import AMOUNTS
from ledger.vocabulary import TRADED, Stage

AnySession = Session | scoped_session[Session]
COMPENSATION = ("compensation_yen", "goodwill_yen")


@dataclass(frozen=True)
class Sum:
    """An amount over all accounts: 円, None where none is known yet, and how many are still 調査中."""

    yen: int | None = None
    unknown: int = 0


@dataclass(frozen=True)
class BankSum:
    """What was sent to one bank: payout accounts, 円, and how many of them are still 調査中."""

    bank: str
    accounts: int
    yen: int | None
    unknown: int


@dataclass(frozen=True)
class Sums:
    """The accounts of a case: how many, how many in each stage, and the sum of each amount."""

    accounts: int = 0
    entered: int = 0
    traded: int = 0
    stages: Mapping[Stage, int] = field(default_factory=dict)
    amounts: Mapping[str, Sum] = field(default_factory=dict)

    def of(self, name: str) -> Sum:
        """Give the sum of one amount by its column."""
        return self.amounts.get(name, Sum())


@dataclass(frozen=True)
class Offer:
    """A figure as the ledger has it, beside the figure typed in the case."""

    item: FigureItem
    number: int | None
    unknown: int
    typed: IncidentFigure | None

    @property
    def is_typed(self) -> bool:
        """Say whether the case has a number for it."""
        typed = self.typed
        return typed is not None and (typed.confirmed, typed.worst_case) != (None, None)

    @property
    def differs(self) -> bool:
        """Say whether the case has another number than the ledger."""
        typed = self.typed
        if self.number is None or typed is None or not self.is_typed:
            return False
        return self.number not in (typed.confirmed, typed.worst_case)

    @property
    def agrees(self) -> bool:
        """Say whether the case has the very number of the ledger."""
        return self.is_typed and self.number is not None and not self.differs


@dataclass(frozen=True)
class Reconciliation:
    """All figures of the ledger beside those of the case, and the banks beside its 流出先金融機関."""

    sums: Sums
    offers: tuple[Offer, ...]
    banks: tuple[BankSum, ...]
    typed_banks: tuple[Outflow, ...]

    @property
    def banks_differ(self) -> bool:
        """Say whether the case names other banks, numbers of accounts or amounts than the ledger."""
        ours = _by_bank((one.bank, one.accounts, one.yen) for one in self.banks)
        typed = _by_bank((one.bank, one.accounts, one.yen) for one in self.typed_banks)
        return bool(ours) and bool(typed) and ours != typed

    @property
    def sent(self) -> Sum:
        """Give what was sent to all payout accounts together."""
        known = [bank.yen for bank in self.banks if bank.yen is not None]
        return Sum(sum(known) if known else None, sum(bank.unknown for bank in self.banks))

    @property
    def sent_differs(self) -> bool:
        """Say whether payout accounts received another sum than the affected accounts lost."""
        withdrawn = self.sums.of("withdrawn_yen").yen
        return None not in (withdrawn, self.sent.yen) and withdrawn != self.sent.yen

    @property
    def differences(self) -> int:
        """Count what is 要確認."""
        doubts = [offer.differs for offer in self.offers]
        return sum([*doubts, self.banks_differ, self.sent_differs])


def _sums() -> Select[*tuple[Any, ...]]:
    parts: list[Any] = [func.count().label("accounts")]
    for name in (*AMOUNTS, *COMPENSATION):
        column = getattr(AffectedAccount, name)
        parts += [func.sum(column).label(name), func.count(column).label(f"known_{name}")]
    stored = type_coerce(AffectedAccount.stages, Text)
    return (
        select(stored.label("stages"), *parts)
        .where(
            AffectedAccount.incident_id == bindparam("incident_id"),
            AffectedAccount.excluded_at.is_(None),
        )
        .group_by(stored)
    )


# Made once: every page of a case asks both, and making them costs more than running them.
_SUMS = _sums()
_BANKS = (
    select(
        PayoutAccount.bank,
        func.count().label("accounts"),
        func.sum(PayoutAccount.sent_yen).label("yen"),
        func.count(PayoutAccount.sent_yen).label("known"),
    )
    .where(
        PayoutAccount.incident_id == bindparam("incident_id"),
        PayoutAccount.excluded_at.is_(None),
    )
    .group_by(PayoutAccount.bank)
)


def read_sums(session: AnySession, incident_id: int) -> Sums:
    """Add up the accounts of a case in one statement, from an index alone; excluded ones are left out."""
    rows = session.execute(_SUMS, {"incident_id": incident_id})
    return _added([row._asdict() for row in rows])


def read_banks(session: AnySession, incident_id: int) -> tuple[BankSum, ...]:
    """Add up what was sent to each bank in one statement, the largest sum first."""
    rows = session.execute(_BANKS, {"incident_id": incident_id})
    found: dict[str, BankSum] = {}
    for row in rows:
        yen = None if row.yen is None else int(row.yen)
        bank = BankSum(row.bank, row.accounts, yen, row.accounts - row.known)
        key = bank_key(row.bank)
        found[key] = _joined(found[key], bank) if key in found else bank
    return tuple(sorted(found.values(), key=lambda bank: (-(bank.yen or 0), bank.bank)))


def reconcile(session: AnySession, incident: Incident) -> Reconciliation:
    """Lay the sums of a case beside its figures, in two statements."""
    sums = read_sums(session, incident.id)
    return Reconciliation(
        sums=sums,
        offers=tuple(
            Offer(item, number, unknown, incident.figure(item))
            for item, (number, unknown) in offered(sums).items()
        ),
        banks=read_banks(session, incident.id),
        typed_banks=incident.outflows or (),
    )


def offered(sums: Sums) -> dict[FigureItem, tuple[int | None, int]]:
    """Give each figure that the ledger can tell: the number, and how many accounts are still 調査中."""
    counts = {
        FigureItem.ACCOUNTS: sums.accounts,
        FigureItem.ACCESSES: sums.entered,
        FigureItem.TRADES: sums.traded,
        FigureItem.WITHDRAWALS: sums.stages.get(Stage.WITHDRAWN, 0),
    }
    amounts = {
        FigureItem.SOLD_YEN: sums.of("sold_yen"),
        FigureItem.BOUGHT_YEN: sums.of("bought_yen"),
        FigureItem.WITHDRAWN_YEN: sums.of("withdrawn_yen"),
        FigureItem.CUSTOMER_LOSS_YEN: sums.of("loss_yen"),
    }
    unstaged = sums.accounts - sums.entered
    found: dict[FigureItem, tuple[int | None, int]] = {
        item: (number, 0 if item is FigureItem.ACCOUNTS else unstaged)
        for item, number in counts.items()
    }
    found.update({item: (total.yen, total.unknown) for item, total in amounts.items()})
    return {item: found[item] for item in FigureItem if item in found} if sums.accounts else {}


# Made once: every page of the list of cases asks it.
_BY_CASE = (
    select(Incident.uid, func.count(), func.sum(AffectedAccount.withdrawn_yen))
    .join(AffectedAccount, AffectedAccount.incident_id == Incident.id)
    .where(
        Incident.uid.in_(bindparam("uids", expanding=True)), AffectedAccount.excluded_at.is_(None)
    )
    .group_by(Incident.uid)
)


def count_by_case(session: AnySession, uids: Sequence[str]) -> dict[str, tuple[int, int | None]]:
    """Give of each case (by uid) how many accounts it has and what was withdrawn (円), in one statement."""
    rows = session.execute(_BY_CASE, {"uids": uids})
    return {uid: (count, None if yen is None else int(yen)) for uid, count, yen in rows}


def _added(rows: Sequence[Mapping[str, Any]]) -> Sums:
    """Add the few kinds of accounts up: each combination of stages is one row."""
    kinds = [(_stages_of(row["stages"]), row) for row in rows]
    total = sum(row["accounts"] for _, row in kinds)
    return Sums(
        accounts=total,
        entered=sum(row["accounts"] for stages, row in kinds if stages),
        traded=sum(row["accounts"] for stages, row in kinds if stages & TRADED),
        stages={
            stage: sum(row["accounts"] for stages, row in kinds if stage in stages)
            for stage in Stage
        },
        amounts={name: _amount(name, total, rows) for name in (*AMOUNTS, *COMPENSATION)},
    )


def _amount(name: str, total: int, rows: Sequence[Mapping[str, Any]]) -> Sum:
    known = sum(row[f"known_{name}"] for row in rows)
    return Sum(sum(int(row[name] or 0) for row in rows) if known else None, total - known)


def _stages_of(stored: str) -> frozenset[Stage]:
    return frozenset(Stage(part) for part in stored.split("|") if part)


def _joined(first: BankSum, second: BankSum) -> BankSum:
    """Add two spellings of one bank up."""
    known = [yen for yen in (first.yen, second.yen) if yen is not None]
    return BankSum(
        first.bank,
        first.accounts + second.accounts,
        sum(known) if known else None,
        first.unknown + second.unknown,
    )


def _by_bank(rows: Iterable[tuple[str | None, int | None, int | None]]) -> dict[str, object]:
    return {bank_key(bank): (accounts, yen) for bank, accounts, yen in rows}
