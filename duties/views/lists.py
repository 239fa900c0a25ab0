"""The list of all duties in which something is left to do."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.listing import Listing
from duties import queries
from duties.reports.words import lacking_of, row_of
from duties.vocabulary import Recipient

FILTER_LABELS = {"q": "事案の番号・件名", "view": "一覧", "recipient": "報告先"}
VALUE_LABELS = {
    "view": {view.name: view.label for view in queries.VIEWS},
    "recipient": dict(Recipient.choices()),
}


@requires(Permission.DUTY_READ)
def index() -> ResponseReturnValue:
    """Show the open duties, the first due first."""
    now, member = clock.now(), current_member()
    asked = {"sort": "due", **request.args.to_dict()}
    listing = Listing.from_address(asked, queries.FILTERS, ["due"])
    page = queries.list_page(db.session, member, listing, now)
    return render_template(
        "duties/index.html",
        listing=listing,
        page=page,
        rows=[
            row_of(row, now, f"/incidents/{row.incident_uid}", may_edit=False) for row in page.rows
        ],
        views=queries.views_for(db.session, member, now, listing.value("view")),
        chips=listing.chips(FILTER_LABELS, VALUE_LABELS),
        recipients=Recipient,
    )


@requires(Permission.DUTY_READ)
def undecided() -> ResponseReturnValue:
    """Show the cases with duties that cannot be decided yet, and which facts are missing."""
    now, member = clock.now(), current_member()
    listing = Listing.from_address({"sort": "due", **request.args.to_dict()}, [], ["due"])
    page = queries.undecided_page(db.session, member, listing)
    return render_template(
        "duties/undecided.html",
        listing=listing,
        page=page,
        rows=[
            (row, lacking_of(row.missing.split(), f"/incidents/{row.uid}", may_edit=False))
            for row in page.rows
        ],
        views=queries.views_for(db.session, member, now, queries.UNDECIDED),
        now_at=now,
    )
