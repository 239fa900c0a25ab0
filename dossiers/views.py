"""事案記録一式: what for, with what, and then the page of the job that makes it."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db, new_uid
from core.panel import PanelContent
from core.work import transaction
from dossiers.forms import DossierForm
from dossiers.operations import order_dossier, rights_for
from dossiers.reports.packing import MOST_BYTES
from dossiers.vocabulary import AccountsShown
from incidents.models import Incident
from incidents.queries import find_incident

KEY_LIMIT = 100
NO_FULL = "口座番号・お客さま名を含める権限がありません。「伏せて含める」を選んでください。"
NO_FILES = "証拠のファイルを取り出す権限がありません。"
makes = requires(Permission.DOSSIER_MAKE, loads=find_incident, logs_access=True)


def blueprint() -> Blueprint:
    """Give the pages of 事案記録一式."""
    pages = Blueprint("dossiers", __name__)
    address = "/incidents/<uid>/dossier"
    pages.add_url_rule(address, view_func=ask, methods=["GET"])
    pages.add_url_rule(address, view_func=make, methods=["POST"])
    return pages


def incident_panel(incident: Incident) -> PanelContent | None:
    """Give the way to the package of a case, to those who may make one."""
    if not current_member().may(Permission.DOSSIER_MAKE):
        return None
    return PanelContent("dossiers/panel.html", {"incident": incident})


@makes
def ask(record: Incident) -> ResponseReturnValue:
    """Ask what the package is for and what it shall hold."""
    data = {"accounts": AccountsShown.MASKED, "submission_id": new_uid()}
    return _page(record, DossierForm(formdata=None, data=data))


@makes
def make(record: Incident) -> ResponseReturnValue:
    """Let the package be made, and lead to the job that does it."""
    form, member = DossierForm(), current_member()
    if not form.validate():
        return _page(record, form), 422
    accounts, with_files = form.accounts.data, bool(form.with_files.data)
    if not all(member.may(right) for right in rights_for(accounts, with_files=False)):
        form.accounts.errors = [NO_FULL]
    if not all(
        member.may(right) for right in rights_for(AccountsShown.MASKED, with_files=with_files)
    ):
        form.with_files.errors = [NO_FILES]
    if form.errors:
        return _page(record, form), 422
    with transaction(db.session, actor(), clock.now()) as work:
        job = order_dossier(
            work,
            work.session.get_one(Incident, record.id),
            owner_uid=member.uid,
            purpose=str(form.purpose.data),
            accounts=accounts,
            with_files=with_files,
            key=(form.submission_id.data or "")[:KEY_LIMIT] or new_uid(),
        )
        location = f"/jobs/{job.uid}"
    flash("事案記録一式の作成を受け付けました。終わると、この画面から受け取れます。", "success")
    return redirect(location, 303)


def _page(record: Incident, form: DossierForm) -> str:
    return render_template(
        "dossiers/new.html", incident=record, form=form, most=MOST_BYTES // 1024**2
    )
