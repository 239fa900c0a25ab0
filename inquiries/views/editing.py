"""The full form of an inquiry, with drafts and the edits of others."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from accounts.queries import find_member_id
from audit.queries import last_change_of
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage
from inquiries import queries
from inquiries.forms import InquiryEditForm, sections_of, values_of
from inquiries.models import Inquiry
from inquiries.operations import revise_inquiry
from inquiries.queries.records import find_incident_id

EDIT = "inquiries:edit"

edits_inquiry = requires(
    Permission.INQUIRY_WRITE, loads=queries.find_inquiry, logs_access=True, keeps=EDIT
)


@edits_inquiry
def edit(record: Inquiry) -> ResponseReturnValue:
    """Show the full form, from the draft where asked."""
    return editing.open_page(PAGE, record)


@edits_inquiry
def update(record: Inquiry) -> ResponseReturnValue:
    """Save the full form, or keep it as a draft."""
    return editing.save_page(PAGE, record)


def _offer(form: InquiryEditForm, record: Inquiry) -> None:
    """Offer who and which case can be chosen, and what stands there, though meanwhile closed."""
    members = dict(queries.list_assignable(db.session))
    cases = dict(queries.list_offered_incidents(db.session))
    if record.assignee is not None:
        members.setdefault(record.assignee.uid, record.assignee.name)
    if record.incident is not None:
        cases.setdefault(record.incident.uid, f"{record.incident.number} {record.incident.title}")
    form.assignee_id.offer(members.items())
    form.incident_id.offer(cases.items())


def _hold(work: Work, record: Inquiry) -> Inquiry | None:
    return queries.find_inquiry(work.session, current_member(), record.uid, for_update=True)


def _apply(work: Work, held: Inquiry, form: InquiryEditForm) -> None:
    incident_id = find_incident_id(work.session, form.incident_id.data)
    assignee_id = find_member_id(work.session, form.assignee_id.data)
    revise_inquiry(work, held, version=held.version, **form.revision(incident_id, assignee_id))


def _show(record: Inquiry, form: InquiryEditForm, beside: Beside) -> str:
    clashed = [clash.name for clash in beside.clashes]
    return render_template(
        "inquiries/edit.html",
        inquiry=record,
        form=form,
        sections=sections_of(form),
        changes=last_change_of(db.session, "inquiry", record.uid, clashed),
        **beside._asdict(),
    )


PAGE = EditPage(
    name=EDIT,
    form=InquiryEditForm,
    values=values_of,
    offer=_offer,
    hold=_hold,
    apply=_apply,
    leads_to=lambda inquiry, _: url_for("inquiries.show", uid=inquiry.uid),
    show=_show,
)
