"""The list of 事案."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core.database import db
from core.listing import Listing
from incidents import queries
from incidents.reports.rows import rows_of
from incidents.vocabulary import DRILL_CHOICES, Damage, IncidentKind, IncidentStatus, Origin

FILTER_LABELS = {
    "q": "番号・件名",
    "status": "状態",
    "kind": "種別",
    "damage": "顧客被害",
    "origin": "発覚区分",
    "assignee": "担当",
    "drill": "訓練",
}
VALUE_LABELS = {
    "status": {"open": "未終結", **dict(IncidentStatus.choices())},
    "kind": dict(IncidentKind.choices()),
    "damage": dict(Damage.choices()),
    "origin": dict(Origin.choices()),
    "assignee": {"me": "自分", "none": "未割当"},
    "drill": DRILL_CHOICES,
}


@requires(Permission.INCIDENT_READ)
def index() -> ResponseReturnValue:
    """Show the list of cases."""
    listing = Listing.from_address(request.args, queries.FILTERS, list(queries.SORTS))
    page = queries.list_page(db.session, current_member(), listing)
    uids = [row.uid for row in page.rows]
    columns = current_app.extensions["incident_columns"]
    return render_template(
        "incidents/index.html",
        listing=listing,
        page=page,
        rows=rows_of(page.rows),
        columns=[(column.label, column.cells(uids)) for column in columns if uids],
        chips=listing.chips(FILTER_LABELS, VALUE_LABELS),
        statuses=IncidentStatus,
        kinds=IncidentKind,
        damages=Damage,
        origins=Origin,
        drills=list(DRILL_CHOICES.items()),
    )
