"""The tab of a case: its affected accounts with their sums, what other cases have in common, files."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core.database import db, new_uid
from core.listing import Listing
from core.vocabulary import FileFormat
from exports.operations import MOST_IN_FILE, Order
from exports.views import give, give_by_job
from incidents.models import Incident
from incidents.queries import find_incident
from ledger import queries
from ledger.forms import LedgerExportForm
from ledger.operations import EXPORTER
from ledger.reports.rows import rows_of
from ledger.reports.words import FILTER_LABELS, FILTER_OPTIONS, VALUE_LABELS
from ledger.views.case import frame_of, hits
from ledger.vocabulary import LedgerTable

AT_ONCE = 2_000
"""So many rows are written while the browser waits; more of them by a job."""
TOO_MANY = f"一度に出力できるのは{MOST_IN_FILE:,}件までです。被害の段階などの条件を加えて、分けて出力してください。"
NOTHING = "出力する口座がありません。条件を減らしてください。"
reads_case = requires(Permission.LEDGER_READ, loads=find_incident, logs_access=True)
exports = requires(Permission.LEDGER_EXPORT, loads=find_incident)


@reads_case
def index(record: Incident) -> ResponseReturnValue:
    """Show the affected accounts of a case."""
    listing, member = _listing(), current_member()
    page = queries.list_page(db.session, member, record, listing)
    return render_template(
        "ledger/index.html",
        listing=listing,
        page=page,
        rows=rows_of(page.rows, is_personal_shown=queries.may_see_personal(member)),
        found=queries.reconcile(db.session, record),
        chips=_chips(listing),
        options=FILTER_OPTIONS,
        is_personal_shown=queries.may_see_personal(member),
        **frame_of(record),
    )


@requires(Permission.LEDGER_PERSONAL, loads=find_incident, logs_access=True)
def show_hits(record: Incident) -> ResponseReturnValue:
    """Show what the accounts of a case have in common with other cases."""
    return render_template(
        "ledger/hits.html",
        hits=hits().of_case(record),
        **frame_of(record),
    )


@exports
def ask_export(record: Incident) -> ResponseReturnValue:
    """Ask what the file is for."""
    given = {
        "file_format": FileFormat.XLSX,
        "table": LedgerTable.ACCOUNTS,
        "submission_id": new_uid(),
    }
    return _export_page(record, LedgerExportForm(formdata=None, data=given))


@exports
def export(record: Incident) -> ResponseReturnValue:
    """Give a table of the ledger as a file, or the page of the job that writes it."""
    form, member = LedgerExportForm(), current_member()
    if not form.validate():
        return _export_page(record, form), 422
    table: LedgerTable = form.table.data
    count = _count(record, table)
    if not 0 < count <= MOST_IN_FILE:
        form.form_errors.append(TOO_MANY if count else NOTHING)
        return _export_page(record, form), 422
    order = _order(record, form, table)
    if count > AT_ONCE:
        key = form.submission_id.data
        return give_by_job(EXPORTER, order, member, actor(), rows=count, key=key)
    return give(EXPORTER, order, member, actor())


def _count(record: Incident, table: LedgerTable) -> int:
    if table is LedgerTable.PAYOUTS:
        return queries.count_transfers(db.session, record)
    return queries.count_accounts(db.session, current_member(), record, _listing())


def _order(record: Incident, form: LedgerExportForm, table: LedgerTable) -> Order:
    """Say what is taken along; the conditions of the list are those of affected accounts."""
    is_filtered = table is LedgerTable.ACCOUNTS
    names = [chip["label"].partition("：")[0] for chip in _chips(_listing())] if is_filtered else []
    chosen: FileFormat = form.file_format.data
    return Order(
        query=_listing().first().address() if is_filtered else "",
        file_format=chosen.value,
        purpose=str(form.purpose.data),
        named="、".join(names),
        scope=record.uid,
        table=table.value,
    )


def _listing() -> Listing:
    return queries.listing_from(current_member(), request.args)


def _chips(listing: Listing) -> list[dict[str, str]]:
    """Give the applied filters in words, each with the address that leaves it out."""
    return listing.chips(FILTER_LABELS, VALUE_LABELS)


def _export_page(record: Incident, form: LedgerExportForm) -> str:
    listing = _listing()
    return render_template(
        "ledger/export.html",
        incident=record,
        form=form,
        listing=listing,
        chips=_chips(listing),
        at_once=AT_ONCE,
        most=MOST_IN_FILE,
    )
