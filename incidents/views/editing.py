"""The full form of a case, with drafts and the edits of others."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from accounts.queries import find_member_id
from audit.queries import last_change_of
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage
from incidents import queries
from incidents.forms import IncidentEditForm, sections_of, values_of
from incidents.models import Incident
from incidents.operations import revise_incident

EDIT = "incidents:edit"

edits_case = requires(
    Permission.INCIDENT_WRITE, loads=queries.find_incident, logs_access=True, keeps=EDIT
)


@edits_case
def edit(record: Incident) -> ResponseReturnValue:
    """Show the full form, from the draft where asked."""
    return editing.open_page(PAGE, record)


@edits_case
def update(record: Incident) -> ResponseReturnValue:
    """Save the full form, keep it as a draft, or give it more rows."""
    if request.form.get("add") and not editing.asks_for_draft():
        return editing.show_again(PAGE, record, editing.sent_form(PAGE, record))
    return editing.save_page(PAGE, record)


def _offer(form: IncidentEditForm, record: Incident) -> None:
    """Offer who can take the case, and who has it, though meanwhile disabled."""
    offered = dict(queries.list_assignable(db.session))
    if record.assignee is not None:
        offered.setdefault(record.assignee.uid, record.assignee.name)
    form.assignee_id.offer(offered.items())


def _hold(work: Work, record: Incident) -> Incident | None:
    return queries.find_incident(work.session, current_member(), record.uid, for_update=True)


def _apply(work: Work, held: Incident, form: IncidentEditForm) -> None:
    assignee = find_member_id(work.session, form.assignee_id.data)
    revise_incident(work, held, version=held.version, **form.revision(assignee))


def _show(record: Incident, form: IncidentEditForm, beside: Beside) -> str:
    for rows in (form.outflows, form.measures, form.bodies, form.preventions):
        rows.offer_spare_rows()
    clashed = [clash.name for clash in beside.clashes]
    return render_template(
        "incidents/edit.html",
        incident=record,
        form=form,
        sections=sections_of(form),
        changes=last_change_of(db.session, "incident", record.uid, clashed),
        **beside._asdict(),
    )


PAGE = EditPage(
    name=EDIT,
    form=IncidentEditForm,
    values=values_of,
    offer=_offer,
    hold=_hold,
    apply=_apply,
    leads_to=lambda incident, _: url_for("incidents.show", uid=incident.uid),
    show=_show,
)
