"""The form of a letter: letterhead and texts of the items, with drafts and the edits of others."""

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core import clock
from core.database import db
from core.forms import as_formdata
from core.merging import Clash, merge
from core.web import is_forged
from core.work import transaction
from core.workflow import MoveRefused
from documents.html import html_document
from drafts import operations as drafts
from drafts.models import FormDraft
from drafts.queries import find_draft
from firm.queries import find_firm
from notifications import operations, queries
from notifications.forms import LetterForm, values_of
from notifications.models import Notification
from notifications.reports.first_report import item_texts, stale_edits
from notifications.reports.items import ITEMS

EDIT = "notifications:edit"
COLUMNS = ("authority_id", "document_no", "dated_on", "subject", "items")
NOT_SENT = ("csrf_token", "save", "use_current", "confirmed")

edits_letter = requires(
    Permission.NOTIFICATION_WRITE, loads=queries.find_notification, logs_access=True, keeps=EDIT
)


@edits_letter
def edit(record: Notification) -> ResponseReturnValue:
    """Show the form, from the draft where asked."""
    if not record.is_live:
        flash(f"この報告は「{record.status.label}」のため、内容を変更できません。", "notice")
        return redirect(url_for("notifications.show", uid=record.uid), 303)
    form = _filled_form(record)
    draft = find_draft(db.session, current_member().uid, EDIT, record.uid)
    is_open = draft is not None and draft.discarded_at is None
    if draft is not None and is_open and request.args.get("draft") == draft.uid:
        shown = {} if draft.is_whole else form.entered()
        entered = {**shown, **(draft.fields or {})}
        return _page(record, _read(LetterForm(formdata=as_formdata(entered)), record), draft)
    return _page(record, form, draft, offered=draft if is_open else None)


@edits_letter
def update(record: Notification) -> ResponseReturnValue:
    """Save the form, or keep it as a draft."""
    if request.form.get("save") == "draft" and not is_forged():
        draft = _keep_draft(record)
        flash("下書きとして保存しました。", "success")
        return redirect(url_for("notifications.edit", uid=record.uid, draft=draft.uid), 303)
    if not record.is_live and not is_forged():
        return _too_late(record)
    return _checked(record, _read(LetterForm(), record))


def _checked(record: Notification, form: LetterForm) -> ResponseReturnValue:
    form, clashes = _merged(record, form)
    if clashes:
        return _page(record, form, clashes=clashes), 409
    if not form.validate():
        return _page(record, form), 422
    return _save(record, form)


def _save(record: Notification, form: LetterForm) -> ResponseReturnValue:
    member = current_member()
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = queries.find_notification(work.session, member, record.uid, for_update=True)
            authority = queries.find_authority(work.session, form.authority_id.data)
            if held is None or authority is None:
                abort(404)
            is_current = form.version.data == _version(held)
            if is_current:
                operations.revise_draft(
                    work,
                    held,
                    version=held.version,
                    authority=authority,
                    confirmed=request.form.getlist("confirmed"),
                    **form.revision(),
                )
                drafts.finish(work, member_uid=member.uid, form=EDIT, record_uid=held.uid)
    except MoveRefused:
        return _too_late(record)
    if not is_current:
        return _checked(held, form)
    _notice_removed(form)
    flash("保存しました。", "success")
    return redirect(url_for("notifications.show", uid=record.uid), 303)


def _filled_form(record: Notification) -> LetterForm:
    facts = queries.live_facts(db.session, record)
    form = _read(LetterForm(formdata=None, data=values_of(record, facts)), record)
    form.version.data = _version(record)
    form.base.data = form.digests()
    return form


def _read(form: LetterForm, record: Notification) -> LetterForm:
    """Offer the addressees in use, and the letter's own even where it is retired."""
    offered = [*queries.list_active_authorities(db.session)]
    if record.authority not in offered:
        offered.append(record.authority)
    form.authority_id.offer((one.uid, one.label) for one in offered)
    return form


def _version(record: Notification) -> str:
    """Name all that the generated texts are made from: the letter, its case and the firm."""
    return f"{record.version}.{record.incident.version}.{find_firm(db.session).version}"


def _merged(record: Notification, form: LetterForm) -> tuple[LetterForm, list[Clash]]:
    """Join the form with what changed since it was shown, in the letter as well as in its case."""
    theirs = _filled_form(record)
    chosen = request.form.getlist("use_current")
    if form.version.data == theirs.version.data and not chosen:
        return form, []
    entered, clashes = merge(form, theirs, form.base.data or "", chosen)
    token = request.form.getlist("csrf_token")
    joined = _read(LetterForm(formdata=as_formdata({**entered, "csrf_token": token})), record)
    joined.version.data, joined.base.data = theirs.version.data, theirs.base.data
    return joined, clashes


def _keep_draft(record: Notification) -> FormDraft:
    entered = {name: v for name, v in request.form.lists() if name not in NOT_SENT}
    with transaction(db.session, actor(), clock.now()) as work:
        return drafts.park(work, current_member().uid, EDIT, record.uid, entered)


def _too_late(record: Notification) -> ResponseReturnValue:
    """Keep what was typed although the letter can no longer be changed."""
    _keep_draft(record)
    flash(
        "この報告はすでに「作成中」ではないため、保存できませんでした。"
        "入力内容は下書きとして保管しています。差し戻されたあと、続きから入力できます。",
        "warning",
    )
    return redirect(url_for("notifications.show", uid=record.uid), 303)


def _notice_removed(form: LetterForm) -> None:
    removed = form.removed_characters()
    if removed:
        flash(f"表示できない制御文字を {removed} 文字取り除いて保存しました。", "notice")


def _page(
    record: Notification,
    form: LetterForm,
    draft: FormDraft | None = None,
    *,
    offered: FormDraft | None = None,
    clashes: Sequence[Clash] = (),
) -> str:
    facts = queries.live_facts(db.session, record)
    uid = current_member().uid
    changes = last_change_of(db.session, "notification", record.uid, COLUMNS) if clashes else {}
    return render_template(
        "notifications/edit.html",
        notification=record,
        form=form,
        items=ITEMS,
        texts=item_texts(facts),
        stale={kind.key for kind in stale_edits(facts, record.edits)},
        letter=html_document(queries.letter_of(db.session, record)),
        draft=draft or find_draft(db.session, uid, EDIT, record.uid),
        offered=offered,
        clashes=clashes,
        changes=changes,
    )
