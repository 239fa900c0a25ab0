"""Hits: the same account, payout account, IP address, device or mail address in another case."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased, scoped_session

from accounts.guard import SignedIn
from accounts.permissions import Permission
from incidents.models import Incident
from incidents.queries import Seek, Sighting
from incidents.queries import visible as visible_cases
from ledger.models import AffectedAccount, PayoutAccount, Trace
from ledger.vocabulary import TraceKind

AnySession = Session | scoped_session[Session]
SHOWN = 200
SOUGHT = (TraceKind.IP, TraceKind.EMAIL)
"""What other packages keep too."""
OTHER = aliased(Trace)


@dataclass(frozen=True)
class Hit:
    """One thing in common: here which record has it, and the record and case that have it elsewhere.

    `what` says as what it stands there, empty where it is the same as here.
    """

    kind: TraceKind
    here: str
    there: str
    case_uid: str
    case_number: str
    case_title: str
    what: str = ""


@dataclass(frozen=True)
class Hits:
    """Looks for what a case has in common with others: in the ledger, and by `seeks` in other packages."""

    session: AnySession
    member: SignedIn
    seeks: Sequence[Seek] = ()

    def of_account(self, account: AffectedAccount) -> list[Hit]:
        """Give what an affected account has in common with other cases the member may see."""
        return self._read(account.incident, Trace.account_id == account.id)

    def of_payout(self, payout: PayoutAccount) -> list[Hit]:
        """Give the other cases of a payout account."""
        return self._read(payout.incident, Trace.payout_id == payout.id)

    def of_case(self, incident: Incident) -> list[Hit]:
        """Give what the accounts of a case have in common with other cases, as many as a page shows."""
        return self._read(incident, Trace.incident_id == incident.id)

    def count(self, incident: Incident) -> int:
        """Count the other cases that a case has something in common with."""
        if not self.member.may(Permission.LEDGER_PERSONAL):
            return 0
        mine = Trace.incident_id == incident.id
        # From two indexes alone, and only then the few cases: thousands of accounts may be shared.
        elsewhere = (
            select(OTHER.incident_id)
            .join(Trace, (OTHER.value == Trace.value) & (OTHER.incident_id != Trace.incident_id))
            .where(mine, Trace.is_shared)
            .distinct()
        )
        found = visible_cases(self.member).with_only_columns(Incident.uid)
        cases = set(self.session.scalars(found.where(Incident.id.in_(elsewhere))))
        cases |= {sighting.case_uid for sighting in self._sightings(incident, mine)}
        return len(cases)

    def _read(self, incident: Incident, mine: ColumnElement[bool]) -> list[Hit]:
        """Who sees masks sees no hits: they would tell whose account it is."""
        if not self.member.may(Permission.LEDGER_PERSONAL):
            return []
        columns = [
            Trace.kind, _path(Trace), _path(OTHER), Incident.uid, Incident.number, Incident.title,
        ]  # fmt: skip
        rows = self.session.execute(
            _joined(self.member, mine, columns)
            .order_by(OTHER.incident_id.desc(), Trace.kind, Trace.id, OTHER.id)
            .limit(SHOWN)
        )
        return [*(Hit(*row) for row in rows), *self._found_elsewhere(incident, mine)][:SHOWN]

    def _found_elsewhere(self, incident: Incident, mine: ColumnElement[bool]) -> list[Hit]:
        sightings = self._sightings(incident, mine)
        values = {sighting.value for sighting in sightings}
        rows = self.session.execute(
            select(Trace.value, Trace.kind, _path(Trace))
            .where(mine, Trace.value.in_(values))
            .order_by(Trace.id)
            .limit(SHOWN)
        )
        here: dict[str, list[tuple[TraceKind, str]]] = {}
        for value, kind, path in rows if values else ():
            here.setdefault(value, []).append((kind, path))
        return [
            Hit(kind, path, one.path, one.case_uid, one.case_number, one.case_title, one.what)
            for one in sightings
            for kind, path in here.get(one.value, ())
        ]

    def _sightings(self, incident: Incident, mine: ColumnElement[bool]) -> list[Sighting]:
        # One value of many accounts is looked for once.
        values = select(Trace.value).where(mine, Trace.kind.in_(SOUGHT))
        found = (seek(self.session, self.member, incident, values) for seek in self.seeks)
        return list(chain.from_iterable(found))


def seek_traces(
    session: AnySession, member: SignedIn, incident: Incident, values: Select[*tuple[Any, ...]]
) -> list[Sighting]:
    """Give where values of a case stand in the ledgers of other cases the member may see."""
    if not member.may(Permission.LEDGER_PERSONAL):
        return []
    cases = visible_cases(member).with_only_columns(Incident.id)
    rows = session.execute(
        select(Trace.value, Trace.kind, _path(Trace), Incident.uid, Incident.number, Incident.title)
        .join(Incident, Incident.id == Trace.incident_id)
        .where(
            Trace.value.in_(values),
            Trace.incident_id != incident.id,
            Trace.incident_id.in_(cases),
        )
        .order_by(Trace.incident_id.desc(), Trace.id)
        .limit(SHOWN)
    )
    return [Sighting(value, f"被害口座の{kind.label}", *where) for value, kind, *where in rows]


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
