"""Hits: the same account, payout account, IP address, device or mail address in another case."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from incidents.models import Incident
from incidents.queries import visible as visible_cases
from ledger.models import AffectedAccount, PayoutAccount, Trace
from ledger.vocabulary import TraceKind

AnySession = Session | scoped_session[Session]
SHOWN = 200
OTHER = aliased(Trace)


@dataclass(frozen=True)
class Hit:
    """One thing in common: here which record has it, and the record and case that have it elsewhere."""

    kind: TraceKind
    here: str
    there: str
    case_uid: str
    case_number: str
    case_title: str


def hits_of_account(session: AnySession, member: SignedIn, account: AffectedAccount) -> list[Hit]:
    """Give what an affected account has in common with other cases the member may see."""
    return _read(session, member, Trace.account_id == account.id)


def hits_of_payout(session: AnySession, member: SignedIn, payout: PayoutAccount) -> list[Hit]:
    """Give the other cases of a payout account."""
    return _read(session, member, Trace.payout_id == payout.id)


def hits_of_case(session: AnySession, member: SignedIn, incident: Incident) -> list[Hit]:
    """Give what the accounts of a case have in common with other cases, as many as a page shows."""
    return _read(session, member, Trace.incident_id == incident.id)


def count_hits(session: AnySession, member: SignedIn, incident: Incident) -> int:
    """Count the other cases that a case has something in common with."""
    if not member.may(Permission.LEDGER_PERSONAL):
        return 0
    # From two indexes alone, and only then the few cases: thousands of accounts may be shared.
    elsewhere = (
        select(OTHER.incident_id)
        .join(Trace, (OTHER.value == Trace.value) & (OTHER.incident_id != Trace.incident_id))
        .where(Trace.incident_id == incident.id, Trace.is_shared)
        .distinct()
    )
    cases = visible_cases(member).with_only_columns(func.count(Incident.id))
    count: int = session.execute(cases.where(Incident.id.in_(elsewhere))).scalar_one()
    return count


def _read(session: AnySession, member: SignedIn, mine: ColumnElement[bool]) -> list[Hit]:
    """Who sees masks sees no hits: they would tell whose account it is."""
    if not member.may(Permission.LEDGER_PERSONAL):
        return []
    columns = [
        Trace.kind, _path(Trace), _path(OTHER), Incident.uid, Incident.number, Incident.title,
    ]  # fmt: skip
    rows = session.execute(
        _joined(member, mine, columns)
        .order_by(OTHER.incident_id.desc(), Trace.kind, Trace.id, OTHER.id)
        .limit(SHOWN)
    )
    return [Hit(*row) for row in rows]


def _joined(
    member: SignedIn, mine: ColumnElement[bool], columns: Sequence[Any]
) -> Select[*tuple[Any, ...]]:
    cases = visible_cases(member).with_only_columns(Incident.id)
    return (
        select(*columns)
        .select_from(Trace)
        .join(
            OTHER,
            (OTHER.value == Trace.value) & (OTHER.incident_id != Trace.incident_id),
        )
        .join(Incident, Incident.id == OTHER.incident_id)
        .where(mine, Trace.is_shared, OTHER.incident_id.in_(cases))
    )


def _path(trace: Any) -> Any:  # noqa: ANN401 (the table or its alias)
    """Give the address of the record behind a trace."""
    account = (
        select("/affected-accounts/" + AffectedAccount.uid)
        .where(AffectedAccount.id == trace.account_id)
        .scalar_subquery()
    )
    payout = (
        select("/payout-accounts/" + PayoutAccount.uid)
        .where(PayoutAccount.id == trace.payout_id)
        .scalar_subquery()
    )
    return func.coalesce(account, payout)
