"""What the 報告 tab of a case shows of its documents for other addressees, and how one is begun there."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.panel import PanelContent
from core.work import transaction
from core.workflow import MoveRefused
from forms import queries
from forms.forms import BeginForm
from forms.operations import draft_paper
from forms.reports.kinds import SPECS
from forms.vocabulary import PaperKind
from incidents.models import Incident
from incidents.queries import find_incident

BANK = "bank:"


@requires(Permission.NOTIFICATION_WRITE, loads=find_incident)
def begin(record: Incident) -> ResponseReturnValue:
    """Begin a document of a case."""
    form, member = _begin_form(record), current_member()
    back = url_for("notifications.of_incident", uid=record.uid) + "#papers"
    if not form.validate():
        flash("作成する文書を選んでください。", "error")
        return redirect(back, 303)
    kind, bank = _read(str(form.chosen.data))
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = find_incident(work.session, member, record.uid, for_update=True)
            if held is None:
                abort(404)
            paper = draft_paper(work, held, kind=kind, bank=bank, author_id=member.id)
    except MoveRefused as refused:
        for reason in refused.reasons:
            flash(reason, "error")
        return redirect(back, 303)
    flash(f"{paper.number} を作成しました。宛先と内容をご確認ください。", "success")
    return redirect(url_for("forms.show", uid=paper.uid), 303)


def tab_panel(incident: Incident) -> PanelContent | None:
    """Give the documents of a case for other addressees, to those who may read reports."""
    member = current_member()
    if not member.may(Permission.NOTIFICATION_READ):
        return None
    may_write = member.may(Permission.NOTIFICATION_WRITE)
    return PanelContent(
        "forms/of_incident.html",
        {
            "incident": incident,
            "papers": queries.list_of_incident(db.session, member, incident),
            "begin": _begin_form(incident, is_sent=False) if may_write else None,
        },
    )


def _begin_form(incident: Incident, *, is_sent: bool = True) -> BeginForm:
    form = BeginForm() if is_sent else BeginForm(formdata=None)
    offered = [(kind.value, kind.label) for kind in PaperKind if not SPECS[kind].has_numbers]
    if current_member().may(Permission.LEDGER_PERSONAL):
        banks = queries.banks_of(db.session, incident)
        label = PaperKind.BANK.label
        offered += [(f"{BANK}{bank}", f"{label}（{bank}）") for bank in banks]
    form.chosen.offer(offered)
    return form


def _read(chosen: str) -> tuple[PaperKind, str | None]:
    if chosen.startswith(BANK):
        return PaperKind.BANK, chosen.removeprefix(BANK)
    return PaperKind(chosen), None
