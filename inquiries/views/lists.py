"""The list of 相談・苦情, with its ready-made views and the cluster alarm above it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.listing import Listing, bounded_count
from inquiries import queries
from inquiries.reports.rows import rows_of
from inquiries.vocabulary import Category, Channel, InquiryDamage, InquiryKind, InquiryStatus

FILTER_LABELS = {
    "q": "検索",
    "view": "一覧",
    "status": "状態",
    "kind": "種別",
    "category": "分類",
    "damage": "被害の有無",
    "channel": "受付方法",
    "assignee": "担当者",
    "incident": "関連事案",
}
VALUE_LABELS = {
    "view": {view.name: view.label for view in queries.VIEWS},
    "status": {"in_hand": "自社の対応待ち", **dict(InquiryStatus.choices())},
    "kind": dict(InquiryKind.choices()),
    "category": dict(Category.choices()),
    "damage": dict(InquiryDamage.choices()),
    "channel": dict(Channel.choices()),
}


@requires(Permission.INQUIRY_READ)
def index() -> ResponseReturnValue:
    """Show the list."""
    member, now = current_member(), clock.now()
    listing = Listing.from_address(request.args, queries.FILTERS, list(queries.SORTS))
    page = queries.list_page(db.session, member, listing, now)
    return render_template(
        "inquiries/index.html",
        listing=listing,
        page=page,
        rows=rows_of(page.rows, now),
        chips=_chips(listing),
        views=_views(listing, queries.count_views(db.session, member, now)),
        clusters=queries.list_clusters(db.session, now),
        statuses=InquiryStatus,
        kinds=InquiryKind,
        categories=Category,
        damages=InquiryDamage,
        channels=Channel,
    )


def _views(listing: Listing, counts: dict[str, int]) -> list[dict[str, object]]:
    everything = {"label": "すべて", "href": "/inquiries", "is_current": not listing.filters}
    return [
        {**everything, "count": None},
        *(
            {
                "label": view.label,
                "href": f"/inquiries?view={view.name}",
                "is_current": listing.filters == (("view", view.name),),
                "count": bounded_count(counts.get(view.name, 0)),
            }
            for view in queries.VIEWS
        ),
    ]


def _chips(listing: Listing) -> list[dict[str, str]]:
    """Give the applied filters in words, each with the address that leaves it out."""
    return [
        {
            "label": f"{FILTER_LABELS[name]}：{VALUE_LABELS.get(name, {}).get(value, value)}",
            "href": listing.address(**{name: ""}),
        }
        for name, value in listing.filters
    ]
