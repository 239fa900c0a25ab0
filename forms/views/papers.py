"""The page of a document, and its moves."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.work import Work, transaction
from core.workflow import MoveRefused
from documents.html import html_document
from documents.office import is_installed
from forms import operations, queries
from forms.forms import SubmissionForm
from forms.models import Paper
from forms.operations import FormUnfit, Made
from forms.reports.letter import (
    item_texts,
    spec_of,
    stale_items,
    title_of,
)
from forms.vocabulary import PaperStatus
from forms.workflow import WORKFLOW
from notifications.operations import CHANGED

reads_paper = requires(Permission.NOTIFICATION_READ, loads=queries.find_paper, logs_access=True)


class _Invalid(Exception):
    """The form of a move could not be read."""


@reads_paper
def show(record: Paper) -> ResponseReturnValue:
    """Show a document."""
    return _page(record, SubmissionForm(formdata=None))


@requires(Permission.NOTIFICATION_READ, loads=queries.find_paper)
def move(record: Paper, move: str) -> ResponseReturnValue:
    """Take a document through a move."""
    if WORKFLOW.move(move) is None:
        abort(404)
    form = SubmissionForm() if move == "submit" else SubmissionForm(formdata=None)
    try:
        made = _made(record, move)
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_paper(work.session, current_member(), record.uid, for_update=True)
            if held is None:
                abort(404)
            if request.form.get("version", "") not in ("", str(held.version)):
                raise MoveRefused((CHANGED,))  # noqa: TRY301 (told like every other refusal)
            _carry_out(work, held, move, form, made)
    except _Invalid:
        return _again(record.uid, form, move), 422
    except (MoveRefused, FormUnfit) as refused:
        return _again(record.uid, form, move, refused.reasons), 409
    except StaleDataError:
        return _again(record.uid, form, move, (CHANGED,)), 409
    flash(f"{held.number} を「{held.status.label}」にしました。", "success")
    return redirect(url_for("forms.show", uid=record.uid), 303)


def _made(record: Paper, move: str) -> Made | None:
    """Make the file before the lock is taken: a form is filled in a child process, which takes its time."""
    if move != "approve" or record.status is not PaperStatus.IN_REVIEW:
        return None
    WORKFLOW.check(record, move, current_member(), None)
    return operations.make_document(db.session, record, is_draft=False)


def _carry_out(work: Work, held: Paper, move: str, form: SubmissionForm, made: Made | None) -> None:
    member, reason = current_member(), request.form.get("reason", "")
    if move == "request_review":
        operations.request_review(work, held, member=member)
    elif move == "approve":
        made = made or Made(-1, b"")
        operations.approve(work, held, member=member, member_id=member.id, made=made)
    elif move == "submit":
        WORKFLOW.check(held, move, member, None)
        if not form.validate():
            raise _Invalid
        operations.submit(work, held, member=member, **form.fields())
    else:
        ended = operations.send_back if move == "send_back" else operations.withdraw
        ended(work, held, member=member, reason=reason)


def _again(uid: str, form: SubmissionForm, tried: str, errors: Sequence[str] = ()) -> str:
    """Show the page again with what was typed and why the move was not carried out."""
    held = queries.find_paper(db.session, current_member(), uid)
    if held is None:
        abort(404)
    return _page(held, form, tried, errors)


def _page(record: Paper, form: SubmissionForm, tried: str = "", errors: Sequence[str] = ()) -> str:
    facts = queries.current_facts(db.session, record)
    offered = WORKFLOW.offered(record, current_member())
    return render_template(
        "forms/show.html",
        paper=record,
        incident=record.incident,
        subject=title_of(facts),
        letter=html_document(queries.letter_of(db.session, record)),
        items=spec_of(facts).items,
        texts=item_texts(facts),
        stale=stale_items(facts, record.edits),
        moves=[one for one in offered if one.refusals or one.name != "submit"],
        may_submit=any(one.name == "submit" and not one.refusals for one in offered),
        events=queries.list_events(db.session, record),
        has_office=is_installed(),
        form=form,
        tried=tried,
        errors=errors,
        reason=request.form.get("reason", ""),
    )
