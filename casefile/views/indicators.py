"""The tab 侵害指標: pasted, recognised, and found again in other cases."""

from collections.abc import Sequence

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from casefile import queries
from casefile.forms import IndicatorForm
from casefile.indicators import read_pasted
from casefile.operations import add_indicators, withdraw_indicator
from core import clock
from core.database import db
from core.work import Work, transaction
from drafts import editing
from drafts.editing import NewPage, Waiting
from incidents.models import Incident
from incidents.queries import Seek, find_incident

NEW = "casefile:indicators"


@requires(Permission.INCIDENT_READ, loads=find_incident, logs_access=True)
def show_indicators(record: Incident) -> ResponseReturnValue:
    """Show the indicators of a case and in which other cases they stand."""
    return editing.open_new(_page_of(record))


@requires(Permission.INCIDENT_WRITE, loads=find_incident, keeps=NEW)
def paste_indicators(record: Incident) -> ResponseReturnValue:
    """Keep what was pasted."""
    return editing.create(_page_of(record))


@requires(Permission.INCIDENT_WRITE, loads=find_incident)
def withdraw(record: Incident, indicator: str) -> ResponseReturnValue:
    """Put away an indicator that was none."""
    with transaction(db.session, actor(), clock.now()) as work:
        held = find_incident(work.session, current_member(), record.uid, for_update=True)
        found = queries.find_indicator(work.session, held, indicator) if held else None
        if found is None:
            abort(404)
        withdraw_indicator(work, found)
    flash("侵害指標を取り消しました。もう一度入力すると、元に戻ります。", "success")
    return redirect(url_for("casefile.show_indicators", uid=record.uid), 303)


def _seeks() -> Sequence[Seek]:
    offered: Sequence[Seek] = current_app.extensions["indicator_seeks"]
    return offered


def _page_of(record: Incident) -> NewPage[IndicatorForm]:
    def add(work: Work, form: IndicatorForm, uid: str) -> None:
        del uid
        held = find_incident(work.session, current_member(), record.uid, for_update=True)
        if held is None:
            abort(404)
        add_indicators(work, held, read_pasted(form.pasted.data or "").found, form.note.data)

    def show(form: IndicatorForm, waiting: Waiting) -> str:
        return render_template(
            "casefile/indicators.html",
            incident=record,
            form=form,
            rows=queries.list_indicators(db.session, current_member(), record, _seeks()),
            tab="indicators",
            **waiting._asdict(),
        )

    return NewPage(
        name=NEW,
        beside=record.uid,
        form=IndicatorForm,
        start=dict,
        offer=lambda _: None,
        add=add,
        leads_to=lambda _: url_for("casefile.show_indicators", uid=record.uid),
        show=show,
        reused="この内容はすでに記録されています。内容を確かめて、もう一度「記録する」を押してください。",
    )
