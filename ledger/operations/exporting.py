"""The tables of a case as files, read in parts."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from accounts.guard import SignedIn
from accounts.permissions import Permission
from documents.sheets import Sheet
from exports.operations import AnySession, Exporter, ExportRefused, Listed, Order, Tell
from incidents.models import Incident
from incidents.queries import find_incident
from ledger import queries
from ledger.reports.export import account_sheet, payout_sheet
from ledger.vocabulary import LedgerTable

GONE = "この事案は表示できなくなったため、出力していません。"
Read = TypeVar("Read")


def _read(session: AnySession, member: SignedIn, order: Order, tell: Tell) -> Listed:
    incident = find_incident(session, member, order.scope)
    if incident is None:
        raise ExportRefused(GONE)
    table, number, table_name = LedgerTable(order.table), incident.number, incident.__tablename__
    make = _accounts if table is LedgerTable.ACCOUNTS else _payouts
    sheet = make(session, member, incident, order, tell)
    name = f"{number}_{table.label}"
    label, detail = f"{number} {table.label}", {"表": table.label}
    return Listed(sheet, name, label, table_name, order.scope, detail)


def _accounts(
    session: AnySession, member: SignedIn, incident: Incident, order: Order, tell: Tell
) -> Sheet:
    listing = queries.listing_of(member, order.query)
    count = queries.count_accounts(session, member, incident, listing)
    found = queries.stream_accounts(session, member, incident, listing)
    return account_sheet(_told(found, count, tell))


def _payouts(
    session: AnySession, member: SignedIn, incident: Incident, order: Order, tell: Tell
) -> Sheet:
    del member, order
    count = queries.count_transfers(session, incident)
    found = queries.stream_payouts(session, incident)
    return payout_sheet(_told(found, count, tell), queries.numbers_of_case(session, incident))


def _told(parts: Iterator[list[Read]], count: int, tell: Tell) -> Iterable[Read]:
    """Give all of the parts, and tell after each."""
    done = 0
    for part in parts:
        yield from part
        done += len(part)
        tell(done, max(done, count))


EXPORTER = Exporter("ledger:export", "被害口座台帳の出力", Permission.LEDGER_EXPORT, _read)
