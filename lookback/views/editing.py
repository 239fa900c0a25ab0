"""The form of a check: a new one, and one that is recorded already."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage, NewPage, Waiting
from lookback import queries
from lookback.forms import LookBackEditForm, LookBackForm, sections_of, values_of
from lookback.models import LookBack
from lookback.operations import Completed, open_look_back, revise_look_back
from lookback.vocabulary import Result

NEW, EDIT = "lookback:new", "lookback:edit"

COMPLETED = "完了した遡及確認は変更できません。「確認を再開する」のあとで入力してください。"

records_check = requires(Permission.LOOK_BACK_WRITE, keeps=NEW)
edits_check = requires(
    Permission.LOOK_BACK_WRITE, loads=queries.find_look_back, logs_access=True, keeps=EDIT
)


@records_check
def new() -> ResponseReturnValue:
    """Show the empty form, or a draft of it."""
    return editing.open_new(NEW_PAGE)


@records_check
def create() -> ResponseReturnValue:
    """Record a check, or give the form more rows."""
    if _asks_for_rows():
        return editing.show_new_again(NEW_PAGE)
    return editing.create(NEW_PAGE)


@edits_check
def edit(record: LookBack) -> ResponseReturnValue:
    """Show the form of a check, from the draft where asked."""
    return editing.open_page(EDIT_PAGE, record)


@edits_check
def update(record: LookBack) -> ResponseReturnValue:
    """Save a check, keep it as a draft, or give the form more rows."""
    if _asks_for_rows():
        return editing.show_again(EDIT_PAGE, record, editing.sent_form(EDIT_PAGE, record))
    return editing.save_page(EDIT_PAGE, record)


def _asks_for_rows() -> bool:
    return bool(request.form.get("add")) and not editing.asks_for_draft()


def _start() -> dict[str, Any]:
    return {"result": Result.PENDING}


def _offer(form: LookBackForm, record: LookBack | None = None) -> None:
    """Offer the cases that may be the reason, and the one that is it."""
    offered = dict(queries.list_offered_cases(db.session, current_member()))
    if record is not None and record.incident is not None:
        case = record.incident
        offered.setdefault(case.uid, f"{case.number} {case.title}")
    form.incident.offer(offered.items())


def _add(work: Work, form: LookBackForm, uid: str) -> None:
    open_look_back(work, uid=uid, **form.revision(_case_of(work, form)))


def _hold(work: Work, record: LookBack) -> LookBack | None:
    return queries.find_look_back(work.session, current_member(), record.uid, for_update=True)


def _apply(work: Work, held: LookBack, form: LookBackEditForm) -> None:
    revise_look_back(work, held, version=held.version, **form.revision(_case_of(work, form)))


def _case_of(work: Work, form: LookBackForm) -> int | None:
    return queries.find_case_id(work.session, current_member(), form.incident.data)


def _show_new(form: LookBackForm, waiting: Waiting) -> str:
    form.steps.offer_spare_rows()
    return render_template(
        "lookback/new.html", form=form, sections=sections_of(form), **waiting._asdict()
    )


def _show_edit(record: LookBack, form: LookBackEditForm, beside: Beside) -> str:
    form.steps.offer_spare_rows()
    clashed = [clash.name.removesuffix("_at") for clash in beside.clashes]
    return render_template(
        "lookback/edit.html",
        look_back=record,
        form=form,
        sections=sections_of(form),
        changes=last_change_of(db.session, LookBack.__tablename__, record.uid, clashed),
        **beside._asdict(),
    )


NEW_PAGE = NewPage(
    name=NEW,
    form=LookBackForm,
    start=_start,
    offer=_offer,
    add=_add,
    leads_to=lambda uid: url_for("lookback.show", uid=uid),
    show=_show_new,
    reused="この画面の内容はすでに記録されています。別の遡及確認として記録する場合は、もう一度「記録する」を押してください。",
)
EDIT_PAGE = EditPage(
    name=EDIT,
    form=LookBackEditForm,
    values=values_of,
    offer=_offer,
    hold=_hold,
    apply=_apply,
    leads_to=lambda record, _: url_for("lookback.show", uid=record.uid),
    show=_show_edit,
    refuses={Completed: ("", COMPLETED)},
)
