"""Letters to all customers of a 事案: choose, confirm, have them read together, fetch them as one file."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db, new_uid
from core.web import file_answer
from core.work import Work, transaction
from core.workflow import MoveRefused
from documents.html import html_document
from drafts import operations as drafts
from firm.queries import find_firm
from incidents.models import Incident
from inquiries import operations, queries
from inquiries.forms import BatchForm
from inquiries.models import Inquiry, Reply
from inquiries.queries import DocumentDamaged
from inquiries.reports.fields import fill
from inquiries.reports.letter import values_for
from inquiries.reports.packing import pack
from inquiries.vocabulary import ReplyChannel, ReplyKind
from inquiries.vocabulary import ReplyStatus as R

STANDING = (R.DRAFT, R.IN_REVIEW, R.APPROVED, R.SENT)
NONE_CHOSEN = "送付するお客さまを一人以上選んでください。"
GONE = "選んだ相談・苦情の一部が、終結したか、この事案から外れました。もう一度選んでください。"
OUTDATED = "表示した後に内容が変わった返信があります。もう一度確認してください。"
KEY_LIMIT = 100

reads_batch = requires(
    Permission.INQUIRY_READ, loads=queries.find_incident_for_answering, logs_access=True
)
writes_batch = requires(
    Permission.INQUIRY_WRITE, loads=queries.find_incident_for_answering, logs_access=True
)


@reads_batch
def batch(record: Incident) -> ResponseReturnValue:
    """Show the letters to the customers of a case, each as it will be sent."""
    return _overview(record)


@writes_batch
def new_batch(record: Incident) -> ResponseReturnValue:
    """Show the choice of text and customers: at first all whose inquiry is open."""
    form = BatchForm(
        formdata=None,
        data={
            "submission_id": new_uid(),
            "kind": ReplyKind.PROGRESS,
            "channel": ReplyChannel.LETTER,
        },
    )
    offered = _offered(form, record)
    return _choice(record, form, offered, {one.uid for one in offered})


@writes_batch
def create_batch(record: Incident) -> ResponseReturnValue:
    """Ask for confirmation with the number of letters, then begin them all or none."""
    form, chosen = BatchForm(), set(request.form.getlist("inquiry"))
    offered = _offered(form, record)
    known = [one for one in offered if one.uid in chosen]
    is_valid = form.validate()
    if is_valid and len(known) < len(chosen):
        form.form_errors.append(GONE)
    elif is_valid and not known:
        form.form_errors.append(NONE_CHOSEN)
    key = form.submission_id.data or ""
    if not is_valid or form.form_errors or not 0 < len(key) <= KEY_LIMIT:
        return _choice(record, form, offered, chosen), 422
    confirmed = request.form.get("confirmed", "")
    if request.form.get("save") == "back":
        return _choice(record, form, offered, chosen)
    if confirmed != str(len(known)):
        return _confirmation(record, form, known)
    return _draft_all(record, form, [one.uid for one in known])


def _draft_all(record: Incident, form: BatchForm, chosen: list[str]) -> ResponseReturnValue:
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            made = _draft_once(work, record, form, chosen)
    except drafts.SubmissionReused:
        form.submission_id.data = new_uid()
        form.form_errors.append("この画面からはすでに作成しています。内容を確かめてください。")
        return _choice(record, form, _offered(form, record), set(chosen)), 422
    except MoveRefused as refused:
        form.form_errors.extend(refused.reasons)
        return _choice(record, form, _offered(form, record), set(chosen)), 409
    if made:
        flash(_made(made), "success")
    return redirect(url_for("inquiries.batch", uid=record.uid), 303)


def _draft_once(
    work: Work, record: Incident, form: BatchForm, chosen: list[str]
) -> Sequence[Reply]:
    """Begin the letters unless this page began them before; what is gone meanwhile stops all."""
    member, key = current_member(), form.submission_id.data or ""
    entered = {**form.entered(), "inquiry": chosen}
    location = url_for("inquiries.batch", uid=record.uid)
    earlier = drafts.claim(work, member_uid=member.uid, key=key, entered=entered, location=location)
    if earlier is not None:
        return ()
    found = queries.take_open_inquiries(work.session, member, record, chosen)
    module = queries.find_module(work.session, form.module.data)
    if module is None or len(found) != len(chosen):
        raise MoveRefused((GONE,))
    kind, channel = form.kind.data, form.channel.data
    return operations.draft_batch(work, record, found, module, member, kind=kind, channel=channel)


def _made(made: Sequence[Reply]) -> str:
    waiting = sum(reply.status is R.DRAFT for reply in made)
    told = f"返信を {len(made)} 件作成しました。"
    return f"{told}うち {waiting} 件は、宛名などを補う必要があります。" if waiting else told


@requires(Permission.INQUIRY_REVIEW, loads=queries.find_incident_for_answering)
def approve_batch(record: Incident) -> ResponseReturnValue:
    """Approve the letters that were ticked after reading, all of them or none."""
    ticked = set(request.form.getlist("reply"))
    if not ticked:
        return _overview(record, ("確認した返信に印を付けてください。",)), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            count = _approve(work, record, ticked)
    except MoveRefused as refused:
        return _overview(record, refused.reasons), 409
    flash(f"返信 {count} 件を「{R.APPROVED.label}」にしました。", "success")
    return redirect(url_for("inquiries.batch", uid=record.uid), 303)


def _approve(work: Work, record: Incident, ticked: set[str]) -> int:
    """Approve what was ticked; a letter that is no longer as it was shown stops all."""
    member = current_member()
    waiting = queries.list_replies_of_incident(
        work.session, member, record, (R.IN_REVIEW,), for_update=True
    )
    read = [one for one in waiting if f"{one.uid}.{one.version}" in ticked]
    if len(read) < len(ticked):
        raise MoveRefused((OUTDATED,))
    for reply in read:
        operations.approve_reply(work, reply, reader=member)
    return len(read)


@reads_batch
def letters(record: Incident) -> ResponseReturnValue:
    """Give all approved letters of a case as one file."""
    approved = queries.list_replies_of_incident(
        db.session, current_member(), record, (R.APPROVED, R.SENT)
    )
    if not approved:
        abort(404)
    try:
        content = pack((one.file_name, queries.document_of(db.session, one)) for one in approved)
    except DocumentDamaged:
        return render_template("inquiries/damaged.html", incident=record), 500
    taken = [(one.uid, one.number) for one in approved]
    number = record.number
    with transaction(db.session, actor(), clock.now()) as work:
        for uid, label in taken:
            note(work, EntryKind.DOWNLOAD, "replies:download", table="reply", uid=uid, label=label)
    return file_answer(content, "application/zip", f"{number}_返信.zip")


def _offered(form: BatchForm, record: Incident) -> Sequence[Inquiry]:
    modules = queries.list_offered_modules(db.session)
    form.module.offer((one.uid, one.name) for one in modules)
    return queries.list_open_inquiries(db.session, current_member(), record)


def _choice(record: Incident, form: BatchForm, offered: Sequence[Inquiry], chosen: set[str]) -> str:
    return render_template(
        "inquiries/batch_new.html", incident=record, form=form, offered=offered, chosen=chosen
    )


def _confirmation(record: Incident, form: BatchForm, known: Sequence[Inquiry]) -> str:
    module = queries.find_module(db.session, form.module.data)
    if module is None:
        abort(404)
    firm, first = find_firm(db.session), known[0]
    return render_template(
        "inquiries/batch_confirm.html",
        incident=record,
        form=form,
        module=module,
        chosen=known,
        nameless=sum(not one.complainant_name for one in known),
        sample=fill(module.body, values_for(first, first.complainant_name, firm)),
        sample_of=first,
    )


def _overview(record: Incident, errors: Sequence[str] = ()) -> str:
    found = queries.list_replies_of_incident(db.session, current_member(), record, STANDING)
    reading = [
        (one, html_document(queries.letter_of(db.session, one)))
        for one in found
        if one.status is R.IN_REVIEW
    ]
    return render_template(
        "inquiries/batch.html",
        incident=record,
        replies=found,
        reading=reading,
        ticked=set(request.form.getlist("reply")),
        has_approved=any(one.is_approved for one in found),
        errors=errors,
    )
