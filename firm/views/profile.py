"""The page of 自社情報."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import requires
from accounts.permissions import Permission
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage
from firm.forms import FirmForm, values_of
from firm.models import FirmProfile
from firm.operations import revise_firm
from firm.queries import find_firm

EDIT = "firm:edit"

edits_firm = requires(Permission.FIRM_MANAGE, keeps=EDIT)


@edits_firm
def edit() -> ResponseReturnValue:
    """Show the form, from the draft where asked."""
    return editing.open_page(PAGE, find_firm(db.session))


@edits_firm
def update() -> ResponseReturnValue:
    """Save the form, or keep it as a draft."""
    return editing.save_page(PAGE, find_firm(db.session))


def _hold(work: Work, _: FirmProfile) -> FirmProfile:
    return find_firm(work.session, for_update=True)


def _apply(work: Work, held: FirmProfile, form: FirmForm) -> None:
    revise_firm(work, version=held.version, **form.fields())


def _show(_: FirmProfile, form: FirmForm, beside: Beside) -> str:
    return render_template("firm/edit.html", form=form, **beside._asdict())


PAGE = EditPage(
    name=EDIT,
    form=FirmForm,
    values=values_of,
    hold=_hold,
    apply=_apply,
    leads_to=lambda *_: url_for("firm.edit"),
    show=_show,
    key=lambda _: "",
    says=lambda _: "自社情報を保存しました。",
)
