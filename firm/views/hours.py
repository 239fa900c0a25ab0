"""The page of 営業日・営業時間: the hours, and the days of one year that are not as usual."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.forms import as_formdata
from core.merging import Clash, merge
from core.web import is_forged
from core.work import Conflict, transaction
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_draft
from firm.calendar import Calendar, Closure, days_of
from firm.forms import HoursForm, hours_values
from firm.models import ClosedDay
from firm.operations import revise_hours
from firm.queries import calendar_from, find_hours, list_closed_days
from firm.vocabulary import ClosureKind

EDIT = "firm:edit_hours"
YEARS = range(1990, 2101)


class ListedDay(NamedTuple):
    """A day that is not as its weekday would have it: why, and what the firm itself says."""

    day: date
    usual: Closure | None
    own: ClosedDay | None

    @property
    def label(self) -> str:
        """Write the day with its weekday, the year being that of the list."""
        return f"{self.day.month}月{self.day.day}日（{clock.WEEKDAYS[self.day.weekday()]}）"


@requires(Permission.FIRM_MANAGE, keeps=EDIT)
def edit_hours() -> ResponseReturnValue:
    """Show the form, from the draft where asked, and the days of the year."""
    form = _filled_form()
    draft = find_draft(db.session, current_member().uid, EDIT, "")
    is_open = draft is not None and draft.discarded_at is None
    if draft is not None and is_open and request.args.get("draft") == draft.uid:
        shown = {} if draft.is_whole else form.entered()
        form = HoursForm(formdata=as_formdata({**shown, **(draft.fields or {})}))
        return _page(form, draft)
    return _page(form, draft, offered=draft if is_open else None)


@requires(Permission.FIRM_MANAGE, keeps=EDIT)
def update_hours() -> ResponseReturnValue:
    """Save the hours, or keep them as a draft."""
    if request.form.get("save") == "draft" and not is_forged():
        return _keep_draft()
    form, clashes = _merged(HoursForm())
    if clashes:
        return _page(form, clashes=clashes), 409
    if not form.validate():
        return _page(form), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            on_change = current_app.extensions["on_calendar_change"]
            revise_hours(work, version=_version(form), **form.fields(), on_change=on_change)
            drafts.finish(work, member_uid=current_member().uid, form=EDIT, record_uid="")
    except Conflict:
        form, clashes = _merged(form)
        return _page(form, clashes=clashes), 409
    flash("営業時間を保存しました。", "success")
    return redirect(url_for("firm.edit_hours"), 303)


def listed_days(calendar: Calendar, own: Sequence[ClosedDay], year: int) -> list[ListedDay]:
    """Give the holidays, 年末年始 and the firm's own days of a year; plain weekends are left out."""
    named = {day.day: day for day in own}
    listed = []
    for day in days_of(year):
        usual = calendar.usual_closure(day)
        is_weekday = usual is None or usual.kind is ClosureKind.WEEKDAY
        if day in named or not is_weekday:
            listed.append(ListedDay(day, usual, named.get(day)))
    return listed


def _filled_form() -> HoursForm:
    hours = find_hours(db.session)
    form = HoursForm(formdata=None, data=hours_values(hours))
    form.version.data = str(hours.version)
    form.base.data = form.digests()
    return form


def _merged(form: HoursForm) -> tuple[HoursForm, list[Clash]]:
    """Join the form with what others saved since it was shown."""
    theirs = _filled_form()
    chosen = request.form.getlist("use_current")
    if form.version.data == theirs.version.data and not chosen:
        return form, []
    entered, clashes = merge(form, theirs, form.base.data or "", chosen)
    token = request.form.getlist("csrf_token")
    joined = HoursForm(formdata=as_formdata({**entered, "csrf_token": token}))
    joined.version.data, joined.base.data = theirs.version.data, theirs.base.data
    return joined, clashes


def _version(form: HoursForm) -> int:
    text = form.version.data or ""
    return int(text) if text.isascii() and text.isdigit() else -1


def _keep_draft() -> ResponseReturnValue:
    hidden = ("csrf_token", "save")
    entered = {name: values for name, values in request.form.lists() if name not in hidden}
    with transaction(db.session, actor(), clock.now()) as work:
        draft = drafts.park(work, current_member().uid, EDIT, "", entered)
    flash("下書きとして保存しました。", "success")
    return redirect(url_for("firm.edit_hours", draft=draft.uid), 303)


def _year() -> int:
    asked = request.args.get("year", "")
    is_year = asked.isascii() and asked.isdigit() and len(asked) == 4  # noqa: PLR2004 (digits of a year)
    year = int(asked) if is_year else 0
    return year if year in YEARS else clock.jst_year(clock.now())


def _page(
    form: HoursForm,
    draft: FormDraft | None = None,
    *,
    offered: FormDraft | None = None,
    clashes: Sequence[Clash] = (),
) -> str:
    year, own = _year(), list_closed_days(db.session)
    calendar = calendar_from(find_hours(db.session), own)
    return render_template(
        "firm/hours.html",
        form=form,
        draft=draft or find_draft(db.session, current_member().uid, EDIT, ""),
        offered=offered,
        clashes=clashes,
        year=year,
        era_year="{}{}年".format(*clock.era_year(date(year, 12, 31))),
        years=YEARS,
        days=listed_days(calendar, own, year),
        open_days=sum(calendar.is_open_day(day) for day in days_of(year)),
    )
