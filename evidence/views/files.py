"""One file of a piece of evidence: compared with its hash, taken out, withdrawn."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from attachments import operations as attachments
from attachments.delivery import Unfit, hand_out
from attachments.models import Attachment
from attachments.vocabulary import CheckState, Verdict
from core import clock
from core.database import db
from core.work import Conflict, Work, transaction
from evidence.forms import PurposeForm, WithdrawalForm
from evidence.models import EvidenceFile, EvidenceItem
from evidence.operations import (
    ask_to_verify,
    compare,
    note_asked,
    note_custody,
    note_taken,
)
from evidence.views.common import changes_piece, file_of, held, step_page, takes_file, to_piece
from evidence.vocabulary import CustodyAct
from incidents.models import Incident
from incidents.queries import find_incident

BY_BUTTON = "画面からの取出し（写し）"
TAKE, WITHDRAW = "隔離したファイルを取り出す", "ファイルを取り消す"
TAKE_LEAD = (
    "このファイルには注意が必要な点があります。取り出すと、名前の末尾に「.quarantine」が付きます。"
    "業務用の端末では開かず、隔離した環境でのみ扱ってください。"
)
WITHDRAW_LEAD = (
    "取り消したファイルは取り出せなくなり、内容は30日後に破棄します。"
    "記録とSHA-256は残ります。30日以内であれば元に戻せます。"
)


@changes_piece
def verify(record: EvidenceItem, file: str) -> ResponseReturnValue:
    """Compare a file with its hash now."""
    attachment = file_of(record, file).attachment
    if attachment.dropped_at is not None:
        abort(404)
    verdict, report = compare(attachment)
    with transaction(db.session, actor(), clock.now()) as work:
        note_asked(work, work.session.get_one(Attachment, attachment.id), verdict, report)
    tone = "success" if verdict is Verdict.SAME else "error"
    flash(f"照合の結果は「{verdict.label}」です。", tone)
    return to_piece(record.uid, "#files")


@requires(Permission.INCIDENT_WRITE, loads=find_incident)
def verify_all(record: Incident) -> ResponseReturnValue:
    """Let a job compare all files of a case with their hashes."""
    with transaction(db.session, actor(), clock.now()) as work:
        job = ask_to_verify(work, record)
    return redirect(url_for("jobs.show", uid=job.uid), 303)


@takes_file
def download(record: EvidenceItem, file: str) -> ResponseReturnValue:
    """Give a file in which nothing was found; the ledger tells who took it."""
    chosen = _available(record, file)
    if chosen.attachment.check_state is not CheckState.CLEAN:
        return redirect(url_for("evidence.ask_purpose", uid=record.uid, file=file), 303)
    return _hand_out(record, chosen, BY_BUTTON)


@takes_file
def ask_purpose(record: EvidenceItem, file: str) -> ResponseReturnValue:
    """Ask what a file that is kept apart is taken out for."""
    return _purpose_page(record, _available(record, file), PurposeForm(formdata=None))


@takes_file
def take(record: EvidenceItem, file: str) -> ResponseReturnValue:
    """Give a file that is kept apart, with its purpose in the ledger."""
    chosen, form = _available(record, file), PurposeForm()
    if not form.validate():
        return _purpose_page(record, chosen, form), 422
    return _hand_out(record, chosen, str(form.purpose.data))


@changes_piece
def ask_reason(record: EvidenceItem, file: str) -> ResponseReturnValue:
    """Ask why a file is withdrawn."""
    return _reason_page(record, _available(record, file), WithdrawalForm(formdata=None))


@changes_piece
def withdraw(record: EvidenceItem, file: str) -> ResponseReturnValue:
    """Withdraw a file; its row and its hash stay."""
    chosen, form = file_of(record, file), WithdrawalForm()
    if not form.validate():
        return _reason_page(record, chosen, form), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            attachment = file_of(held(work, record), file).attachment
            attachments.withdraw(work, attachment, reason=str(form.reason.data))
    except Conflict as conflict:
        form.form_errors.append(str(conflict))
        return _reason_page(record, chosen, form), 409
    flash("ファイルを取り消しました。記録とSHA-256は残っています。", "success")
    return to_piece(record.uid, "#files")


@changes_piece
def restore(record: EvidenceItem, file: str) -> ResponseReturnValue:
    """Take a withdrawal back."""
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            attachments.restore(work, file_of(held(work, record), file).attachment)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return to_piece(record.uid, "#files")
    flash("ファイルの取消を元に戻しました。", "success")
    return to_piece(record.uid, "#files")


def _available(record: EvidenceItem, uid: str) -> EvidenceFile:
    """Give a file of a piece that can be handed out; a withdrawn one is as unknown as one of another case."""
    chosen = file_of(record, uid)
    if not chosen.attachment.is_available:
        abort(404)
    return chosen


def _hand_out(record: EvidenceItem, chosen: EvidenceFile, purpose: str) -> ResponseReturnValue:
    file_uid = chosen.uid

    def noted(work: Work, attachment: Attachment, verdict: Verdict) -> None:
        note_taken(work, attachment, verdict)
        item = held(work, record)
        if verdict is Verdict.SAME:
            note_custody(
                work,
                item,
                act=CustodyAct.TAKEN,
                happened_at=work.now,
                person=current_member().name,
                purpose=purpose,
                file=file_of(item, file_uid),
            )

    try:
        return hand_out(db.session, actor(), chosen.attachment, noted)
    except Unfit as unfit:
        flash(str(unfit), "error")
        return to_piece(record.uid, "#files")


def _purpose_page(record: EvidenceItem, chosen: EvidenceFile, form: PurposeForm) -> str:
    address = f"files/{chosen.uid}/take"
    return step_page(
        record, form, TAKE, address, lead=TAKE_LEAD, button="取り出す", file=chosen.attachment
    )


def _reason_page(record: EvidenceItem, chosen: EvidenceFile, form: WithdrawalForm) -> str:
    address = f"files/{chosen.uid}/withdraw"
    return step_page(record, form, WITHDRAW, address, lead=WITHDRAW_LEAD, file=chosen.attachment)
