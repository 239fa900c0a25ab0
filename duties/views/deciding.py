"""Pages that add something to a duty: a decision, a filing, a reason of lateness."""

from collections.abc import Callable
from typing import TypeVar

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.forms import PageForm
from core.moments import Moment, Precision
from core.work import Work
from drafts import editing
from drafts.editing import NewPage, Waiting
from duties import queries
from duties.forms import DecisionForm, FilingForm, RemarkForm
from duties.operations import (
    DutyRefused,
    FiledInFuture,
    decide,
    explain_lateness,
    file_duty,
)
from duties.queries import CaseDuty
from duties.reports.words import row_of
from duties.views.case import live_duty
from incidents.models import Incident
from incidents.queries import find_incident

F = TypeVar("F", bound=PageForm)
DECIDE, FILE, EXPLAIN = "duties:decide", "duties:file", "duties:explain"
REUSED = (
    "この画面の内容はすでに記録されています。別の記録とする場合は、もう一度ボタンを押してください。"
)

decides = requires(
    Permission.DUTY_DECIDE, loads=queries.find_case_duty, logs_access=True, keeps=DECIDE
)
files = requires(Permission.DUTY_FILE, loads=queries.find_case_duty, logs_access=True, keeps=FILE)
explains = requires(
    Permission.DUTY_FILE, loads=queries.find_case_duty, logs_access=True, keeps=EXPLAIN
)


@decides
def new_decision(record: CaseDuty) -> ResponseReturnValue:
    """Show the form of a decision."""
    return editing.open_new(_decision(record))


@decides
def create_decision(record: CaseDuty) -> ResponseReturnValue:
    """Record a decision."""
    return editing.create(_decision(record))


@files
def new_filing(record: CaseDuty) -> ResponseReturnValue:
    """Show the form of a filing."""
    return editing.open_new(_filing(record))


@files
def create_filing(record: CaseDuty) -> ResponseReturnValue:
    """Record a filing."""
    return editing.create(_filing(record))


@explains
def new_remark(record: CaseDuty) -> ResponseReturnValue:
    """Show the form of a reason of lateness."""
    return editing.open_new(_remark(record))


@explains
def create_remark(record: CaseDuty) -> ResponseReturnValue:
    """Add a reason of lateness."""
    return editing.create(_remark(record))


def _decision(record: CaseDuty) -> NewPage[DecisionForm]:
    def add(work: Work, form: DecisionForm, uid: str) -> None:
        decide(work, _held(work, record), record.rule.id, uid=uid, **form.fields())

    return _page(record, DECIDE, DecisionForm, add, "decide")


def _filing(record: CaseDuty) -> NewPage[FilingForm]:
    def add(work: Work, form: FilingForm, uid: str) -> None:
        file_duty(work, _held(work, record), record.rule.id, uid=uid, **form.fields())

    return _page(record, FILE, FilingForm, add, "file")


def _remark(record: CaseDuty) -> NewPage[RemarkForm]:
    def add(work: Work, form: RemarkForm, uid: str) -> None:
        held = _held(work, record)
        explain_lateness(work, held, record.rule.id, uid=uid, text=str(form.text.data))

    return _page(record, EXPLAIN, RemarkForm, add, "late")


def _page(
    record: CaseDuty,
    name: str,
    form: type[F],
    add: Callable[[Work, F, str], object],
    step: str,
) -> NewPage[F]:
    def show(form: F, waiting: Waiting) -> str:
        incident, rule = record.incident, record.rule
        duty, address = (
            queries.find_duty(db.session, incident, rule.id) or live_duty(incident, rule.id),
            f"/incidents/{incident.uid}",
        )
        return render_template(
            f"duties/{step}.html",
            incident=incident,
            rule=rule,
            base=f"/duties/{record.uid}",
            key=record.uid,
            row=row_of(duty, clock.now(), address, may_edit=False) if duty else None,
            form=form,
            **waiting._asdict(),
        )

    return NewPage(
        name=name,
        beside=record.uid,
        form=form,
        start=_now if form is FilingForm else dict,
        offer=lambda _: None,
        add=add,
        leads_to=lambda _: url_for("duties.show_duty", uid=record.uid),
        show=show,
        reused=REUSED,
        refuses={DutyRefused: ("", ""), FiledInFuture: ("filed_at", "")},
    )


def _now() -> dict[str, Moment]:
    return {"filed_at": Moment(clock.now(), Precision.MINUTE)}


def _held(work: Work, record: CaseDuty) -> Incident:
    held = find_incident(work.session, current_member(), record.incident.uid, for_update=True)
    if held is None:
        abort(404)
    return held
