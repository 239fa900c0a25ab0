"""The list of letters, the check page of one, and its moves."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.forms import PageForm
from core.listing import Listing
from core.work import Work, transaction
from core.workflow import MoveRefused, OfferedMove
from documents.blocks import unprintable_characters
from documents.html import html_document
from notifications import operations, queries
from notifications.forms import EmergencyForm, SubmissionForm
from notifications.models import Notification
from notifications.reports.checks import before_submission, doubts, undecided
from notifications.reports.first_report import item_texts, missing_items, stale_edits, subject_of
from notifications.reports.items import items_of
from notifications.vocabulary import CheckAnswer, CheckPoint, NotificationStatus
from notifications.workflow import LATER_WORKFLOW, WORKFLOW

reads_letter = requires(
    Permission.NOTIFICATION_READ, loads=queries.find_notification, logs_access=True
)
OWN_FORMS = ("approve", "submit", "submit_first", "approve_later")
"""Moves whose forms ask for more than a reason."""


class _Invalid(Exception):
    """The form of a move could not be read."""


@requires(Permission.NOTIFICATION_READ)
def index() -> ResponseReturnValue:
    """Show the list of letters."""
    listing = Listing.from_address(request.args, queries.FILTERS, list(queries.SORTS))
    return render_template(
        "notifications/index.html",
        listing=listing,
        page=queries.list_page(db.session, current_member(), listing),
        statuses=NotificationStatus,
    )


@reads_letter
def show(record: Notification) -> ResponseReturnValue:
    """Show the check page of a letter."""
    return _page(record, _form_of(record, sent=False))


@requires(Permission.NOTIFICATION_READ, loads=queries.find_notification)
def move(record: Notification, move: str) -> ResponseReturnValue:
    """Take a letter through a move."""
    if WORKFLOW.move(move) is None and LATER_WORKFLOW.move(move) is None:
        abort(404)
    form = _form_of(record, sent=move in ("submit", "submit_first"))
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_notification(
                work.session, current_member(), record.uid, for_update=True
            )
            if held is None:
                abort(404)
            operations.refuse_if_changed(held, request.form.get("version", ""))
            _carry_out(work, held, move, form)
    except _Invalid:
        return _again(record.uid, form, move), 422
    except MoveRefused as refused:
        return _again(record.uid, form, move, refused.reasons), 409
    except StaleDataError:
        return _again(record.uid, form, move, (operations.CHANGED,)), 409
    flash(_said(held, move), "success")
    return redirect(url_for("notifications.show", uid=record.uid), 303)


def _form_of(record: Notification, *, sent: bool) -> SubmissionForm:
    """Give the form of the submission that is possible now: the regular one, or that of an emergency."""
    kind = SubmissionForm if record.status is NotificationStatus.APPROVED else EmergencyForm
    return kind() if sent else kind(formdata=None)


def _said(held: Notification, move: str) -> str:
    """Say what a move has done."""
    if move == "approve" and held.stage_now is not None:
        given = held.standing_approvals[-1].stage
        return f"{held.number} の「{given}」の承認を記録しました。次は「{held.stage_now['name']}」の承認です。"
    if held.later_status is not None:
        return f"{held.number} を「{held.later_status.label}」にしました。"
    return f"{held.number} を「{held.status.label}」にしました。"


def _carry_out(work: Work, held: Notification, move: str, form: SubmissionForm) -> None:
    member, reason = current_member(), request.form.get("reason", "")
    if move == "request_review":
        operations.request_review(work, held, member=member)
    elif move == "approve":
        operations.approve(
            work,
            held,
            member=member,
            member_id=member.id,
            doubt_reason=request.form.get("doubt_reason"),
            comment=request.form.get("comment"),
        )
    elif move in ("submit", "submit_first"):
        _submit(work, held, move, form)
    elif move in ("approve_later", "decline_later"):
        said = request.form.get("doubt_reason") or request.form.get("comment") or reason
        later = operations.approve_later if move == "approve_later" else operations.decline_later
        later(work, held, member=member, member_id=member.id, reason=said)
    else:
        ended = operations.send_back if move == "send_back" else operations.withdraw
        ended(work, held, member=member, reason=reason)


def _submit(work: Work, held: Notification, move: str, form: SubmissionForm) -> None:
    member = current_member()
    is_first = move == "submit_first"
    WORKFLOW.check(held, move, member, "asked for in the form" if is_first else None)
    if isinstance(form, EmergencyForm) is not is_first or not form.validate():
        raise _Invalid
    carried = operations.submit_first if is_first else operations.submit
    carried(work, held, member=member, **form.fields())


def _again(uid: str, form: PageForm, tried: str, errors: Sequence[str] = ()) -> str:
    """Show the check page again with what was typed and why the move was not carried out."""
    held = queries.find_notification(db.session, current_member(), uid)
    if held is None:
        abort(404)
    return _page(held, form, tried, errors)


def _page(record: Notification, form: PageForm, tried: str = "", errors: Sequence[str] = ()) -> str:
    facts = queries.current_facts(db.session, record)
    letter = queries.letter_of(db.session, record)
    today = clock.to_jst(clock.now()).date() if record.is_live else None
    member = current_member()
    offered = [*WORKFLOW.offered(record, member), *LATER_WORKFLOW.offered(record, member)]
    return render_template(
        "notifications/show.html",
        notification=record,
        incident=record.incident,
        subject=subject_of(facts),
        letter=html_document(letter),
        unprintable=unprintable_characters(letter),
        items=items_of(facts),
        texts=item_texts(facts),
        stale={kind.key for kind in stale_edits(facts, record.edits)},
        missing=missing_items(facts),
        hints=[] if record.is_kept else before_submission(facts, today),
        doubts=doubts(facts, record.edits),
        check=queries.find_pre_send_check(db.session, record),
        check_points=CheckPoint,
        check_answers={answer.value: answer.label for answer in CheckAnswer},
        may_check=record.status in operations.OPEN_TO_CHECKS,
        undecided=[] if record.is_kept else undecided(facts, record.edits),
        moves=[one for one in offered if _is_plain(one)],
        own_moves={one.name: one for one in offered if not one.refusals},
        proof=queries.find_proof(db.session, record) if record.is_approved else None,
        events=queries.list_events(db.session, record),
        form=form,
        tried=tried,
        errors=errors,
        reason=request.form.get("reason", ""),
        doubt_reason=request.form.get("doubt_reason", ""),
        comment=request.form.get("comment", ""),
    )


def _is_plain(move: OfferedMove) -> bool:
    """Say whether a move is a mere button; why an emergency is not possible is of no use to anybody."""
    if move.name == "submit_first" and move.refusals:
        return False
    return bool(move.refusals) or move.name not in OWN_FORMS
