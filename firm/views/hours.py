"""The page of 営業日・営業時間: the hours, and the days of one year that are not as usual."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage
from firm.calendar import Calendar, Closure, days_of
from firm.forms import HoursForm, hours_values
from firm.models import BusinessHours, ClosedDay
from firm.operations import revise_hours
from firm.queries import calendar_from, find_hours, list_closed_days
from firm.vocabulary import ClosureKind

EDIT = "firm:edit_hours"
YEARS = range(1990, 2101)

edits_hours = requires(Permission.FIRM_MANAGE, keeps=EDIT)


class ListedDay(NamedTuple):
    """A day that is not as its weekday would have it: why, and what the firm itself says."""

    day: date
    usual: Closure | None
    own: ClosedDay | None

    @property
    def label(self) -> str:
        """Write the day with its weekday, the year being that of the list."""
        return f"{self.day.month}月{self.day.day}日（{clock.WEEKDAYS[self.day.weekday()]}）"


@edits_hours
def edit_hours() -> ResponseReturnValue:
    """Show the form, from the draft where asked, and the days of the year."""
    return editing.open_page(PAGE, find_hours(db.session))


@edits_hours
def update_hours() -> ResponseReturnValue:
    """Save the hours, or keep them as a draft."""
    return editing.save_page(PAGE, find_hours(db.session))


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


def _year() -> int:
    asked = request.args.get("year", "")
    is_year = asked.isascii() and asked.isdigit() and len(asked) == 4  # noqa: PLR2004 (digits of a year)
    year = int(asked) if is_year else 0
    return year if year in YEARS else clock.jst_year(clock.now())


def _hold(work: Work, _: BusinessHours) -> BusinessHours:
    return find_hours(work.session, for_update=True)


def _apply(work: Work, held: BusinessHours, form: HoursForm) -> None:
    on_change = current_app.extensions["on_calendar_change"]
    revise_hours(work, version=held.version, **form.fields(), on_change=on_change)


def _show(hours: BusinessHours, form: HoursForm, beside: Beside) -> str:
    year, own = _year(), list_closed_days(db.session)
    calendar = calendar_from(hours, own)
    return render_template(
        "firm/hours.html",
        form=form,
        year=year,
        era_year="{}{}年".format(*clock.era_year(date(year, 12, 31))),
        years=YEARS,
        days=listed_days(calendar, own, year),
        open_days=sum(calendar.is_open_day(day) for day in days_of(year)),
        **beside._asdict(),
    )


PAGE = EditPage(
    name=EDIT,
    form=HoursForm,
    values=hours_values,
    hold=_hold,
    apply=_apply,
    leads_to=lambda *_: url_for("firm.edit_hours"),
    show=_show,
    key=lambda _: "",
    says=lambda _: "営業時間を保存しました。",
)
