"""The list as a file, read in parts."""

from accounts.guard import SignedIn
from accounts.permissions import Permission
from core import clock
from documents.sheets import Cell
from exports.operations import (
    MOST_IN_FILE,
    TOO_MANY,
    AnySession,
    Exporter,
    ExportRefused,
    Listed,
    Order,
    Tell,
)
from inquiries import queries
from inquiries.models import Inquiry
from inquiries.reports.export import rows_of_list, sheet_of_list


def _read(session: AnySession, member: SignedIn, order: Order, tell: Tell) -> Listed:
    ids = queries.list_export_ids(session, member, queries.listing_of(order.query), clock.now())
    if len(ids) > MOST_IN_FILE:
        raise ExportRefused(TOO_MANY)
    rows: list[tuple[Cell, ...]] = []
    for part in queries.parts_of(ids):
        rows += rows_of_list(queries.list_by_ids(session, member, part))
        tell(len(rows), len(ids))
    return Listed(sheet_of_list(rows), "相談・苦情", "相談・苦情の一覧", Inquiry.__tablename__)


EXPORTER = Exporter("inquiries:export", "相談・苦情の一覧の出力", Permission.INQUIRY_EXPORT, _read)
