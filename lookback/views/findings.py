"""What a check has found: recorded, and made a case in one step."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.work import Work, transaction
from drafts import editing
from drafts.editing import NewPage, Waiting
from lookback import queries
from lookback.forms import FindingForm
from lookback.models import LookBack
from lookback.operations import add_finding, open_case_of
from lookback.vocabulary import Status

NEW = "lookback:finding"

records_finding = requires(
    Permission.LOOK_BACK_WRITE, loads=queries.find_look_back, logs_access=True, keeps=NEW
)


@records_finding
def new_finding(record: LookBack) -> ResponseReturnValue:
    """Show the empty form of a finding, or a draft of it."""
    return editing.open_new(_page_of(record))


@records_finding
def create_finding(record: LookBack) -> ResponseReturnValue:
    """Record a finding."""
    return editing.create(_page_of(record))


@requires(Permission.INCIDENT_WRITE, loads=queries.find_look_back)
def open_case(record: LookBack, finding: str) -> ResponseReturnValue:
    """Open a case of 過去分の発覚 from a finding; a second press leads to the same case."""
    member = current_member()
    with transaction(db.session, actor(), clock.now()) as work:
        held = queries.find_look_back(work.session, member, record.uid, for_update=True)
        found = queries.find_finding(held, finding) if held else None
        if found is None or not member.may(Permission.LOOK_BACK_WRITE):
            abort(404)
        case = open_case_of(work, found, assignee_id=member.id)
    flash(
        f"{case.number} を記録しました。種別と概要を確かめ、一報の要否を判断してください。",
        "success",
    )
    return redirect(url_for("incidents.show", uid=case.uid), 303)


def _page_of(record: LookBack) -> NewPage[FindingForm]:
    """Describe the page that adds a finding; a finished check has none."""
    if record.status is Status.DONE:
        abort(404)

    def add(work: Work, form: FindingForm, uid: str) -> None:
        held = queries.find_look_back(work.session, current_member(), record.uid, for_update=True)
        if held is None:
            abort(404)
        add_finding(work, held, uid=uid, text=form.text.data, found=form.found_at.data)

    def show(form: FindingForm, waiting: Waiting) -> str:
        return render_template(
            "lookback/finding.html", look_back=record, form=form, **waiting._asdict()
        )

    return NewPage(
        name=NEW,
        beside=record.uid,
        form=FindingForm,
        start=dict,
        offer=lambda _: None,
        add=add,
        leads_to=lambda _: url_for("lookback.show", uid=record.uid),
        show=show,
        reused="この画面の内容はすでに記録されています。別の被害として記録する場合は、もう一度「記録する」を押してください。",
    )
