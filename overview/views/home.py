"""The home page."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.guard import SignedIn, current_member, requires
from accounts.permissions import Permission
from casefile.queries import list_own_tasks
from core import clock
from core.database import db
from core.listing import bounded_count
from dialogue.queries import list_due, list_promises
from drafts.queries import list_drafts
from duties.queries import views_for
from inquiries.queries import VIEWS, count_views, list_clusters, list_own_call_backs
from notifications.queries import list_awaiting_later, list_differing
from notifications.queries import list_needing as needing_report
from overview import queries

SHOWN_VIEWS = ("overdue", "today", "own_call_backs", "unassigned", "long_pending")


@requires(Permission.SELF)
def home() -> ResponseReturnValue:
    """Show what waits for the member."""
    member = current_member()
    return render_template(
        "overview/home.html",
        sees_cases=member.may(Permission.INCIDENT_READ),
        own=queries.list_own_cases(db.session, member),
        unreported=queries.list_unreported(db.session, member),
        needing=needing_report(db.session, member),
        awaiting_later=list_awaiting_later(db.session, member),
        questions=list_due(db.session, member),
        promises=list_promises(db.session, member),
        differing=list_differing(db.session, member),
        in_review=queries.list_in_review(db.session, member),
        tasks=list_own_tasks(db.session, member),
        drafts=list_drafts(db.session, member.uid, "incidents:new"),
        duty_views=_duties_for(member),
        **_inquiries_for(member),
    )


def _duties_for(member: SignedIn) -> list[dict[str, Any]]:
    """Give how many duties wait in each view, to those who may read them."""
    if not member.may(Permission.DUTY_READ):
        return []
    return views_for(db.session, member, clock.now())


def _inquiries_for(member: SignedIn) -> dict[str, Any]:
    """Give what waits among 相談・苦情, and the alarm for those who may open a case."""
    if not member.may(Permission.INQUIRY_READ):
        return {"sees_inquiries": False}
    now, may_open = clock.now(), member.may(Permission.INCIDENT_WRITE)
    counts = count_views(db.session, member, now)
    labels = {view.name: view.label for view in VIEWS}
    return {
        "sees_inquiries": True,
        "views": [
            {
                "label": labels[name],
                "href": f"/inquiries?view={name}",
                "is_current": False,
                "count": bounded_count(counts.get(name, 0)),
            }
            for name in SHOWN_VIEWS
        ],
        "call_backs": list_own_call_backs(db.session, member, now),
        "clusters": list_clusters(db.session, now) if may_open else [],
    }
