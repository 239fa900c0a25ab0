"""The list as a file: asked for with a purpose, recorded with its number of rows."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.forms import ExportForm
from core.listing import Listing
from core.vocabulary import FileFormat
from core.web import file_answer
from core.work import transaction
from documents.sheets import render
from inquiries import queries
from inquiries.queries import MOST_EXPORTED
from inquiries.reports.export import sheet_of_list
from inquiries.views.lists import address_of, chips_of, listing_from

TOO_MANY = f"一度に出力できるのは{MOST_EXPORTED:,}件までです。受付日などの条件を加えて、分けて出力してください。"
NOTHING = "条件に合う相談・苦情がありません。条件を減らしてください。"
exports = requires(Permission.INQUIRY_EXPORT)


@exports
def ask_export() -> ResponseReturnValue:
    """Ask what the file is for."""
    form = ExportForm(formdata=None, data={"file_format": FileFormat.XLSX})
    return _page(form, listing_from(request.args))


@exports
def export_list() -> ResponseReturnValue:
    """Give the list as a file."""
    form, listing, now = ExportForm(), listing_from(request.args), clock.now()
    if not form.validate():
        return _page(form, listing), 422
    found = queries.list_for_export(db.session, current_member(), listing, now)
    if not found or len(found) > MOST_EXPORTED:
        form.form_errors.append(TOO_MANY if found else NOTHING)
        return _page(form, listing), 422
    sheet = sheet_of_list(found)
    chosen: FileFormat = form.file_format.data
    content, mimetype = render(sheet, chosen)
    _record(listing, chosen, len(sheet.rows), str(form.purpose.data))
    name = f"相談・苦情_{clock.to_jst(now):%Y%m%d_%H%M}.{chosen.value}"
    return file_answer(content, mimetype, name)


def _record(listing: Listing, chosen: FileFormat, rows: int, purpose: str) -> None:
    """Note who took what along; the conditions by their names, for a value may be a customer's."""
    names = "、".join(chip["label"].partition("：")[0] for chip in chips_of(listing))
    with transaction(db.session, actor(), clock.now()) as work:
        note(
            work,
            EntryKind.DOWNLOAD,
            "inquiries:export",
            table="inquiry",
            label=f"相談・苦情の一覧 {rows:,}件",
            reason=purpose,
            detail={"件数": rows, "形式": chosen.label, "条件の項目": names or "なし"},
        )


def _page(form: ExportForm, listing: Listing) -> str:
    count = queries.count_all(db.session, current_member(), listing, clock.now())
    return render_template(
        "inquiries/export.html",
        form=form,
        listing=listing,
        chips=chips_of(listing),
        back=address_of(listing),
        count=count,
        most=MOST_EXPORTED,
    )
