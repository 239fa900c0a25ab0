"""The intake page: a call is written down while it is going on."""

import secrets
from functools import partial

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db, new_uid
from core.forms import as_formdata
from core.moments import Moment, Precision
from core.text import clean_text
from core.web import is_forged
from core.work import Work, transaction
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_own_draft, list_drafts
from incidents.queries import find_member_id
from inquiries import queries
from inquiries.forms import InquiryForm
from inquiries.operations import open_inquiry
from inquiries.queries.records import find_incident_id
from inquiries.views.common import keep_by_hand, notice_removed
from inquiries.vocabulary import Channel, Complainant, InquiryDamage, InquiryKind, Urgency

NEW = "inquiries:new"
KEY_LIMIT = 100


@requires(Permission.INQUIRY_WRITE, keeps=NEW)
def new() -> ResponseReturnValue:
    """Show the intake page with its defaults: now, oneself, by telephone."""
    form, draft = _new_form()
    return _page(form, draft)


@requires(Permission.INQUIRY_WRITE, keeps=NEW)
def create() -> ResponseReturnValue:
    """Record an inquiry."""
    form = InquiryForm()
    _offer(form)
    key = form.submission_id.data or ""
    if len(key) > KEY_LIMIT:
        abort(400)
    if request.form.get("save") == "draft" and not is_forged():
        return keep_by_hand(NEW, key, url_for("inquiries.new"))
    if not key or not form.validate():
        return _page(form, None), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            location = _create_once(work, form)
    except drafts.SubmissionReused:
        form.form_errors.append(
            "この画面の内容はすでに記録されています。別の相談・苦情として記録する場合は、もう一度「記録する」を押してください。"
        )
        form.submission_id.data = secrets.token_urlsafe(16)
        return _page(form, None), 422
    flash("記録しました。", "success")
    notice_removed(form)
    return redirect(location, 303)


@requires(Permission.INQUIRY_READ)
def earlier() -> ResponseReturnValue:
    """Give the earlier inquiries of the customer who is being typed (for the page's script)."""
    body = request.get_json(silent=True)
    entries = body if isinstance(body, dict) else {}
    account, name = (_typed(entries.get(part)) for part in ("account_no", "complainant_name"))
    with transaction(db.session, actor(), clock.now()) as work:
        found = queries.list_earlier(work.session, current_member(), account_no=account, name=name)
        if found:
            numbers = "、".join(row.number for row in found)
            note(work, EntryKind.ACCESS, "inquiries:search", detail={"found": numbers})
    return jsonify(
        found=[
            {
                "href": url_for("inquiries.show", uid=row.uid),
                "number": row.number,
                "text": "　".join(
                    (
                        clock.jst_stamp(row.received_at),
                        row.category.label if row.category else row.kind.label,
                        row.status.label,
                    )
                ),
            }
            for row in found
        ]
    )


def _typed(value: object) -> str | None:
    return clean_text(value)[0][:KEY_LIMIT] if isinstance(value, str) else None


def _new_form() -> tuple[InquiryForm, FormDraft | None]:
    member = current_member()
    draft = find_own_draft(db.session, member.uid, request.args.get("draft", ""))
    if draft is not None and draft.form == NEW:
        form = InquiryForm(formdata=as_formdata({**_defaults().entered(), **(draft.fields or {})}))
        form.submission_id.data = draft.record_uid
    else:
        draft, form = None, _defaults()
    _offer(form)
    return form, draft


def _defaults() -> InquiryForm:
    return InquiryForm(
        formdata=None,
        data={
            "submission_id": secrets.token_urlsafe(16),
            "received_at": Moment(clock.now(), Precision.MINUTE),
            "channel": Channel.PHONE,
            "kind": InquiryKind.CONSULTATION,
            "damage": InquiryDamage.UNKNOWN,
            "complainant": Complainant.CUSTOMER,
            "urgency": Urgency.NORMAL,
            "assignee_id": current_member().uid,
        },
    )


def _offer(form: InquiryForm) -> None:
    form.assignee_id.offer(partial(queries.list_assignable, db.session))
    form.incident_id.offer(partial(queries.list_offered_incidents, db.session))


def _page(form: InquiryForm, draft: FormDraft | None) -> str:
    waiting = list_drafts(db.session, current_member().uid, NEW)
    record = form.submission_id.data
    return render_template(
        "inquiries/new.html",
        form=form,
        draft=draft or next((one for one in waiting if one.record_uid == record), None),
        waiting=[one for one in waiting if one.record_uid != record],
    )


def _create_once(work: Work, form: InquiryForm) -> str:
    """Record it; the same submission a second time leads to the first one's page."""
    member, key = current_member(), str(form.submission_id.data)
    uid = new_uid()
    location = url_for("inquiries.show", uid=uid)
    first = drafts.claim(
        work, member_uid=member.uid, key=key, entered=form.entered(), location=location
    )
    if first is not None:
        return first
    open_inquiry(
        work,
        uid=uid,
        kind=form.kind.data,
        received_by_id=member.id,
        **form.fields(
            find_incident_id(work.session, form.incident_id.data),
            find_member_id(work.session, form.assignee_id.data),
        ),
    )
    drafts.finish(work, member_uid=member.uid, form=NEW, record_uid=key)
    return location
