"""Recording and editing an account: one description for both kinds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member
from audit.queries import last_change_of
from core import clock
from core.database import db
from core.work import Work, transaction
from drafts import editing
from drafts.editing import Beside, EditPage, NewPage, Waiting
from incidents.models import Incident
from incidents.queries import find_incident
from ledger import queries
from ledger.forms import AccountForm, PayoutForm, ReasonForm
from ledger.operations import AlreadyRecorded
from ledger.reports.history import history_of

Form = AccountForm | PayoutForm
REUSED = "この画面の内容はすでに記録されています。別の口座として記録する場合は、もう一度「記録する」を押してください。"


@dataclass(frozen=True)
class Editing:
    """What differs between the two kinds of accounts where they are recorded and edited.

    `prepare` looks up what the form names in the case; `create` and `revise` are the operations, and
    `moves` those that need a reason, each with what is said afterwards.
    """

    label: str
    new: str
    edit: str
    table: str
    form: type[Form]
    values: Callable[[Any], dict[str, Any]]
    prepare: Callable[[Form, Incident, Any], None]
    find: Callable[..., Any]
    create: Callable[..., Any]
    revise: Callable[..., Any]
    moves: Mapping[str, tuple[Callable[..., None], str]]
    list_page: Callable[[str], str]
    record_page: Callable[[str], str]


def show_new(kind: Editing, incident: Incident) -> ResponseReturnValue:
    """Show the empty form, or the draft where asked."""
    return editing.open_new(_new_page(kind, incident))


def create(kind: Editing, incident: Incident) -> ResponseReturnValue:
    """Record an account, once however often it is sent."""
    page = _new_page(kind, incident)
    return editing.show_new_again(page) if _asks_for_rows() else editing.create(page)


def show_edit(kind: Editing, record: Any) -> ResponseReturnValue:  # noqa: ANN401 (either kind of account)
    """Show the form of a record, from the draft where asked."""
    return editing.open_page(_edit_page(kind), record)


def update(kind: Editing, record: Any) -> ResponseReturnValue:  # noqa: ANN401 (either kind of account)
    """Save the form of a record, or keep it as a draft."""
    page = _edit_page(kind)
    if _asks_for_rows():
        return editing.show_again(page, record, editing.sent_form(page, record))
    return editing.save_page(page, record)


def show_history(kind: Editing, record: Any, name: str) -> ResponseReturnValue:  # noqa: ANN401 (either kind of account)
    """Show who changed what."""
    entries = queries.list_changes(db.session, record.__tablename__, record.uid)
    is_personal_shown = queries.may_see_personal(current_member())
    return render_template(
        "ledger/history.html",
        account=record,
        name=name,
        base=kind.record_page(record.uid),
        entries=history_of(entries, is_personal_shown=is_personal_shown),
    )


def move(
    kind: Editing,
    record: Any,  # noqa: ANN401 (either kind of account)
    name: str,
    page: Callable[[ReasonForm], str],
) -> ResponseReturnValue:
    """Leave an account out of the ledger, or take it back; without a reason its page says so."""
    form = ReasonForm()
    if name not in kind.moves:
        abort(404)
    if not form.validate():
        return page(form), 422
    act, said = kind.moves[name]
    with transaction(db.session, actor(), clock.now()) as work:
        held = kind.find(work.session, current_member(), record.uid, for_update=True)
        if held is None:
            abort(404)
        act(work, held, reason=str(form.reason.data))
    flash(said, "success")
    return redirect(kind.record_page(record.uid), 303)


def _asks_for_rows() -> bool:
    return bool(request.form.get("add")) and not editing.asks_for_draft()


def _new_page(kind: Editing, incident: Incident) -> NewPage[Any]:
    def add(work: Work, form: Form, uid: str) -> None:
        held = find_incident(work.session, current_member(), incident.uid)
        if held is None:
            abort(404)
        kind.create(work, held, uid=uid, **form.fields())

    def show(form: Form, waiting: Waiting) -> str:
        return _shown(
            kind,
            incident,
            form,
            record=None,
            draft=waiting.draft,
            offered=waiting.waiting,
            clashes=(),
            changes={},
        )

    return NewPage(
        name=kind.new,
        form=kind.form,
        beside=incident.uid,
        start=dict,
        offer=lambda form: kind.prepare(form, incident, None),
        add=add,
        leads_to=kind.record_page,
        show=show,
        reused=REUSED,
        refuses={AlreadyRecorded: ("", "")},
    )


def _edit_page(kind: Editing) -> EditPage[Any, Any]:
    def hold(work: Work, record: Any) -> Any:  # noqa: ANN401 (either kind of account)
        return kind.find(work.session, current_member(), record.uid, for_update=True)

    def apply(work: Work, held: Any, form: Form) -> None:  # noqa: ANN401 (either kind of account)
        kind.revise(work, held, version=held.version, **form.fields())

    def show(record: Any, form: Form, beside: Beside) -> str:  # noqa: ANN401 (either kind of account)
        clashed = [clash.name for clash in beside.clashes]
        return _shown(
            kind,
            record.incident,
            form,
            record=record,
            draft=beside.draft,
            offered=[beside.offered] if beside.offered else [],
            clashes=beside.clashes,
            changes=last_change_of(db.session, kind.table, record.uid, clashed),
        )

    return EditPage(
        name=kind.edit,
        form=kind.form,
        values=kind.values,
        offer=lambda form, record: kind.prepare(form, record.incident, record),
        hold=hold,
        apply=apply,
        leads_to=lambda record, _: kind.record_page(record.uid),
        show=show,
        refuses={AlreadyRecorded: ("", "")},
    )


def _shown(kind: Editing, incident: Incident, form: Form, **beside: Any) -> str:  # noqa: ANN401 (what the page shows beside its form)
    record = beside["record"]
    for rows in form.row_fields:
        rows.offer_spare_rows()
    return render_template(
        "ledger/edit.html",
        kind=kind,
        incident=incident,
        form=form,
        draft_form=kind.edit if record else kind.new,
        draft_record=record.uid if record else incident.uid,
        back=kind.record_page(record.uid) if record else kind.list_page(incident.uid),
        **beside,
    )
