"""Pages that add something to a duty: a decision, a filing, a reason of lateness."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

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
REUSED = (
    "この画面の内容はすでに記録されています。別の記録とする場合は、もう一度ボタンを押してください。"
)


class Step(NamedTuple):
    """What the pages differ in: the name of the form, the address, the words, the fields."""

    name: str
    address: str
    title: str
    lead: str
    button: str
    fields: tuple[str, ...]


DECIDE = Step(
    "duties:decide",
    "decide",
    "要否の判断",
    "規則の判定は参考です。判断と理由、判断した職員と日時を残します。前の判断は消えません。",
    "判断を記録する",
    ("verdict", "reason"),
)
FILE = Step(
    "duties:file",
    "file",
    "提出の記録",
    "最初の提出で期限の時計が止まります。二度目からの提出も記録に残ります。",
    "提出を記録する",
    ("filed_at", "method", "filed_by", "receipt_no", "note", "late_reason"),
)
EXPLAIN = Step(
    "duties:explain",
    "late",
    "遅延の理由の追記",
    "記録した理由は変更できません。追記として残ります。",
    "理由を記録する",
    ("text",),
)

decides = requires(
    Permission.DUTY_DECIDE, loads=queries.find_case_duty, logs_access=True, keeps=DECIDE.name
)
files = requires(
    Permission.DUTY_FILE, loads=queries.find_case_duty, logs_access=True, keeps=FILE.name
)
explains = requires(
    Permission.DUTY_FILE, loads=queries.find_case_duty, logs_access=True, keeps=EXPLAIN.name
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

    return _page(record, DECIDE, DecisionForm, add)


def _filing(record: CaseDuty) -> NewPage[FilingForm]:
    def add(work: Work, form: FilingForm, uid: str) -> None:
        file_duty(work, _held(work, record), record.rule.id, uid=uid, **form.fields())

    return _page(record, FILE, FilingForm, add)


def _remark(record: CaseDuty) -> NewPage[RemarkForm]:
    def add(work: Work, form: RemarkForm, uid: str) -> None:
        held = _held(work, record)
        explain_lateness(work, held, record.rule.id, uid=uid, text=str(form.text.data))

    return _page(record, EXPLAIN, RemarkForm, add)


def _page(
    record: CaseDuty,
    step: Step,
    form: type[F],
    add: Callable[[Work, F, str], object],
) -> NewPage[F]:
    def show(form: F, waiting: Waiting) -> str:
        incident, rule = record.incident, record.rule
        duty, address = (
            queries.find_duty(db.session, incident, rule.id) or live_duty(incident, rule.id),
            f"/incidents/{incident.uid}",
        )
        return render_template(
            "duties/add.html",
            step=step,
            incident=incident,
            rule=rule,
            base=f"/duties/{record.uid}",
            key=record.uid,
            row=row_of(duty, clock.now(), address, may_edit=False) if duty else None,
            form=form,
            **waiting._asdict(),
        )

    return NewPage(
        name=step.name,
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
