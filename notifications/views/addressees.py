"""Pages of the addressees."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import requires
from accounts.permissions import Permission
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage
from duties.vocabulary import Recipient
from notifications import operations, queries
from notifications.forms import AuthorityForm, authority_values
from notifications.models import HONORIFIC, Authority
from notifications.operations import SameAuthority

NEW, EDIT = "notifications:new_authority", "notifications:edit_authority"
SAME = "同じ宛名と担当課室の宛先がすでに登録されています。"

adds_addressee = requires(Permission.AUTHORITIES_MANAGE, keeps=NEW)
changes_addressee = requires(
    Permission.AUTHORITIES_MANAGE, loads=queries.load_authority, keeps=EDIT
)


@requires(Permission.AUTHORITIES_MANAGE)
def authorities() -> ResponseReturnValue:
    """Show the addressees."""
    listed = queries.list_authorities(db.session)
    return render_template("notifications/authorities.html", authorities=listed)


@adds_addressee
def new_authority() -> ResponseReturnValue:
    """Show the form of a new addressee."""
    return editing.open_page(NEW_ADDRESSEE, None)


@adds_addressee
def create_authority() -> ResponseReturnValue:
    """Add an addressee."""
    return editing.save_page(NEW_ADDRESSEE, None)


@changes_addressee
def edit_authority(record: Authority) -> ResponseReturnValue:
    """Show the form of an addressee."""
    return editing.open_page(ADDRESSEE, record)


@changes_addressee
def update_authority(record: Authority) -> ResponseReturnValue:
    """Change or retire an addressee."""
    return editing.save_page(ADDRESSEE, record)


def _start(_: None) -> dict[str, Any]:
    last = max((one.sort_order for one in queries.list_authorities(db.session)), default=0)
    return {
        "honorific": HONORIFIC,
        "sort_order": last + 10,
        "is_active": True,
        "recipient": Recipient.AUTHORITY,
    }


def _add(work: Work, _: None, form: AuthorityForm) -> None:
    operations.add_authority(work, **form.fields())


def _hold(work: Work, record: Authority) -> Authority | None:
    return queries.find_authority(work.session, record.uid, for_update=True)


def _revise(work: Work, held: Authority, form: AuthorityForm) -> None:
    operations.revise_authority(work, held, version=held.version, **form.fields())


def _show(record: Authority | None, form: AuthorityForm, beside: Beside) -> str:
    return render_template(
        "notifications/authority.html",
        form=form,
        authority=record,
        theirs=record if beside.is_outdated else None,
        **beside._asdict(),
    )


NEW_ADDRESSEE = EditPage(
    name=NEW,
    form=AuthorityForm,
    values=_start,
    apply=_add,
    leads_to=lambda *_: url_for("notifications.authorities"),
    show=_show,
    key=lambda _: "",
    says=lambda form: f"宛先「{form.name.data}」を登録しました。",
    refuses={SameAuthority: ("", SAME)},
)
ADDRESSEE = EditPage(
    name=EDIT,
    form=AuthorityForm,
    values=authority_values,
    hold=_hold,
    apply=_revise,
    leads_to=lambda *_: url_for("notifications.authorities"),
    show=_show,
    says=lambda form: f"宛先「{form.name.data}」を保存しました。",
    refuses={SameAuthority: ("", SAME)},
)
