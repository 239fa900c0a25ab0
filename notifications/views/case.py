"""What a case shows of its letters: the tab with all of them, and the panel on its page."""

from collections.abc import Sequence
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.panel import ListColumn, PanelContent
from core.work import Work, transaction
from core.workflow import MoveRefused
from incidents.models import Incident
from incidents.queries import find_incident
from incidents.vocabulary import IncidentStatus
from notifications import queries
from notifications.models import Notification
from notifications.operations import draft_first_report, draft_next_report
from notifications.reports.changes import is_number
from notifications.reports.first_report import filled_count, missing_items
from notifications.reports.items import BODY_ITEMS
from notifications.vocabulary import NotificationKind, NotificationStatus

NEEDED = "続報が必要"
NOTHING_NEW: dict[str, object] = {"numbers": [], "texts": []}


@requires(Permission.NOTIFICATION_READ, loads=find_incident, logs_access=True)
def of_incident(record: Incident) -> ResponseReturnValue:
    """Show the letters of a case."""
    return _tab(record)


@requires(Permission.NOTIFICATION_WRITE, loads=find_incident)
def create(record: Incident) -> ResponseReturnValue:
    """Begin the 第一報 of a case, or the report after the last one."""
    member = current_member()
    kind = _asked_kind()
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            incident = find_incident(work.session, member, record.uid, for_update=True)
            if incident is None:
                abort(404)
            notification = _draft(work, incident, kind)
    except MoveRefused as refused:
        held = find_incident(db.session, member, record.uid)
        return _tab(held or record, refused.reasons), 409
    flash(f"{notification.number} を作成しました。宛先と内容をご確認ください。", "success")
    return redirect(url_for("notifications.show", uid=notification.uid), 303)


def _asked_kind() -> NotificationKind:
    """Give the kind of report that was asked for; without a word it is the first."""
    try:
        return NotificationKind(request.form.get("kind", NotificationKind.FIRST.value))
    except ValueError:
        abort(404)


def _draft(work: Work, incident: Incident, kind: NotificationKind) -> Notification:
    author_id = current_member().id
    if kind is not NotificationKind.FIRST:
        return draft_next_report(work, incident, author_id=author_id, kind=kind)
    offered = queries.list_active_authorities(work.session)
    first = offered[0] if offered else None
    return draft_first_report(work, incident, author_id=author_id, authority=first)


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
            **_grown(incident, letters),
            "incident": incident,
            "letters": letters,
            "offered": _offered(incident, letters),
            "submitted": next((one for one in letters if one.submitted_at), None),
            "filled": filled_count(missing),
            "total": len(BODY_ITEMS),
            "gaps": [gap for gap in missing if not gap.is_answered],
            "may_write": member.may(Permission.INCIDENT_WRITE),
            "may_report": member.may(Permission.NOTIFICATION_WRITE),
        },
    )


def needing_report(uids: Sequence[str]) -> dict[str, str]:
    """Give the mark of each case of a page that owes a 続報, to those who may read reports."""
    if not current_member().may(Permission.NOTIFICATION_READ):
        return {}
    return dict.fromkeys(queries.needing_among(db.session, uids), NEEDED)


LIST_COLUMN = ListColumn("続報", needing_report)


def _grown(incident: Incident, letters: Sequence[Any]) -> dict[str, object]:
    """Give what is no longer as the last submitted report says; asked only where there is one."""
    if not any(letter.submitted_at for letter in letters):
        return NOTHING_NEW
    follow_up = queries.find_follow_up(db.session, incident)
    if follow_up is not None and follow_up.mark is None:
        return NOTHING_NEW
    filed = queries.find_last_submitted(db.session, incident.id)
    if filed is None:
        return NOTHING_NEW
    sees_ledger = current_member().may(Permission.LEDGER_READ)
    waiver = None
    if follow_up is not None and follow_up.needed_since is None:
        waiver = queries.find_waiver(db.session, incident, follow_up.mark)
    changes = queries.changes_since(db.session, filed, sees_ledger=sees_ledger)
    return {
        "filed": filed,
        "numbers": [one for one in changes if is_number(one)],
        "texts": [one for one in changes if not is_number(one)],
        "follow_up": follow_up,
        "waiver": waiver,
    }


def _offered(incident: Incident, letters: Sequence[Any]) -> tuple[NotificationKind, ...]:
    """Give the reports that can be begun now: the first, or the next one once the last is submitted."""
    if not current_member().may(Permission.NOTIFICATION_WRITE):
        return ()
    if incident.status is IncidentStatus.FALSE_ALARM:
        return ()
    standing = [one.status for one in letters if one.status is not NotificationStatus.WITHDRAWN]
    if not standing:
        return (NotificationKind.FIRST,)
    if all(status is NotificationStatus.SUBMITTED for status in standing):
        return (NotificationKind.FOLLOW_UP, NotificationKind.FINAL)
    return ()


def _tab(incident: Incident, errors: Sequence[str] = ()) -> str:
    letters = queries.list_of_incident(db.session, incident)
    panels = current_app.extensions["report_panels"]
    return render_template(
        "notifications/of_incident.html",
        incident=incident,
        letters=letters,
        offered=_offered(incident, letters),
        errors=errors,
        panels=[shown for shown in (panel(incident) for panel in panels) if shown],
        tab="notifications",
    )
