"""Files of a document: Word at once, PDF by a job; each is recorded before it happens."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core import clock
from core.database import db
from core.web import WORD, file_answer
from core.work import Work, transaction
from documents.office import is_installed
from forms import operations
from forms.models import Paper
from forms.operations import FormUnfit
from forms.queries import DocumentDamaged
from forms.views.papers import reads_paper


@reads_paper
def document(record: Paper) -> ResponseReturnValue:
    """Give the Word file: the bytes that were made final, or the draft as it stands."""
    try:
        content = operations.document_of(db.session, record)
    except DocumentDamaged:
        _note(record, "forms:damaged", EntryKind.REFUSAL, Outcome.REFUSED)
        return render_template("forms/damaged.html", paper=record), 500
    except FormUnfit as unfit:
        for reason in unfit.reasons:
            flash(reason, "error")
        return redirect(url_for("forms.show", uid=record.uid), 303)
    name = record.file_name
    _note(record, "forms:download", EntryKind.DOWNLOAD)
    return file_answer(content, WORD, name)


@reads_paper
def ask_pdf(record: Paper) -> ResponseReturnValue:
    """Let a job make a PDF to look at."""
    if not is_installed():
        abort(404)
    with transaction(db.session, actor(), clock.now()) as work:
        held = work.session.get_one(Paper, record.id)
        job = operations.ask_pdf(work, held, owner_uid=current_member().uid)
        _write(work, held, "forms:pdf", EntryKind.DOWNLOAD)
    return redirect(url_for("jobs.show", uid=job.uid), 303)


def _note(record: Paper, verb: str, kind: EntryKind, outcome: Outcome = Outcome.OK) -> None:
    with transaction(db.session, actor(), clock.now()) as work:
        _write(work, record, verb, kind, outcome)


def _write(
    work: Work, record: Paper, verb: str, kind: EntryKind, outcome: Outcome = Outcome.OK
) -> None:
    note(
        work,
        kind,
        verb,
        outcome=outcome,
        table=record.__tablename__,
        uid=record.uid,
        label=record.number,
    )
