"""Pages of the forms: what there is, what can be put into one, taking one in, trying one out."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, requires
from accounts.permissions import Permission
from attachments.intake import clean_name
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.web import WORD, accepts_body, file_answer
from core.work import transaction
from documents.html import html_document
from documents.word import render_word
from forms import operations, queries
from forms.forms import UploadForm
from forms.models import OwnForm
from forms.operations import FormUnfit, OtherKind
from forms.reports.fields import common_of, required_of, tables_of
from forms.reports.kinds import SPECS
from forms.reports.sample import sample_facts
from forms.reports.starters import STARTERS, starter
from forms.vocabulary import PaperKind

MEGABYTE = 1024 * 1024
LIMIT = 2 * MEGABYTE
NO_FILE = "様式のファイル（.docx）を選んでください。"
TOO_LARGE = "大きすぎます。様式のファイルは2MBまでです。"
SAME_NAME = "この名称の様式は、別の種類の文書に使われています。別の名称にしてください。"

manages = requires(Permission.AUTHORITIES_MANAGE)
manages_form = requires(Permission.AUTHORITIES_MANAGE, loads=queries.find_form)


@manages
def own_forms() -> ResponseReturnValue:
    """Show the forms, and what can be put into one of the chosen kind."""
    chosen = request.args.get("kind", "")
    kind = PaperKind(chosen) if chosen in list(PaperKind) else PaperKind.SYSTEM_INCIDENT
    return render_template(
        "forms/index.html",
        forms=queries.list_forms(db.session),
        kinds=PaperKind,
        kind=kind,
        common=common_of(kind),
        items=SPECS[kind].items,
        tables=tables_of(kind),
        required=required_of(kind),
        starters=STARTERS,
    )


@manages
def new_form() -> ResponseReturnValue:
    """Ask for a form."""
    return render_template("forms/upload.html", form=UploadForm(formdata=None))


@manages
@accepts_body(LIMIT + MEGABYTE)
def upload() -> ResponseReturnValue:
    """Check a form by filling it with invented facts, and keep it where that works."""
    form = UploadForm()
    if not form.validate():
        return render_template("forms/upload.html", form=form), 422
    file = form.file.data[0] if form.file.data else None
    content = file.stream.read(LIMIT + 1) if file else b""
    if not content or len(content) > LIMIT:
        form.file.refuse([TOO_LARGE if content else NO_FILE])
        return render_template("forms/upload.html", form=form), 422
    kind = form.kind.data
    try:
        filled = operations.fill_form(content, sample_facts(kind), {})
        with transaction(db.session, actor(), clock.now()) as work:
            kept = operations.take_form(
                work,
                name=str(form.name.data),
                kind=kind,
                file_name=clean_name(file.filename or "" if file else ""),
                content=content,
                placeholders=filled.names,
            )
    except FormUnfit as unfit:
        form.file.refuse(unfit.reasons)
        return render_template("forms/upload.html", form=form), 422
    except OtherKind:
        form.name.errors = [SAME_NAME]
        return render_template("forms/upload.html", form=form), 422
    flash("様式を登録しました。見本の内容で差し込んだ結果をご確認ください。", "success")
    return redirect(url_for("forms.show_form", uid=kept.uid), 303)


@manages_form
def show_form(record: OwnForm) -> ResponseReturnValue:
    """Show a form filled with invented facts, and its versions."""
    latest, letter = record.versions[-1], None
    problems: tuple[str, ...] = ()
    try:
        filled = operations.fill_form(latest.content or b"", sample_facts(record.kind), {})
        letter = html_document(operations.shown(filled, record.name))
    except FormUnfit as unfit:
        problems = unfit.reasons
    return render_template("forms/form.html", own=record, letter=letter, problems=problems)


@manages_form
def use_form(record: OwnForm) -> ResponseReturnValue:
    """Stop or resume the use of a form."""
    is_active = request.form.get("is_active") == "1"
    with transaction(db.session, actor(), clock.now()) as work:
        operations.set_use(work, work.session.get_one(OwnForm, record.id), is_active=is_active)
    flash("様式の使用を再開しました。" if is_active else "様式の使用を停止しました。", "success")
    return redirect(url_for("forms.show_form", uid=record.uid), 303)


@manages_form
def version_file(record: OwnForm, number: str) -> ResponseReturnValue:
    """Give the file of a version as it was uploaded, or the latest filled with invented facts."""
    chosen = next((one for one in record.versions if str(one.number) == number), None)
    if number == "sample":
        chosen = record.versions[-1]
    if chosen is None:
        abort(404)
    content, name = chosen.content or b"", chosen.file_name
    if number == "sample":
        try:
            content = operations.fill_form(content, sample_facts(record.kind), {}).content
        except FormUnfit as unfit:
            flash(str(unfit), "error")
            return redirect(url_for("forms.show_form", uid=record.uid), 303)
        name = f"見本_{name}"
    with transaction(db.session, actor(), clock.now()) as work:
        note(
            work,
            EntryKind.DOWNLOAD,
            "forms:sample",
            table=record.__tablename__,
            uid=record.uid,
            label=record.name,
        )
    return file_answer(content, WORD, name)


@manages
def starter_file(kind: str) -> ResponseReturnValue:
    """Give a form to start from."""
    chosen = next((one for one in STARTERS if one.value == kind), None)
    if chosen is None:
        abort(404)
    return file_answer(render_word(starter(chosen)), WORD, f"{STARTERS[chosen]}.docx")
