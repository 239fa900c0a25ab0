"""The form of a letter: letterhead and texts of the items, with drafts and the edits of others."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core.database import db
from core.web import is_forged
from core.work import Work
from core.workflow import MoveRefused
from documents.html import html_document
from drafts import editing
from drafts.editing import Beside, EditPage
from firm.queries import find_firm
from notifications import operations, queries
from notifications.forms import REASONED, LetterForm, values_of
from notifications.models import Notification
from notifications.reports.earlier import Difference
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import item_texts, stale_edits
from notifications.reports.follow_up import changes_of
from notifications.reports.items import FINAL_ITEMS, items_of
from notifications.vocabulary import NotificationKind

EDIT = "notifications:edit"
COLUMNS = (
    "authority_id", "document_no", "dated_on", "subject", "annexes", "items", "reasons", "settled",
)  # fmt: skip

edits_letter = requires(
    Permission.NOTIFICATION_WRITE, loads=queries.find_notification, logs_access=True, keeps=EDIT
)


@edits_letter
def edit(record: Notification) -> ResponseReturnValue:
    """Show the form, from the draft where asked."""
    if not record.is_live:
        flash(f"この報告は「{record.status.label}」のため、内容を変更できません。", "notice")
        return redirect(url_for("notifications.show", uid=record.uid), 303)
    return editing.open_page(PAGE, record)


@edits_letter
def update(record: Notification) -> ResponseReturnValue:
    """Save the form, or keep it as a draft."""
    if not record.is_live and not is_forged() and not editing.asks_for_draft():
        return _too_late(record)
    try:
        return editing.save_page(PAGE, record)
    except MoveRefused:
        return _too_late(record)


def _too_late(record: Notification) -> ResponseReturnValue:
    """Keep what was typed although the letter can no longer be changed."""
    editing.keep_typed(EDIT, record.uid)
    flash(
        "この報告はすでに「作成中」ではないため、保存できませんでした。"
        "入力内容は下書きとして保管しています。差し戻されたあと、続きから入力できます。",
        "warning",
    )
    return redirect(url_for("notifications.show", uid=record.uid), 303)


def _values(record: Notification) -> dict[str, Any]:
    return values_of(record, queries.live_facts(db.session, record))


def _offer(form: LetterForm, record: Notification) -> None:
    """Offer the addressees in use, and the letter's own even where it is retired."""
    offered = [*queries.list_active_authorities(db.session)]
    if record.authority not in offered:
        offered.append(record.authority)
    form.authority_id.offer((one.uid, one.label) for one in offered)
    if record.kind is NotificationKind.FINAL:
        for kind in FINAL_ITEMS:
            form[f"item_{kind.key}"].label.text = f"{kind.number}　{kind.label}"


def _version(record: Notification) -> str:
    """Name all that the generated texts are made from: the letter, its case and the firm."""
    return f"{record.version}.{record.incident.version}.{find_firm(db.session).version}"


def _hold(work: Work, record: Notification) -> Notification | None:
    return queries.find_notification(work.session, current_member(), record.uid, for_update=True)


def _apply(work: Work, held: Notification, form: LetterForm) -> None:
    authority = queries.find_authority(work.session, form.authority_id.data)
    if authority is None:
        abort(404)
    operations.revise_draft(
        work,
        held,
        version=held.version,
        authority=authority,
        confirmed=request.form.getlist("confirmed"),
        **form.revision(),
    )


def _show(record: Notification, form: LetterForm, beside: Beside) -> str:
    facts = queries.live_facts(db.session, record)
    changes = {}
    if beside.clashes:
        changes = last_change_of(db.session, "notification", record.uid, COLUMNS)
    differing = changes_of(facts, record.edits)
    return render_template(
        "notifications/edit.html",
        notification=record,
        form=form,
        items=items_of(facts),
        differing=differing,
        reason_fields=_reason_fields(form, differing),
        open_keys=_open_keys(facts, record),
        texts=item_texts(facts),
        stale={kind.key for kind in stale_edits(facts, record.edits)},
        letter=html_document(queries.letter_of(db.session, record)),
        changes=changes,
        **beside._asdict(),
    )


def _reason_fields(form: LetterForm, differing: Sequence[Difference]) -> list[tuple[Any, bool]]:
    """Give the fields of reasons: those asked for, and those only carried along because they hold something."""
    asked = {one.key for one in differing}
    fields = [(form[f"reason_{key}"], key in asked) for key in REASONED]
    return [(field, is_asked) for field, is_asked in fields if is_asked or field.data]


def _open_keys(facts: IncidentFacts, record: Notification) -> set[str]:
    """Give the items of a 最終報告 that leave something open, decided or not."""
    if not facts.letter.is_final:
        return set()
    return {kind.key for kind in items_of(facts) if kind.say(facts).gaps} | set(
        record.settled or ()
    )


PAGE = EditPage(
    name=EDIT,
    form=LetterForm,
    values=_values,
    offer=_offer,
    version=_version,
    hold=_hold,
    apply=_apply,
    leads_to=lambda record, _: url_for("notifications.show", uid=record.uid),
    show=_show,
)
