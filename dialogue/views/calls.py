"""Pages of a call: the script to read out, the record, corrections, what was promised."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core import clock
from core.database import db
from core.moments import Moment, Precision
from core.work import Work, transaction
from core.workflow import MoveRefused
from dialogue import operations, queries
from dialogue.forms import CallEditForm, CallForm, PromiseForm, call_values
from dialogue.models import PhoneReport
from dialogue.operations.calls import CallRefused
from dialogue.reports import script_of, script_text
from dialogue.views.common import chosen_authority, held_case, offer_authorities
from drafts import editing
from drafts.editing import Beside, EditPage, NewPage, Waiting
from incidents.models import Incident
from incidents.queries import find_incident
from notifications.queries import facts_before_drafting
from notifications.reports.facts import IncidentFacts

NEW, EDIT, PROMISE = "dialogue:call", "dialogue:call_edit", "dialogue:promise"

calls_for = requires(Permission.NOTIFICATION_SUBMIT, loads=find_incident, keeps=NEW)
edits_call = requires(
    Permission.NOTIFICATION_SUBMIT, loads=queries.find_call, logs_access=True, keeps=EDIT
)


@requires(Permission.NOTIFICATION_READ, loads=find_incident, logs_access=True)
def script(record: Incident) -> ResponseReturnValue:
    """Show what to read out, to be printed."""
    return render_template(
        "dialogue/script.html", incident=record, passages=script_of(_facts(record))
    )


@calls_for
def new_call(record: Incident) -> ResponseReturnValue:
    """Show the script and the form of the record beside it."""
    return editing.open_new(_new_page(record))


@calls_for
def create_call(record: Incident) -> ResponseReturnValue:
    """Record a call, or give more rows for promises."""
    page = _new_page(record)
    if request.form.get("add") and not editing.asks_for_draft():
        return editing.show_new_again(page)
    return editing.create(page)


@requires(Permission.NOTIFICATION_READ, loads=queries.find_call, logs_access=True)
def show_call(record: PhoneReport) -> ResponseReturnValue:
    """Show the record of a call with what was promised."""
    return editing.open_new(_promise_page(record))


@requires(Permission.NOTIFICATION_SUBMIT, loads=queries.find_call, keeps=PROMISE)
def create_promise(record: PhoneReport) -> ResponseReturnValue:
    """Add something that was promised."""
    return editing.create(_promise_page(record))


@requires(Permission.NOTIFICATION_SUBMIT, loads=queries.find_call)
def keep(record: PhoneReport, promise: str) -> ResponseReturnValue:
    """Record that what was promised has been done."""
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = _held(work, record)
            found = next((one for one in held.promises if one.uid == promise), None)
            if found is None:
                abort(404)
            operations.keep_promise(work, found)
    except MoveRefused as refused:
        flash("".join(refused.reasons), "error")
        return redirect(url_for("dialogue.show_call", uid=record.uid), 303)
    flash("約束した事項を「完了」と記録しました。", "success")
    return redirect(url_for("dialogue.show_call", uid=record.uid), 303)


@edits_call
def edit_call(record: PhoneReport) -> ResponseReturnValue:
    """Show the form to correct a call."""
    return editing.open_page(EDIT_PAGE, record)


@edits_call
def update_call(record: PhoneReport) -> ResponseReturnValue:
    """Save a correction."""
    return editing.save_page(EDIT_PAGE, record)


def _facts(record: Incident) -> IncidentFacts:
    return facts_before_drafting(db.session, record, clock.to_jst(clock.now()).date())


def _held(work: Work, record: PhoneReport) -> PhoneReport:
    held = queries.find_call(work.session, current_member(), record.uid, for_update=True)
    if held is None:
        abort(404)
    return held


def _new_page(record: Incident) -> NewPage[CallForm]:
    facts = _facts(record)

    def add(work: Work, form: CallForm, uid: str) -> None:
        authority = chosen_authority(work, form.authority_id.data)
        case = held_case(work, record)
        operations.record_call(work, case, authority=authority, uid=uid, **form.fields())

    def show(form: CallForm, waiting: Waiting) -> str:
        form.promises.offer_spare_rows()
        return render_template(
            "dialogue/call_new.html",
            incident=record,
            passages=script_of(facts),
            form=form,
            **waiting._asdict(),
        )

    return NewPage(
        name=NEW,
        beside=record.uid,
        form=CallForm,
        start=lambda: {
            "spoken_by": current_member().name,
            "called_at": Moment(clock.now(), Precision.MINUTE),
            "script": script_text(facts),
        },
        offer=lambda form: offer_authorities(form.authority_id),
        add=add,
        leads_to=lambda uid: url_for("dialogue.show_call", uid=uid),
        show=show,
        reused="この電話はすでに記録されています。別の電話として記録する場合は、もう一度「記録する」を押してください。",
        refuses={CallRefused: ("", "")},
    )


def _promise_page(record: PhoneReport) -> NewPage[PromiseForm]:
    def show(form: PromiseForm, waiting: Waiting) -> str:
        return render_template(
            "dialogue/call.html",
            call=record,
            incident=record.incident,
            form=form,
            **waiting._asdict(),
        )

    return NewPage(
        name=PROMISE,
        beside=record.uid,
        form=PromiseForm,
        start=dict,
        offer=lambda _: None,
        add=lambda work, form, uid: operations.add_promise(
            work, _held(work, record), uid=uid, **form.fields()
        ),
        leads_to=lambda _: url_for("dialogue.show_call", uid=record.uid),
        show=show,
        reused="この内容はすでに記録されています。",
    )


def _show_edit(record: PhoneReport, form: CallEditForm, beside: Beside) -> str:
    clashed = [clash.name for clash in beside.clashes]
    return render_template(
        "dialogue/call_edit.html",
        call=record,
        incident=record.incident,
        form=form,
        changes=last_change_of(db.session, PhoneReport.__tablename__, record.uid, clashed),
        **beside._asdict(),
    )


EDIT_PAGE = EditPage(
    name=EDIT,
    form=CallEditForm,
    values=call_values,
    hold=_held,
    apply=lambda work, held, form: operations.revise_call(
        work, held, version=held.version, **form.fields()
    ),
    leads_to=lambda call, _: url_for("dialogue.show_call", uid=call.uid),
    show=_show_edit,
)
