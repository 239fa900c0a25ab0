"""Pages of the questions of the authority: the list, one with the versions of its answer, its moves."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core import clock
from core.database import db
from core.listing import Listing
from core.moments import Moment, Precision
from core.work import Work, transaction
from core.workflow import MoveRefused
from dialogue import operations, queries
from dialogue.forms import AnswerForm, QuestionEditForm, QuestionForm, question_values
from dialogue.models import AuthorityQuestion
from dialogue.views.common import chosen_authority, held_case, offer_authorities
from dialogue.vocabulary import QuestionStatus
from dialogue.workflow import WORKFLOW
from drafts import editing
from drafts.editing import Beside, EditPage, NewPage, Waiting
from incidents.models import Incident
from incidents.queries import find_incident

NEW, EDIT = "dialogue:question", "dialogue:question_edit"
CHANGED = "他の職員が先に更新しました。内容を確かめて、もう一度操作してください。"
FILTER_LABELS = {"q": "番号・事案", "view": "一覧", "status": "状態"}

asks = requires(Permission.NOTIFICATION_WRITE, loads=find_incident, keeps=NEW)
edits_question = requires(
    Permission.NOTIFICATION_WRITE, loads=queries.find_question, logs_access=True, keeps=EDIT
)


class _Invalid(Exception):
    """The form of a move could not be read."""


@requires(Permission.NOTIFICATION_READ)
def index() -> ResponseReturnValue:
    """Show the questions of the authority, the first due first."""
    asked = {"sort": "due", **request.args.to_dict()}
    listing = Listing.from_address(asked, queries.FILTERS, ["due"])
    now = clock.now()
    labels = {"view": queries.VIEWS, "status": dict(QuestionStatus.choices())}
    return render_template(
        "dialogue/index.html",
        listing=listing,
        page=queries.list_page(db.session, current_member(), listing, now),
        views=queries.VIEWS,
        statuses=QuestionStatus,
        chips=listing.chips(FILTER_LABELS, labels),
    )


@requires(Permission.NOTIFICATION_READ, loads=queries.find_question, logs_access=True)
def show(record: AuthorityQuestion) -> ResponseReturnValue:
    """Show a question, its answer and the versions of it."""
    return _page(record, AnswerForm(formdata=None))


@asks
def new_question(record: Incident) -> ResponseReturnValue:
    """Show the form of a question."""
    return editing.open_new(_new_page(record))


@asks
def create_question(record: Incident) -> ResponseReturnValue:
    """Record a question."""
    return editing.create(_new_page(record))


@edits_question
def edit(record: AuthorityQuestion) -> ResponseReturnValue:
    """Show the form of question and answer."""
    if record.status is not QuestionStatus.OPEN:
        return _too_late(record)
    return editing.open_page(EDIT_PAGE, record)


@edits_question
def update(record: AuthorityQuestion) -> ResponseReturnValue:
    """Save question and answer."""
    try:
        return editing.save_page(EDIT_PAGE, record)
    except MoveRefused:
        editing.keep_typed(EDIT, record.uid)
        return _too_late(record)


def _too_late(record: AuthorityQuestion) -> ResponseReturnValue:
    flash(f"{operations.NOT_OPEN}この照会は「{record.status.label}」です。", "notice")
    return redirect(url_for("dialogue.show", uid=record.uid), 303)


@requires(Permission.NOTIFICATION_READ, loads=queries.find_question)
def move(record: AuthorityQuestion, move: str) -> ResponseReturnValue:
    """Take a question through a move."""
    if WORKFLOW.move(move) is None:
        abort(404)
    form = AnswerForm() if move == "answer" else AnswerForm(formdata=None)
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = _held(work, record)
            _refuse_if_changed(held)
            _carry_out(work, held, move, form)
    except _Invalid:
        return _again(record, form, move), 422
    except MoveRefused as refused:
        return _again(record, form, move, refused.reasons), 409
    except StaleDataError:
        return _again(record, form, move, (CHANGED,)), 409
    flash(f"{held.number} を「{held.status.label}」にしました。", "success")
    return redirect(url_for("dialogue.show", uid=record.uid), 303)


def _refuse_if_changed(held: AuthorityQuestion) -> None:
    if request.form.get("version", "") not in ("", str(held.version)):
        raise MoveRefused((CHANGED,))


def _carry_out(work: Work, held: AuthorityQuestion, move: str, form: AnswerForm) -> None:
    member = current_member()
    if move == "answer":
        WORKFLOW.check(held, move, member, None)
        if not form.validate():
            raise _Invalid
        operations.answer(work, held, member=member, **form.fields())
        return
    reason = request.form.get("reason", "")
    operations.move_question(
        work, held, move=move, member=member, member_id=member.id, reason=reason
    )


def _held(work: Work, record: AuthorityQuestion) -> AuthorityQuestion:
    held = queries.find_question(work.session, current_member(), record.uid, for_update=True)
    if held is None:
        abort(404)
    return held


def _again(
    record: AuthorityQuestion, form: AnswerForm, tried: str, errors: Sequence[str] = ()
) -> str:
    held = queries.find_question(db.session, current_member(), record.uid)
    if held is None:
        abort(404)
    return _page(held, form, tried, errors)


def _page(
    record: AuthorityQuestion, form: AnswerForm, tried: str = "", errors: Sequence[str] = ()
) -> str:
    offered = WORKFLOW.offered(record, current_member())
    return render_template(
        "dialogue/question.html",
        asked=record,
        incident=record.incident,
        moves=[one for one in offered if one.refusals or one.name != "answer"],
        may_answer=any(one.name == "answer" and not one.refusals for one in offered),
        may_edit=record.status is QuestionStatus.OPEN
        and current_member().may(Permission.NOTIFICATION_WRITE),
        form=form,
        tried=tried,
        errors=errors,
        reason=request.form.get("reason", ""),
    )


def _new_page(record: Incident) -> NewPage[QuestionForm]:
    def add(work: Work, form: QuestionForm, uid: str) -> None:
        authority = chosen_authority(work, form.authority_id.data)
        case = held_case(work, record)
        operations.record_question(work, case, authority=authority, uid=uid, **form.fields())

    def shown(form: QuestionForm, waiting: Waiting) -> str:
        return render_template(
            "dialogue/question_new.html", incident=record, form=form, **waiting._asdict()
        )

    return NewPage(
        name=NEW,
        beside=record.uid,
        form=QuestionForm,
        start=lambda: {"received_at": Moment(clock.now(), Precision.MINUTE)},
        offer=lambda form: offer_authorities(form.authority_id),
        add=add,
        leads_to=lambda uid: url_for("dialogue.show", uid=uid),
        show=shown,
        reused="この照会はすでに記録されています。別の照会として記録する場合は、もう一度「記録する」を押してください。",
    )


def _apply(work: Work, held: AuthorityQuestion, form: QuestionEditForm) -> None:
    member = current_member()
    operations.revise_question(
        work,
        held,
        version=held.version,
        member_id=member.id,
        member_uid=member.uid,
        authority=chosen_authority(work, form.authority_id.data),
        **form.fields(),
    )


def _show_edit(record: AuthorityQuestion, form: QuestionEditForm, beside: Beside) -> str:
    clashed = [clash.name for clash in beside.clashes]
    return render_template(
        "dialogue/question_edit.html",
        asked=record,
        incident=record.incident,
        form=form,
        changes=last_change_of(db.session, AuthorityQuestion.__tablename__, record.uid, clashed),
        **beside._asdict(),
    )


EDIT_PAGE = EditPage(
    name=EDIT,
    form=QuestionEditForm,
    values=question_values,
    offer=lambda form, asked: offer_authorities(form.authority_id, asked.authority),
    hold=_held,
    apply=_apply,
    leads_to=lambda asked, _: url_for("dialogue.show", uid=asked.uid),
    show=_show_edit,
)
