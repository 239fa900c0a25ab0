"""The list as a file: asked for with a purpose, recorded with its number of rows."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db, new_uid
from core.listing import Listing
from core.vocabulary import FileFormat
from core.web import file_answer
from core.work import transaction
from inquiries import operations, queries
from inquiries.forms import ListExportForm
from inquiries.operations import Order
from inquiries.queries import MOST_EXPORTED, MOST_IN_FILE, listing_from
from inquiries.reports.export import rows_of_list
from inquiries.views.lists import address_of, chips_of

TOO_MANY = f"一度に出力できるのは{MOST_IN_FILE:,}件までです。受付日などの条件を加えて、分けて出力してください。"
NOTHING = "条件に合う相談・苦情がありません。条件を減らしてください。"
KEY_LIMIT = 100
exports = requires(Permission.INQUIRY_EXPORT)


@exports
def ask_export() -> ResponseReturnValue:
    """Ask what the file is for."""
    given = {"file_format": FileFormat.XLSX, "submission_id": new_uid()}
    return _page(ListExportForm(formdata=None, data=given), listing_from(request.args))


@exports
def export_list() -> ResponseReturnValue:
    """Give the list as a file, or the page of the job that writes it."""
    form, listing, now = ListExportForm(), listing_from(request.args), clock.now()
    if not form.validate():
        return _page(form, listing), 422
    count = queries.count_all(db.session, current_member(), listing, now)
    if not 0 < count <= MOST_IN_FILE:
        form.form_errors.append(TOO_MANY if count else NOTHING)
        return _page(form, listing), 422
    order = _order(form, listing)
    if count > MOST_EXPORTED:
        return _by_job(form, order, count)
    rows = rows_of_list(queries.list_for_export(db.session, current_member(), listing, now))
    written = operations.write_export(rows, FileFormat(order.file_format))
    with transaction(db.session, actor(), clock.now()) as work:
        operations.record_export(work, order, len(rows))
    return file_answer(written.content, written.media_type, written.name)


def _by_job(form: ListExportForm, order: Order, count: int) -> ResponseReturnValue:
    key = (form.submission_id.data or "")[:KEY_LIMIT] or new_uid()
    with transaction(db.session, actor(), clock.now()) as work:
        owner = current_member().uid
        job = operations.queue_export(work, owner_uid=owner, order=order, rows=count, key=key)
        location = f"/jobs/{job.uid}"
    flash("出力を受け付けました。終わると、この画面からファイルを受け取れます。", "success")
    return redirect(location, 303)


def _order(form: ListExportForm, listing: Listing) -> Order:
    chosen: FileFormat = form.file_format.data
    names = "、".join(chip["label"].partition("：")[0] for chip in chips_of(listing))
    return Order(listing.first().address(), chosen.value, str(form.purpose.data), names)


def _page(form: ListExportForm, listing: Listing) -> str:
    count = queries.count_all(db.session, current_member(), listing, clock.now())
    return render_template(
        "inquiries/export.html",
        form=form,
        listing=listing,
        chips=chips_of(listing),
        back=address_of(listing),
        count=count,
        at_once=MOST_EXPORTED,
        most=MOST_IN_FILE,
    )
