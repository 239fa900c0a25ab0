"""The tab of a case: its affected accounts with their sums, what other cases have in common, files."""

from itertools import islice

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.listing import Listing
from core.vocabulary import FileFormat
from core.web import file_answer
from core.work import transaction
from documents.sheets import Sheet, render
from incidents.models import Incident
from incidents.queries import find_incident
from ledger import queries
from ledger.forms import LedgerExportForm
from ledger.forms.small import LedgerTable
from ledger.reports.export import account_sheet, payout_sheet
from ledger.reports.rows import rows_of
from ledger.reports.words import FILTER_LABELS, FILTER_OPTIONS, VALUE_LABELS
from ledger.views.case import frame_of, hits

MOST_EXPORTED = 10_000
TOO_MANY = f"一度に出力できるのは{MOST_EXPORTED:,}件までです。被害の段階などの条件を加えて、分けて出力してください。"
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
    data = {"file_format": FileFormat.XLSX, "table": LedgerTable.ACCOUNTS}
    return _export_page(record, LedgerExportForm(formdata=None, data=data))


@exports
def export(record: Incident) -> ResponseReturnValue:
    """Give a table of the ledger as a file."""
    form, now = LedgerExportForm(), clock.now()
    if not form.validate():
        return _export_page(record, form), 422
    table: LedgerTable = form.table.data
    sheet = _accounts(record) if table is LedgerTable.ACCOUNTS else _payouts(record)
    if not sheet.rows or len(sheet.rows) > MOST_EXPORTED:
        form.form_errors.append(TOO_MANY if sheet.rows else NOTHING)
        return _export_page(record, form), 422
    chosen: FileFormat = form.file_format.data
    content, mimetype = render(sheet, chosen)
    with transaction(db.session, actor(), now) as work:
        note(
            work,
            EntryKind.DOWNLOAD,
            "ledger:export",
            table=record.__tablename__,
            uid=record.uid,
            label=f"{record.number} {table.label} {len(sheet.rows):,}件",
            reason=str(form.purpose.data),
            detail={"件数": len(sheet.rows), "形式": chosen.label, "表": table.label},
        )
    name = f"{record.number}_{table.label}_{clock.to_jst(now):%Y%m%d_%H%M}.{chosen.value}"
    return file_answer(content, mimetype, name)


def _accounts(record: Incident) -> Sheet:
    found = queries.stream_accounts(db.session, current_member(), record, _listing())
    return account_sheet(islice(found, MOST_EXPORTED + 1))


def _payouts(record: Incident) -> Sheet:
    found = list(islice(queries.stream_payouts(db.session, record), MOST_EXPORTED + 1))
    uids = {one.account for payout in found for one in payout.transfers or () if one.account}
    return payout_sheet(found, queries.numbers_of(db.session, uids))


def _listing() -> Listing:
    """Read the conditions of the address; who sees masks has no search by number or name."""
    may_search = queries.may_see_personal(current_member())
    filters = [name for name in queries.FILTERS if may_search or name != "q"]
    return Listing.from_address(request.args, filters, list(queries.SORTS))


def _chips(listing: Listing) -> list[dict[str, str]]:
    """Give the applied filters in words, each with the address that leaves it out."""
    return [
        {
            "label": f"{FILTER_LABELS[name]}：{VALUE_LABELS.get(name, {}).get(value, value)}",
            "href": listing.address(**{name: ""}),
        }
        for name, value in listing.filters
    ]


def _export_page(record: Incident, form: LedgerExportForm) -> str:
    listing = _listing()
    return render_template(
        "ledger/export.html",
        incident=record,
        form=form,
        listing=listing,
        chips=_chips(listing),
        most=MOST_EXPORTED,
    )
