"""What a case shows of its letters: the tab with all of them, and the panel on its page."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.panel import PanelContent
from core.work import transaction
from core.workflow import MoveRefused
from incidents.models import Incident
from incidents.queries import find_incident
from incidents.vocabulary import IncidentStatus
from notifications import queries
from notifications.operations import draft_first_report
from notifications.reports.changes import differences
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import filled_count, missing_items
from notifications.reports.items import BODY_ITEMS
from notifications.vocabulary import NotificationStatus


@requires(Permission.NOTIFICATION_READ, loads=find_incident, logs_access=True)
def of_incident(record: Incident) -> ResponseReturnValue:
    """Show the letters of a case."""
    return _tab(record)


@requires(Permission.NOTIFICATION_WRITE, loads=find_incident)
def create(record: Incident) -> ResponseReturnValue:
    """Begin the 第一報 of a case."""
    member = current_member()
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            incident = find_incident(work.session, member, record.uid, for_update=True)
            offered = queries.list_active_authorities(work.session)
            if incident is None:
                abort(404)
            first = offered[0] if offered else None
            notification = draft_first_report(work, incident, author_id=member.id, authority=first)
    except MoveRefused as refused:
        held = find_incident(db.session, member, record.uid)
        return _tab(held or record, refused.reasons), 409
    flash(f"{notification.number} を作成しました。宛先と内容をご確認ください。", "success")
    return redirect(url_for("notifications.show", uid=notification.uid), 303)


def incident_panel(incident: Incident) -> PanelContent | None:
    """Give what the page of a case shows of its letters, to those who may read them."""
    member = current_member()
    if not member.may(Permission.NOTIFICATION_READ):
        return None
    letters = queries.list_of_incident(db.session, incident)
    facts = queries.facts_before_drafting(db.session, incident, clock.to_jst(clock.now()).date())
    missing = missing_items(facts)
    return PanelContent(
        "notifications/panel.html",
        {
            **_grown(incident, letters, facts),
            "incident": incident,
            "letters": letters,
            "may_create": _may_create(incident, letters),
            "submitted": next((one for one in letters if one.submitted_at), None),
            "filled": filled_count(missing),
            "total": len(BODY_ITEMS),
            "gaps": [gap for gap in missing if not gap.is_answered],
            "may_write": member.may(Permission.INCIDENT_WRITE),
        },
    )


def _grown(
    incident: Incident, letters: Sequence[object], facts: IncidentFacts
) -> dict[str, object]:
    """Give what is no longer as the last submitted report says; asked only where there is one."""
    if not any(getattr(letter, "submitted_at", None) for letter in letters):
        return {}
    filed = queries.find_filed(db.session, incident)
    if filed is None:
        return {}
    if current_member().may(Permission.LEDGER_READ):
        facts = queries.with_ledger(db.session, incident, facts)
    report_no, filed_facts = filed
    return {"filed_no": report_no, "differences": differences(filed_facts, facts)}


def _may_create(incident: Incident, letters: Sequence[object]) -> bool:
    states = [getattr(letter, "status", None) for letter in letters]
    stands = any(state is not NotificationStatus.WITHDRAWN for state in states)
    is_case = incident.status is not IncidentStatus.FALSE_ALARM
    return is_case and not stands and current_member().may(Permission.NOTIFICATION_WRITE)


def _tab(incident: Incident, errors: Sequence[str] = ()) -> str:
    letters = queries.list_of_incident(db.session, incident)
    return render_template(
        "notifications/of_incident.html",
        incident=incident,
        letters=letters,
        may_create=_may_create(incident, letters),
        errors=errors,
        tab="notifications",
    )
