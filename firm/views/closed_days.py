"""The pages of single days: 休業日 and 臨時営業日 of the firm's own."""

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, requires
from accounts.permissions import Permission
from core import clock
from core.clock import wareki_echo
from core.database import db
from core.work import Conflict, Work, transaction
from drafts import editing
from drafts.editing import Beside, EditPage
from firm.forms import ClosedDayForm
from firm.models import ClosedDay
from firm.operations import SameDay, add_closed_day, remove_closed_day
from firm.queries import find_closed_day, load_closed_day
from firm.vocabulary import DayKind

NEW = "firm:new_day"
SAME = "この日はすでに登録されています。改めるときは、先に一覧でその日の登録を取り消してください。"

adds_day = requires(Permission.FIRM_MANAGE, keeps=NEW)


@adds_day
def new_day() -> ResponseReturnValue:
    """Show the form of a further day."""
    return editing.open_page(PAGE, None)


@adds_day
def create_day() -> ResponseReturnValue:
    """Add a day of the firm's own."""
    return editing.save_page(PAGE, None)


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


def _add(work: Work, _: None, form: ClosedDayForm) -> None:
    on_change = current_app.extensions["on_calendar_change"]
    add_closed_day(work, **form.fields(), on_change=on_change)


def _told(form: ClosedDayForm) -> str:
    kind = "臨時営業日" if form.kind.data is DayKind.OPEN else "休業日"
    return f"{wareki_echo(form.day.data)}を{kind}として登録しました。"


def _show(_: None, form: ClosedDayForm, beside: Beside) -> str:
    return render_template("firm/closed_day.html", form=form, **beside._asdict())


PAGE = EditPage(
    name=NEW,
    form=ClosedDayForm,
    values=lambda _: {"kind": DayKind.CLOSED},
    apply=_add,
    leads_to=lambda _, form: url_for("firm.edit_hours", year=form.day.data.year),
    show=_show,
    key=lambda _: "",
    says=_told,
    refuses={SameDay: ("day", SAME)},
)
