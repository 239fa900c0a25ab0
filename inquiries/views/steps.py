"""Steps with a page of their own: a promise to call back, another 種別, handing on."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from accounts.queries import find_member_id
from core import clock
from core.database import db, new_uid
from core.forms import PageForm
from core.work import Work, transaction
from drafts.editing import write_once
from inquiries import operations, queries
from inquiries.forms import CallBackForm, EscalationForm, KindForm
from inquiries.models import Inquiry

steps_on = requires(Permission.INQUIRY_WRITE, loads=queries.find_inquiry)


@steps_on
def new_promise(record: Inquiry) -> ResponseReturnValue:
    """Show the form of a promise to call back."""
    form = CallBackForm(formdata=None, data={"assignee_id": current_member().uid})
    form.assignee_id.offer(queries.list_assignable(db.session))
    form.submission_id.data = new_uid()
    return step_page(record, form, "折返しを約束する", "call-backs/new")


@steps_on
def promise(record: Inquiry) -> ResponseReturnValue:
    """Write the promise down, once however often it is sent."""
    form = CallBackForm()
    form.assignee_id.offer(queries.list_assignable(db.session))
    if not form.submission_id.data or not form.validate():
        return step_page(record, form, "折返しを約束する", "call-backs/new"), 422

    def write(work: Work) -> None:
        assignee = find_member_id(work.session, form.assignee_id.data)
        operations.promise_call_back(work, _held(work, record), **form.fields(assignee))

    location = write_once(form, url_for("inquiries.show", uid=record.uid), write)
    if location is None:
        return step_page(record, form, "折返しを約束する", "call-backs/new"), 422
    flash("折返しの約束を記録しました。", "success")
    return redirect(location, 303)


@steps_on
def keep(record: Inquiry, promise: str) -> ResponseReturnValue:
    """Note that the call was made."""
    with transaction(db.session, actor(), clock.now()) as work:
        held = queries.find_call_back(work.session, record, promise)
        if held is None:
            abort(404)
        operations.keep_call_back(work, held)
    flash("折返しの完了を記録しました。話した内容は経過に記録してください。", "success")
    return redirect(url_for("inquiries.show", uid=record.uid) + "#notes", 303)


@steps_on
def show_kind(record: Inquiry) -> ResponseReturnValue:
    """Show the form of another 種別."""
    return step_page(record, KindForm(formdata=None, data={"kind": record.kind}), KIND, "kind")


@steps_on
def change_kind(record: Inquiry) -> ResponseReturnValue:
    """Give the inquiry another 種別."""
    form = KindForm()
    if not form.validate():
        return step_page(record, form, KIND, "kind"), 422
    with transaction(db.session, actor(), clock.now()) as work:
        held = _held(work, record)
        operations.change_kind(work, held, kind=form.kind.data, reason=str(form.reason.data))
    flash(f"種別を「{form.kind.data.label}」にしました。", "success")
    return redirect(url_for("inquiries.show", uid=record.uid), 303)


@steps_on
def show_escalation(record: Inquiry) -> ResponseReturnValue:
    """Show the form that hands an inquiry on."""
    given: dict[str, Any] = {"to": record.escalations, "is_material": record.is_material}
    return step_page(record, EscalationForm(formdata=None, data=given), ESCALATION, "escalation")


@steps_on
def escalate(record: Inquiry) -> ResponseReturnValue:
    """Hand the inquiry on."""
    form = EscalationForm()
    if not form.validate():
        return step_page(record, form, ESCALATION, "escalation"), 422
    with transaction(db.session, actor(), clock.now()) as work:
        operations.escalate(
            work,
            _held(work, record),
            to=form.to.data,
            is_material=form.is_material.data,
            reason=str(form.reason.data),
        )
    flash("引継ぎを記録しました。", "success")
    return redirect(url_for("inquiries.show", uid=record.uid), 303)


KIND, ESCALATION = "種別を変更する", "引き継ぐ"


def _held(work: Work, record: Inquiry) -> Inquiry:
    held = queries.find_inquiry(work.session, current_member(), record.uid, for_update=True)
    if held is None:
        abort(404)
    return held


def step_page(record: Inquiry, form: PageForm, title: str, address: str) -> str:
    """Give the page of a step on an inquiry."""
    return render_template(
        "inquiries/step.html", inquiry=record, form=form, step_title=title, step_address=address
    )
