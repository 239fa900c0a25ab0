"""The ledger of 遡及確認."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core.database import db
from core.listing import Listing
from lookback import queries
from lookback.vocabulary import Result, Status, Trigger

FILTER_LABELS = {"q": "番号・件名", "status": "状態", "result": "結果", "trigger": "契機"}
VALUE_LABELS = {
    "status": dict(Status.choices()),
    "result": dict(Result.choices()),
    "trigger": dict(Trigger.choices()),
}


@requires(Permission.LOOK_BACK_READ)
def index() -> ResponseReturnValue:
    """Show the checks that were made, those without a finding among them."""
    listing = Listing.from_address(request.args, queries.FILTERS, list(queries.SORTS))
    return render_template(
        "lookback/index.html",
        listing=listing,
        page=queries.list_page(db.session, current_member(), listing),
        chips=listing.chips(FILTER_LABELS, VALUE_LABELS),
        statuses=Status,
        results=Result,
        triggers=Trigger,
    )
