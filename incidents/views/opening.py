"""「まず記録」: the few fields that give a case its number."""

from functools import partial
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from accounts.queries import find_member_id
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import NewPage, Waiting
from incidents import queries
from incidents.forms import OpeningForm
from incidents.operations import open_incident

NEW = "incidents:new"

records_case = requires(Permission.INCIDENT_WRITE, keeps=NEW)


@records_case
def new() -> ResponseReturnValue:
    """Show 「まず記録」, empty or from a draft."""
    return editing.open_new(PAGE)


@records_case
def create() -> ResponseReturnValue:
    """Record a case."""
    return editing.create(PAGE)


def _start() -> dict[str, Any]:
    return {"assignee_id": current_member().uid}


def _offer(form: OpeningForm) -> None:
    form.assignee_id.offer(partial(queries.list_assignable, db.session))


def _add(work: Work, form: OpeningForm, uid: str) -> None:
    assignee = find_member_id(work.session, form.assignee_id.data)
    open_incident(work, uid=uid, **form.fields(assignee))


def _show(form: OpeningForm, waiting: Waiting) -> str:
    return render_template("incidents/new.html", form=form, **waiting._asdict())


PAGE = NewPage(
    name=NEW,
    form=OpeningForm,
    start=_start,
    offer=_offer,
    add=_add,
    leads_to=lambda uid: url_for("incidents.show", uid=uid),
    show=_show,
    reused="この画面の内容はすでに記録されています。別の事案として記録する場合は、もう一度「記録する」を押してください。",
)
