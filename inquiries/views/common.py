"""What the forms of 相談・苦情 share."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member
from core import clock
from core.database import db
from core.forms import PageForm
from core.work import transaction
from drafts import operations as drafts

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def keep_by_hand(form_name: str, record_uid: str, page: str) -> ResponseReturnValue:
    """Save what was typed as a draft by hand, for browsers without scripts."""
    entered = {
        name: values for name, values in request.form.lists() if name not in ("csrf_token", "save")
    }
    with transaction(db.session, actor(), clock.now()) as work:
        draft = drafts.park(work, current_member().uid, form_name, record_uid, entered)
    flash("下書きとして保存しました。", "success")
    return redirect(f"{page}?draft={draft.uid}", 303)


def notice_removed(form: PageForm) -> None:
    """Say how many characters were taken out that no document can hold."""
    if removed := form.removed_characters():
        flash(f"表示できない制御文字を {removed} 文字取り除いて保存しました。", "notice")
