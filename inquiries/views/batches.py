"""Letters to all customers of a 事案: choose, confirm, have them read together, fetch and send them."""

from collections.abc import Mapping, Sequence

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
from inquiries.models import Inquiry
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
NOT_SENT = "すべての返信をお送りしたことを確かめ、印を付けてください。"
KEY_LIMIT = 100
READ_AT_ONCE, PACKED_AT_ONCE = 50, 100
"""Letters that one page shows to be read, and that are packed while the member waits."""

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
    """Ask for confirmation with the number of letters, then let a job begin them."""
    form, chosen = BatchForm(), set(request.form.getlist("inquiry"))
    offered = _offered(form, record)
    known = _chosen(record, offered, chosen)
    is_valid = form.validate()
    if is_valid and not _is_for_all() and len(known) < len(chosen):
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


def _is_for_all() -> bool:
    return request.form.get("everyone") == "y"


def _chosen(record: Incident, offered: Sequence[Inquiry], chosen: set[str]) -> Sequence[Inquiry]:
    if _is_for_all():
        return queries.list_open_inquiries(db.session, current_member(), record, None)
    return [one for one in offered if one.uid in chosen]


def _draft_all(record: Incident, form: BatchForm, chosen: list[str]) -> ResponseReturnValue:
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            location = _ask_once(work, record, form, chosen)
    except drafts.SubmissionReused:
        form.submission_id.data = new_uid()
        form.form_errors.append("この画面からはすでに作成しています。内容を確かめてください。")
        return _choice(record, form, _offered(form, record), set(chosen)), 422
    except MoveRefused as refused:
        form.form_errors.extend(refused.reasons)
        return _choice(record, form, _offered(form, record), set(chosen)), 409
    return redirect(location, 303)


def _ask_once(work: Work, record: Incident, form: BatchForm, chosen: list[str]) -> str:
    """Ask for the job unless this page asked before; what is gone meanwhile stops it."""
    member, job = current_member(), new_uid()
    entered = {**form.entered(), "inquiry": chosen}
    earlier = _claimed(work, form.submission_id.data or "", entered, job)
    if earlier is not None:
        return earlier
    found = queries.take_open_inquiries(work.session, member, record, chosen)
    module = queries.find_module(work.session, form.module.data)
    if module is None or len(found) != len(chosen):
        raise MoveRefused((GONE,))
    kind, channel = form.kind.data, form.channel.data
    operations.queue_letters(
        work, record, found, module, author=member, kind=kind, channel=channel, uid=job
    )
    return page_of_job(job)


def _claimed(work: Work, key: str, entered: Mapping[str, object], job: str) -> str | None:
    member, location = current_member().uid, page_of_job(job)
    return drafts.claim(work, member_uid=member, key=key, entered=entered, location=location)


def page_of_job(uid: str) -> str:
    """Give the page that follows a job."""
    return f"/jobs/{uid}"


@writes_batch
def send_batch(record: Incident) -> ResponseReturnValue:
    """Let a job note that the approved letters, as many as were shown, went out."""
    key = request.form.get("submission_id", "")
    if request.form.get("sent") != "y" or not 0 < len(key) <= KEY_LIMIT:
        return _overview(record, (NOT_SENT,)), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            location = _send_once(work, record, key)
    except (drafts.SubmissionReused, MoveRefused):
        return _overview(record, (OUTDATED,)), 409
    return redirect(location, 303)


def _send_once(work: Work, record: Incident, key: str) -> str:
    member, job = current_member(), new_uid()
    earlier = _claimed(work, key, {"send": record.uid}, job)
    if earlier is not None:
        return earlier
    approved = queries.list_reply_uids(work.session, member, record, (R.APPROVED,))
    if not approved or str(len(approved)) != request.form.get("count"):
        raise MoveRefused((OUTDATED,))
    operations.queue_sending(work, record, approved, sender=member, uid=job)
    return page_of_job(job)


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
    """Give all approved letters of a case as one file; many of them are packed by a job."""
    counts = queries.count_replies_of_incident(db.session, current_member(), record)
    if sum(counts.get(state, 0) for state in (R.APPROVED, R.SENT)) > PACKED_AT_ONCE:
        abort(404)  # the page offers the job
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
    return file_answer(content, operations.ZIP, f"{number}_返信.zip")


@requires(Permission.INQUIRY_READ, loads=queries.find_incident_for_answering)
def pack_batch(record: Incident) -> ResponseReturnValue:
    """Let a job pack all approved letters of a case into one file."""
    member = current_member()
    with transaction(db.session, actor(), clock.now()) as work:
        uids = queries.list_reply_uids(work.session, member, record, (R.APPROVED, R.SENT))
        if not uids:
            abort(404)
        job = operations.queue_pack(work, record, owner=member, total=len(uids))
        location = page_of_job(job.uid)
    return redirect(location, 303)


def _offered(form: BatchForm, record: Incident) -> Sequence[Inquiry]:
    modules = queries.list_offered_modules(db.session)
    form.module.offer((one.uid, one.name) for one in modules)
    return queries.list_open_inquiries(db.session, current_member(), record)


def _choice(record: Incident, form: BatchForm, offered: Sequence[Inquiry], chosen: set[str]) -> str:
    return render_template(
        "inquiries/batch_new.html",
        incident=record,
        form=form,
        offered=offered,
        chosen=chosen,
        is_for_all=_is_for_all(),
        total=queries.count_open_inquiries(db.session, current_member(), record),
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
        is_for_all=_is_for_all(),
        nameless=sum(not one.complainant_name for one in known),
        sample=fill(module.body, values_for(first, first.complainant_name, firm)),
        sample_of=first,
    )


def _overview(record: Incident, errors: Sequence[str] = ()) -> str:
    member = current_member()
    found = queries.list_replies_of_incident(db.session, member, record, STANDING)
    waiting = queries.list_replies_of_incident(
        db.session, member, record, (R.IN_REVIEW,), limit=READ_AT_ONCE
    )
    counts = queries.count_replies_of_incident(db.session, member, record)
    return render_template(
        "inquiries/batch.html",
        incident=record,
        replies=found,
        reading=[(one, html_document(queries.letter_of(db.session, one))) for one in waiting],
        facts=[(state.label, f"{counts.get(state, 0):,} 件") for state in STANDING],
        total=sum(counts.get(state, 0) for state in STANDING),
        submission_id=new_uid(),
        in_review=counts.get(R.IN_REVIEW, 0),
        approved=counts.get(R.APPROVED, 0),
        files=counts.get(R.APPROVED, 0) + counts.get(R.SENT, 0),
        packed_at_once=PACKED_AT_ONCE,
        ticked=set(request.form.getlist("reply")),
        errors=errors,
    )
