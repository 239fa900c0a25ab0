"""The list of 相談・苦情, with its ready-made and saved views and the cluster alarm above it."""

from collections.abc import Sequence

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import SignedIn, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.listing import Listing, bounded_count
from incidents.vocabulary import DRILL_CHOICES
from inquiries import queries
from inquiries.models import SavedView
from inquiries.queries import listing_from, listing_of
from inquiries.reports.rows import rows_of
from inquiries.vocabulary import (
    AGE_CLASSES,
    UNSET,
    Category,
    Channel,
    InquiryDamage,
    InquiryKind,
    InquiryStatus,
)

ALL = "/inquiries?sort=-received"
"""The list without conditions; the bare address leads to the view that is shown first."""
FILTER_LABELS = {
    "drill": "訓練",
    "q": "検索",
    "view": "一覧",
    "status": "状態",
    "kind": "種別",
    "category": "分類",
    "damage": "被害の有無",
    "channel": "受付方法",
    "assignee": "担当者",
    "incident": "関連事案",
    "received_from": "受付日（から）",
    "received_to": "受付日（まで）",
    "closed_from": "終結日（から）",
    "closed_to": "終結日（まで）",
    "guided_from": "FINMAC案内日（から）",
    "guided_to": "FINMAC案内日（まで）",
    "filed_from": "FINMAC申立日（から）",
    "filed_to": "FINMAC申立日（まで）",
    "open_on": "未済の時点",
    "age": "経過日数",
    "linked": "事案との関連",
    "escalated": "引継ぎ",
    "replied": "一次回答",
}
VALUE_LABELS = {
    "drill": DRILL_CHOICES,
    "view": {view.name: view.label for view in queries.VIEWS},
    "status": {"in_hand": "自社の対応待ち", **dict(InquiryStatus.choices())},
    "kind": dict(InquiryKind.choices()),
    "category": {**dict(Category.choices()), UNSET: "未分類"},
    "damage": dict(InquiryDamage.choices()),
    "channel": dict(Channel.choices()),
    "age": {name: age.label for name, age in AGE_CLASSES.items()},
    "linked": {"yes": "あり"},
    "escalated": {"yes": "あり"},
    "replied": {"yes": "済"},
}


@requires(Permission.INQUIRY_READ)
def index() -> ResponseReturnValue:
    """Show the list, or the member's own first view where the address asks for nothing."""
    member = current_member()
    saved = queries.list_saved_views(db.session, member)
    if not request.args:
        first = next((v for v in saved if v.is_default and v.member_id == member.id), None)
        if first is not None:
            return redirect(address_of(listing_of(first.query or "")), 303)
    return list_page(listing_from(request.args), saved)


def list_page(
    listing: Listing, saved: Sequence[SavedView], *, error: str = "", ticked: Sequence[str] = ()
) -> str:
    """Give the page of a list."""
    member, now = current_member(), clock.now()
    page = queries.list_page(db.session, member, listing, now)
    return render_template(
        "inquiries/index.html",
        listing=listing,
        page=page,
        rows=rows_of(page.rows, now),
        chips=chips_of(listing),
        views=[*_views(listing, member), *_saved(listing, saved, member)],
        everything=ALL,
        error=error,
        ticked=ticked,
        clusters=queries.list_clusters(db.session, now),
        statuses=InquiryStatus,
        kinds=InquiryKind,
        categories=[*Category.choices(), (UNSET, "未分類")],
        damages=InquiryDamage,
        channels=Channel,
        drills=list(DRILL_CHOICES.items()),
    )


def address_of(listing: Listing) -> str:
    """Give the address of a list."""
    return f"/inquiries{listing.first().address()}"


def chips_of(listing: Listing) -> list[dict[str, str]]:
    """Give the applied filters in words, each with the address that leaves it out."""
    return listing.chips(FILTER_LABELS, VALUE_LABELS)


def _views(listing: Listing, member: SignedIn) -> list[dict[str, object]]:
    counts = queries.count_views(db.session, member, clock.now())
    everything = {"label": "すべて", "href": ALL, "is_current": not listing.filters}
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


def _saved(
    listing: Listing, saved: Sequence[SavedView], member: SignedIn
) -> list[dict[str, object]]:
    listings = {view.uid: listing_of(view.query or "") for view in saved}
    counts = queries.count_listings(db.session, member, listings, clock.now())
    return [
        {
            "label": saved_name(view, member),
            "href": address_of(listings[view.uid]),
            "is_current": listing.filters == listings[view.uid].filters and bool(listing.filters),
            "count": bounded_count(counts[view.uid]) if view.uid in counts else None,
        }
        for view in saved
    ]


def saved_name(view: SavedView, member: SignedIn) -> str:
    """Name a saved view, with the member who shares it."""
    return view.name if view.member_id == member.id else f"{view.name}（{view.member.name}）"
