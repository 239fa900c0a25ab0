"""The intake page: a call is written down while it is going on."""

from functools import partial
from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from accounts.queries import find_member_id
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.moments import Moment, Precision
from core.text import clean_text
from core.work import Work, transaction
from drafts import editing
from drafts.editing import NewPage, Waiting
from inquiries import queries
from inquiries.forms import InquiryForm
from inquiries.operations import open_inquiry
from inquiries.queries.records import find_incident_id
from inquiries.vocabulary import Channel, Complainant, InquiryDamage, InquiryKind, Urgency

NEW = "inquiries:new"
TYPED_LIMIT = 100

takes_in = requires(Permission.INQUIRY_WRITE, keeps=NEW)


@takes_in
def new() -> ResponseReturnValue:
    """Show the intake page with its defaults: now, oneself, by telephone."""
    return editing.open_new(PAGE)


@takes_in
def create() -> ResponseReturnValue:
    """Record an inquiry."""
    return editing.create(PAGE)


@requires(Permission.INQUIRY_READ)
def earlier() -> ResponseReturnValue:
    """Give the earlier inquiries of the customer who is being typed (for the page's script)."""
    body = request.get_json(silent=True)
    entries = body if isinstance(body, dict) else {}
    account, name = (_typed(entries.get(part)) for part in ("account_no", "complainant_name"))
    with transaction(db.session, actor(), clock.now()) as work:
        found = queries.list_earlier(work.session, current_member(), account_no=account, name=name)
        if found:
            numbers = "、".join(row.number for row in found)
            note(work, EntryKind.ACCESS, "inquiries:search", detail={"found": numbers})
    return jsonify(
        found=[
            {
                "href": url_for("inquiries.show", uid=row.uid),
                "number": row.number,
                "text": "　".join(
                    (
                        clock.jst_stamp(row.received_at),
                        row.category.label if row.category else row.kind.label,
                        row.status.label,
                    )
                ),
            }
            for row in found
        ]
    )


def _typed(value: object) -> str | None:
    return clean_text(value)[0][:TYPED_LIMIT] if isinstance(value, str) else None


def _start() -> dict[str, Any]:
    return {
        "received_at": Moment(clock.now(), Precision.MINUTE),
        "channel": Channel.PHONE,
        "kind": InquiryKind.CONSULTATION,
        "damage": InquiryDamage.UNKNOWN,
        "complainant": Complainant.CUSTOMER,
        "urgency": Urgency.NORMAL,
        "assignee_id": current_member().uid,
    }


def _offer(form: InquiryForm) -> None:
    form.assignee_id.offer(partial(queries.list_assignable, db.session))
    form.incident_id.offer(partial(queries.list_offered_incidents, db.session))


def _add(work: Work, form: InquiryForm, uid: str) -> None:
    incident_id = find_incident_id(work.session, form.incident_id.data)
    assignee_id = find_member_id(work.session, form.assignee_id.data)
    open_inquiry(
        work,
        uid=uid,
        kind=form.kind.data,
        received_by_id=current_member().id,
        **form.fields(incident_id, assignee_id),
    )


def _show(form: InquiryForm, waiting: Waiting) -> str:
    return render_template("inquiries/new.html", form=form, **waiting._asdict())


PAGE = NewPage(
    name=NEW,
    form=InquiryForm,
    start=_start,
    offer=_offer,
    add=_add,
    leads_to=lambda uid: url_for("inquiries.show", uid=uid),
    show=_show,
    reused="この画面の内容はすでに記録されています。別の相談・苦情として記録する場合は、もう一度「記録する」を押してください。",
)
