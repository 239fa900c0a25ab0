"""Pages of the texts (文例) that replies are begun from."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import requires
from accounts.permissions import Permission
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage
from inquiries import operations, queries
from inquiries.forms import TextModuleForm, module_values
from inquiries.models import TextModule
from inquiries.operations import SameName

NEW, EDIT = "inquiries:new_text", "inquiries:edit_text"
SAME = "同じ名前の文例がすでに登録されています。"
adds_text = requires(Permission.INQUIRY_TEXTS, keeps=NEW)
changes_text = requires(Permission.INQUIRY_TEXTS, loads=queries.load_module, keeps=EDIT)


@requires(Permission.INQUIRY_TEXTS)
def text_modules() -> ResponseReturnValue:
    """Show the texts."""
    listed = queries.list_modules(db.session)
    return render_template("inquiries/text_modules.html", modules=listed)


@adds_text
def new_text() -> ResponseReturnValue:
    """Show the form of a new text."""
    return editing.open_page(NEW_TEXT, None)


@adds_text
def create_text() -> ResponseReturnValue:
    """Add a text."""
    return editing.save_page(NEW_TEXT, None)


@changes_text
def edit_text(record: TextModule) -> ResponseReturnValue:
    """Show the form of a text."""
    return editing.open_page(TEXT, record)


@changes_text
def update_text(record: TextModule) -> ResponseReturnValue:
    """Change or retire a text."""
    return editing.save_page(TEXT, record)


def _add(work: Work, _: None, form: TextModuleForm) -> None:
    operations.add_text_module(work, **form.fields())


def _hold(work: Work, record: TextModule) -> TextModule | None:
    return queries.find_module(work.session, record.uid, for_update=True)


def _revise(work: Work, held: TextModule, form: TextModuleForm) -> None:
    operations.revise_text_module(work, held, version=held.version, **form.fields())


def _show(record: TextModule | None, form: TextModuleForm, beside: Beside) -> str:
    return render_template(
        "inquiries/text_module.html",
        form=form,
        module=record,
        theirs=record if beside.is_outdated else None,
        **beside._asdict(),
    )


NEW_TEXT = EditPage(
    name=NEW,
    form=TextModuleForm,
    values=lambda _: {"is_active": True},
    apply=_add,
    leads_to=lambda *_: url_for("inquiries.text_modules"),
    show=_show,
    key=lambda _: "",
    says=lambda form: f"文例「{form.name.data}」を登録しました。",
    refuses={SameName: ("", SAME)},
)
TEXT = EditPage(
    name=EDIT,
    form=TextModuleForm,
    values=module_values,
    hold=_hold,
    apply=_revise,
    leads_to=lambda *_: url_for("inquiries.text_modules"),
    show=_show,
    says=lambda form: f"文例「{form.name.data}」を保存しました。",
    refuses={SameName: ("", SAME)},
)
