"""What a case shows of its duties: the tab, one duty with all that was done about it, the panel."""

from datetime import UTC, datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.panel import PanelContent
from duties import queries
from duties.operations import is_unlike
from duties.queries import CaseDuty
from duties.reports.words import DutyRow, row_of
from duties.vocabulary import Assessed, Verdict
from incidents.models import Incident
from incidents.queries import find_incident

reads_duties = requires(Permission.DUTY_READ, loads=find_incident, logs_access=True)


@reads_duties
def of_incident(record: Incident) -> ResponseReturnValue:
    """Show every duty of a case: what applies, what cannot be decided yet and why, what does not apply."""
    now, address = clock.now(), f"/incidents/{record.uid}"
    may_edit = current_member().may(Permission.INCIDENT_WRITE)
    rows = [row_of(duty, now, address, may_edit=may_edit) for duty in _duties_of(record)]
    shown = {row.rule.id for row in rows if not _is_set_aside(row)}
    return render_template(
        "duties/of_incident.html",
        incident=record,
        is_owed=queries.is_owed(record),
        applying=[row for row in rows if row.rule.id in shown and _is_certain(row)],
        open_questions=[row for row in rows if row.rule.id in shown and not _is_certain(row)],
        others=[rule for rule in queries.rules_of(record) if rule.id not in shown],
        facts=queries.find_facts(db.session, record),
        answers=queries.answers_of(db.session, record),
        is_unlike=is_unlike(record),
        tab="duties",
    )


@requires(Permission.DUTY_READ, loads=queries.find_case_duty, logs_access=True)
def show_duty(record: CaseDuty) -> ResponseReturnValue:
    """Show one duty: its rule with the sources, its clock, what was decided and what was filed."""
    incident, rule = record.incident, record.rule
    stored = queries.find_duty(db.session, incident, rule.id)
    found = stored or live_duty(incident, rule.id)
    may_edit = current_member().may(Permission.INCIDENT_WRITE)
    address = f"/incidents/{incident.uid}"
    return render_template(
        "duties/show.html",
        incident=incident,
        rule=stored.rule if stored else rule,
        duty=found,
        row=row_of(found, clock.now(), address, may_edit=may_edit) if found else None,
        base=f"/duties/{record.uid}",
        is_owed=queries.is_owed(incident),
        decisions=queries.decisions_of(db.session, incident, rule.id),
        filings=queries.filings_of(db.session, incident, rule.id),
        remarks=queries.remarks_of(db.session, incident, rule.id),
        tab="duties",
    )


def incident_panel(incident: Incident) -> PanelContent | None:
    """Give what the page of a case shows of its duties, to those who may read them."""
    if not current_member().may(Permission.DUTY_READ):
        return None
    now, address = clock.now(), f"/incidents/{incident.uid}"
    found = queries.summary_of(db.session, incident)
    running = [row_of(one, now, address, may_edit=False) for one in found if one.rule_id]
    dated = [row for row in running if row.duty.due_at is not None]
    return PanelContent(
        "duties/panel.html",
        {
            "incident": incident,
            "running": running,
            "next": min(dated, key=lambda row: row.duty.due_at, default=None),
            "counts": found[0],
            "is_owed": queries.is_owed(incident),
        },
    )


def _duties_of(incident: Incident) -> list[Any]:
    """Give the stored duties of a case and those that the rules see besides, the first due first."""
    stored = {duty.rule_id: duty for duty in queries.duties_of(db.session, incident)}
    live = [
        queries.as_duty(found)
        for found in queries.assessments_of(db.session, incident)
        if found.rule.id not in stored and found.state is not Assessed.NOT
    ]
    return sorted([*stored.values(), *live], key=_order)


def _order(duty: Any) -> datetime:  # noqa: ANN401 (what pages read of a Duty)
    return duty.due_at or duty.clock_start or datetime.max.replace(tzinfo=UTC)


def live_duty(incident: Incident, rule_id: str) -> Any:  # noqa: ANN401 (what pages read of a Duty)
    """Give a duty that has no row yet as the rules see it now, None where it does not apply."""
    judged = queries.assessments_of(db.session, incident)
    found = next(one for one in judged if one.rule.id == rule_id)
    return None if found.state is Assessed.NOT else queries.as_duty(found)


def _is_certain(row: DutyRow) -> bool:
    duty = row.duty
    return (
        duty.assessed is Assessed.APPLIES or duty.verdict is Verdict.REQUIRED or bool(duty.met_at)
    )


def _is_set_aside(row: DutyRow) -> bool:
    """Say whether a duty neither applies nor was ever spoken about."""
    duty = row.duty
    return duty.assessed is Assessed.NOT and duty.verdict is None and duty.met_at is None
