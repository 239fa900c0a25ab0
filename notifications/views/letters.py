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
from core.workflow import MoveRefused
from documents.blocks import unprintable_characters
from documents.html import html_document
from notifications import operations, queries
from notifications.forms import SubmissionForm
from notifications.models import Notification
from notifications.reports.checks import before_submission, doubts, undecided
from notifications.reports.first_report import item_texts, missing_items, stale_edits, subject_of
from notifications.reports.items import items_of
from notifications.vocabulary import NotificationStatus
from notifications.workflow import WORKFLOW

reads_letter = requires(
    Permission.NOTIFICATION_READ, loads=queries.find_notification, logs_access=True
)
OWN_FORMS = ("approve", "submit")
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
    return _page(record, SubmissionForm(formdata=None))


@requires(Permission.NOTIFICATION_READ, loads=queries.find_notification)
def move(record: Notification, move: str) -> ResponseReturnValue:
    """Take a letter through a move."""
    if WORKFLOW.move(move) is None:
        abort(404)
    form = SubmissionForm() if move == "submit" else SubmissionForm(formdata=None)
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
    flash(f"{held.number} を「{held.status.label}」にしました。", "success")
    return redirect(url_for("notifications.show", uid=record.uid), 303)


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
        )
    elif move == "submit":
        WORKFLOW.check(held, move, member, None)
        if not form.validate():
            raise _Invalid
        operations.submit(work, held, member=member, **form.fields())
    else:
        ended = operations.send_back if move == "send_back" else operations.withdraw
        ended(work, held, member=member, reason=reason)


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
    offered = WORKFLOW.offered(record, current_member())
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
        hints=[] if record.is_approved else before_submission(facts, today),
        doubts=doubts(facts, record.edits),
        undecided=[] if record.is_approved else undecided(facts, record.edits),
        moves=[one for one in offered if one.refusals or one.name not in OWN_FORMS],
        own_moves={one.name: one for one in offered if not one.refusals},
        proof=queries.find_proof(db.session, record) if record.is_approved else None,
        events=queries.list_events(db.session, record),
        form=form,
        tried=tried,
        errors=errors,
        reason=request.form.get("reason", ""),
        doubt_reason=request.form.get("doubt_reason", ""),
    )
