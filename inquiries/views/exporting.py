"""The list as a file: asked for with a purpose, recorded with its number of rows."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db, new_uid
from core.listing import Listing
from core.vocabulary import FileFormat
from exports.operations import MOST_IN_FILE, Order
from exports.views import give, give_by_job
from inquiries import queries
from inquiries.forms import ListExportForm
from inquiries.operations import EXPORTER
from inquiries.queries import MOST_EXPORTED, listing_from
from inquiries.views.lists import address_of, chips_of

TOO_MANY = f"一度に出力できるのは{MOST_IN_FILE:,}件までです。受付日などの条件を加えて、分けて出力してください。"
NOTHING = "条件に合う相談・苦情がありません。条件を減らしてください。"
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
        key = form.submission_id.data
        return give_by_job(EXPORTER, order, current_member(), actor(), rows=count, key=key)
    return give(EXPORTER, order, current_member(), actor())


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
