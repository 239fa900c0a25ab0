"""The pages of single days: 休業日 and 臨時営業日 of the firm's own."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.clock import wareki_echo
from core.database import db
from core.forms import as_formdata
from core.work import Conflict, transaction
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_draft
from firm.forms import ClosedDayForm
from firm.models import ClosedDay
from firm.operations import SameDay, add_closed_day, remove_closed_day
from firm.queries import find_closed_day, load_closed_day
from firm.vocabulary import DayKind

NEW = "firm:new_day"
SAME = "この日はすでに登録されています。改めるときは、先に一覧でその日の登録を取り消してください。"


@requires(Permission.FIRM_MANAGE, keeps=NEW)
def new_day() -> ResponseReturnValue:
    """Show the form of a further day."""
    form = ClosedDayForm(formdata=None, data={"kind": DayKind.CLOSED})
    draft = _draft()
    if draft is not None and request.args.get("draft") == draft.uid:
        shown = {} if draft.is_whole else form.entered()
        form = ClosedDayForm(formdata=as_formdata({**shown, **(draft.fields or {})}))
    return _page(form)


@requires(Permission.FIRM_MANAGE, keeps=NEW)
def create_day() -> ResponseReturnValue:
    """Add a day of the firm's own."""
    form = ClosedDayForm()
    if not form.validate():
        return _page(form), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            on_change = current_app.extensions["on_calendar_change"]
            added = add_closed_day(work, **form.fields(), on_change=on_change)
            drafts.finish(work, member_uid=current_member().uid, form=NEW, record_uid="")
    except SameDay:
        form.day.errors = [*form.day.errors, SAME]
        return _page(form), 422
    kind = "臨時営業日" if added.is_open else "休業日"
    flash(f"{wareki_echo(added.day)}を{kind}として登録しました。", "success")
    return redirect(url_for("firm.edit_hours", year=added.day.year), 303)


@requires(Permission.FIRM_MANAGE, loads=load_closed_day)
def remove_day(record: ClosedDay) -> ResponseReturnValue:
    """Take a day of the firm's own back."""
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = find_closed_day(work.session, record.uid, for_update=True)
            if held is None:
                abort(404)
            on_change = current_app.extensions["on_calendar_change"]
            remove_closed_day(work, held, on_change=on_change)
        flash(f"{wareki_echo(record.day)}「{record.name}」の登録を取り消しました。", "success")
    except Conflict:
        flash(f"{wareki_echo(record.day)}の登録は、すでに取り消されています。", "notice")
    return redirect(url_for("firm.edit_hours", year=record.day.year), 303)


def _draft() -> FormDraft | None:
    draft = find_draft(db.session, current_member().uid, NEW, "")
    return draft if draft is not None and draft.discarded_at is None else None


def _page(form: ClosedDayForm) -> str:
    draft = _draft()
    is_resumed = draft is not None and request.args.get("draft") == draft.uid
    return render_template(
        "firm/closed_day.html",
        form=form,
        draft=draft,
        offered=None if is_resumed or request.method == "POST" else draft,
    )
