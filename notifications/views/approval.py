"""The page of how the firm approves, and the page of what is checked before a report goes out."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from accounts.queries import names_of
from core import clock
from core.database import db
from core.work import Work
from core.workflow import MoveRefused
from drafts import editing
from drafts.editing import Beside, EditPage
from notifications import operations, queries
from notifications.forms import ApprovalForm, ChecksForm, approval_values, checks_values
from notifications.models import ApprovalSettings, Notification, PreSendCheck
from notifications.reports.checks import findings
from notifications.vocabulary import CheckPoint

SETTINGS, CHECKS = "notifications:approval", "notifications:checks"

edits_settings_page = requires(Permission.FIRM_MANAGE, keeps=SETTINGS)
checks_letter = requires(
    Permission.NOTIFICATION_SUBMIT, loads=queries.find_notification, logs_access=True, keeps=CHECKS
)


@edits_settings_page
def edit_approval() -> ResponseReturnValue:
    """Show how the firm approves, from the draft where asked."""
    return editing.open_page(SETTINGS_PAGE, queries.find_approval_settings(db.session))


@edits_settings_page
def update_approval() -> ResponseReturnValue:
    """Save how the firm approves, or keep it as a draft."""
    held = queries.find_approval_settings(db.session)
    if request.form.get("add") and not editing.asks_for_draft():
        form = editing.sent_form(SETTINGS_PAGE, held)
        form.stages.offer_spare_rows()
        _offer(form, held)
        return editing.show_again(SETTINGS_PAGE, held, form)
    return editing.save_page(SETTINGS_PAGE, held)


def _offer(form: ApprovalForm, settings: ApprovalSettings) -> None:
    """Offer the members who may approve, and those who are named although they no longer may."""
    offered = dict(queries.list_approvers(db.session, clock.now()))
    named = {uid for stage in settings.stages for uid in stage["members"]}
    gone = names_of(db.session, named - offered.keys())
    pairs = [*offered.items(), *((uid, f"{name}（承認の権限なし）") for uid, name in gone.items())]
    for row in form.stages:
        for name in ("first", "second", "third", "fourth"):
            row[name].offer(pairs)


def _settings_form_rows(_: ApprovalSettings) -> dict[str, Any]:
    return approval_values(queries.find_approval_settings(db.session))


def _hold_settings(work: Work, _: ApprovalSettings) -> ApprovalSettings:
    return queries.find_approval_settings(work.session, for_update=True)


def _apply_settings(work: Work, held: ApprovalSettings, form: ApprovalForm) -> None:
    operations.revise_approval_settings(work, version=held.version, **form.fields())


def _show_settings(held: ApprovalSettings, form: ApprovalForm, beside: Beside) -> str:
    if not form.stages.entries:
        form.stages.offer_spare_rows()
        _offer(form, held)
    return render_template("notifications/approval.html", form=form, **beside._asdict())


SETTINGS_PAGE = EditPage(
    name=SETTINGS,
    form=ApprovalForm,
    values=_settings_form_rows,
    offer=_offer,
    hold=_hold_settings,
    apply=_apply_settings,
    leads_to=lambda *_: url_for("notifications.edit_approval"),
    show=_show_settings,
    key=lambda _: "",
    says=lambda _: "承認の設定を保存しました。確認中の報告は、依頼したときの段階のまま進みます。",
)


@checks_letter
def edit_checks(record: Notification) -> ResponseReturnValue:
    """Show what is checked before a report goes out."""
    if record.status not in operations.OPEN_TO_CHECKS:
        return _too_late(record)
    return editing.open_page(_checks_page(record), queries.find_pre_send_check(db.session, record))


@checks_letter
def update_checks(record: Notification) -> ResponseReturnValue:
    """Save what was checked; nothing that is not done keeps the report back."""
    check = queries.find_pre_send_check(db.session, record)
    try:
        return editing.save_page(_checks_page(record), check)
    except MoveRefused:
        return _too_late(record)


def _too_late(record: Notification) -> ResponseReturnValue:
    flash(f"この報告は「{record.status.label}」のため、提出前の確認を変更できません。", "notice")
    return redirect(url_for("notifications.show", uid=record.uid), 303)


def _checks_page(record: Notification) -> EditPage[PreSendCheck, ChecksForm]:
    facts = queries.current_facts(db.session, record)
    found = findings(facts)

    def hold(work: Work, _: PreSendCheck) -> PreSendCheck | None:
        member = current_member()
        held = queries.find_notification(work.session, member, record.uid, for_update=True)
        if held is None:
            return None
        return queries.find_pre_send_check(work.session, held, for_update=True)

    def apply(work: Work, held: PreSendCheck, form: ChecksForm) -> None:
        letter = work.session.get_one(Notification, held.notification_id)
        operations.answer_checks(
            work, letter, version=held.version, answers=form.answers(), findings=found
        )

    def show(_: PreSendCheck, form: ChecksForm, beside: Beside) -> str:
        return render_template(
            "notifications/checks.html",
            notification=record,
            points=[(point, found[point]) for point in CheckPoint],
            form=form,
            **beside._asdict(),
        )

    return EditPage(
        name=CHECKS,
        form=ChecksForm,
        values=checks_values,
        hold=hold,
        apply=apply,
        leads_to=lambda *_: url_for("notifications.show", uid=record.uid),
        show=show,
        key=lambda _: record.uid,
        says=lambda _: "提出前の確認を記録しました。",
    )
