"""Files of the 経過: handed out to whoever may read the inquiry, withdrawn with a reason."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, requires
from accounts.permissions import Permission
from attachments import operations as attachments
from attachments.delivery import Unfit, hand_out
from core import clock
from core.database import db
from core.work import Conflict, transaction
from evidence.operations import note_taken
from inquiries import queries
from inquiries.forms import FileWithdrawalForm
from inquiries.models import Inquiry, NoteFile
from inquiries.views.steps import step_page, steps_on

WITHDRAW = "添付ファイルを取り消す"


@requires(Permission.INQUIRY_READ, loads=queries.find_inquiry)
def download_file(record: Inquiry, file: str) -> ResponseReturnValue:
    """Give a file of the 経過; the trail tells who took it."""
    attachment = _file(record, file).attachment
    if not attachment.is_available:
        abort(404)
    try:
        return hand_out(db.session, actor(), attachment, note_taken)
    except Unfit as unfit:
        flash(str(unfit), "error")
        return _back(record)


@steps_on
def ask_withdrawal(record: Inquiry, file: str) -> ResponseReturnValue:
    """Ask why a file is withdrawn."""
    if not _file(record, file).attachment.is_available:
        abort(404)
    return step_page(record, FileWithdrawalForm(formdata=None), WITHDRAW, _address(file))


@steps_on
def withdraw_file(record: Inquiry, file: str) -> ResponseReturnValue:
    """Withdraw a file; its row and its hash stay, the contents go after 30 days."""
    form = FileWithdrawalForm()
    chosen = _file(record, file)
    if not form.validate():
        return step_page(record, form, WITHDRAW, _address(file)), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            attachments.withdraw(work, chosen.attachment, reason=str(form.reason.data))
    except Conflict as conflict:
        form.form_errors.append(str(conflict))
        return step_page(record, form, WITHDRAW, _address(file)), 409
    flash("添付ファイルを取り消しました。30日以内であれば元に戻せます。", "success")
    return _back(record)


@steps_on
def restore_file(record: Inquiry, file: str) -> ResponseReturnValue:
    """Take a withdrawal back."""
    chosen = _file(record, file)
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            attachments.restore(work, chosen.attachment)
    except Conflict as conflict:
        flash(str(conflict), "error")
        return _back(record)
    flash("添付ファイルの取消を元に戻しました。", "success")
    return _back(record)


def _file(record: Inquiry, uid: str) -> NoteFile:
    found = queries.find_note_file(db.session, record, uid)
    if found is None:
        abort(404)
    return found


def _address(file: str) -> str:
    return f"files/{file}/withdraw"


def _back(record: Inquiry) -> ResponseReturnValue:
    return redirect(url_for("inquiries.show", uid=record.uid) + "#notes", 303)
