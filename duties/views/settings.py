"""The page of what the firm says once for all cases."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import requires
from accounts.permissions import Permission
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage
from duties.forms import SettingsForm, settings_values
from duties.models import DutySettings
from duties.operations import revise_settings
from duties.queries import find_settings

EDIT = "duties:settings"

edits_settings_page = requires(Permission.FIRM_MANAGE, keeps=EDIT)


@edits_settings_page
def edit_settings() -> ResponseReturnValue:
    """Show the settings, from the draft where asked."""
    return editing.open_page(PAGE, find_settings(db.session))


@edits_settings_page
def update_settings() -> ResponseReturnValue:
    """Save the settings, or keep them as a draft."""
    return editing.save_page(PAGE, find_settings(db.session))


def _hold(work: Work, _: DutySettings) -> DutySettings:
    return find_settings(work.session, for_update=True)


def _apply(work: Work, held: DutySettings, form: SettingsForm) -> None:
    revise_settings(work, version=held.version, **form.fields())


def _show(_: DutySettings, form: SettingsForm, beside: Beside) -> str:
    return render_template("duties/settings.html", form=form, **beside._asdict())


PAGE = EditPage(
    name=EDIT,
    form=SettingsForm,
    values=settings_values,
    hold=_hold,
    apply=_apply,
    leads_to=lambda *_: url_for("duties.edit_settings"),
    show=_show,
    key=lambda _: "",
    says=lambda _: "報告義務の設定を保存し、すべての事案の期限を計算し直しました。",
)
