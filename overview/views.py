"""The home page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core.database import db
from drafts.queries import list_drafts
from overview import queries


def blueprint() -> Blueprint:
    """Give the home page."""
    pages = Blueprint("overview", __name__)
    pages.add_url_rule("/", view_func=home)
    return pages


@requires(Permission.SELF)
def home() -> ResponseReturnValue:
    """Show what waits for the member."""
    member = current_member()
    return render_template(
        "overview/home.html",
        sees_cases=member.may(Permission.INCIDENT_READ),
        own=queries.list_own_cases(db.session, member),
        unreported=queries.list_unreported(db.session, member),
        in_review=queries.list_in_review(db.session, member),
        drafts=list_drafts(db.session, member.uid, "incidents:new"),
    )
