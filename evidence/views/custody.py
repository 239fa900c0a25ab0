"""The ledger of a piece of evidence: a line is written once; a wrong one is corrected by a further one."""

from flask import abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member
from core import clock
from core.database import new_uid
from core.moments import Moment, Precision
from core.work import Work
from drafts.editing import write_once
from evidence.forms import CustodyForm
from evidence.models import CustodyEntry, EvidenceItem
from evidence.operations import note_custody
from evidence.queries import find_file
from evidence.views.common import changes_piece, held, step_page, to_piece

TITLE, ADDRESS = "受渡しを記録する", "custody/new"
LEAD = "記録は変更も削除もできません。誤りは、訂正する記録を新しく加えてください。"


@changes_piece
def new_line(record: EvidenceItem) -> ResponseReturnValue:
    """Show the form of a line; a correction begins with what the wrong line says."""
    wrong = _entry(record, request.args.get("corrects", ""))
    form = CustodyForm(formdata=None, data=_given(wrong))
    form.corrects.data = str(wrong.number) if wrong else ""
    _offer(record, form)
    form.submission_id.data = new_uid()
    return _page(record, form)


@changes_piece
def add_line(record: EvidenceItem) -> ResponseReturnValue:
    """Write a line, once however often it is sent."""
    form = CustodyForm()
    _offer(record, form)
    corrects = form.corrects.data or ""
    if corrects and _entry(record, corrects) is None:
        abort(400)
    if not form.submission_id.data or not form.validate():
        return _page(record, form), 422

    def write(work: Work) -> None:
        item = held(work, record)
        file = find_file(item, form.file.data or "")
        number = int(corrects) if corrects else None
        note_custody(work, item, file=file, corrects=number, **form.fields())

    if write_once(form, url_for("evidence.show", uid=record.uid), write) is None:
        return _page(record, form), 422
    flash("受渡しを記録しました。", "success")
    return to_piece(record.uid, "#custody")


def _entry(record: EvidenceItem, number: str) -> CustodyEntry | None:
    return next((entry for entry in record.custody if str(entry.number) == number), None)


def _given(wrong: CustodyEntry | None) -> dict[str, object]:
    if wrong is None:
        at = Moment(clock.now(), Precision.MINUTE)
        return {"happened_at": at, "person": current_member().name}
    return {
        "act": wrong.act,
        "happened_at": Moment(wrong.happened_at, Precision.MINUTE),
        "person": wrong.person,
        "counterpart": wrong.counterpart,
        "purpose": wrong.purpose,
        "file": wrong.file.uid if wrong.file else None,
    }


def _offer(record: EvidenceItem, form: CustodyForm) -> None:
    form.file.offer((file.uid, file.attachment.name or "") for file in record.files)


def _page(record: EvidenceItem, form: CustodyForm) -> str:
    number = form.corrects.data
    title = f"通番{number}の記録を訂正する" if number else TITLE
    return step_page(record, form, title, ADDRESS, lead=LEAD, button="記録する")
