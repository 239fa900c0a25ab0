"""照合する: compare an approved letter with what was approved, now."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.work import transaction
from notifications import queries
from notifications.models import Notification
from notifications.operations import prove_now
from notifications.vocabulary import ProofPart


@requires(Permission.NOTIFICATION_READ, loads=queries.find_notification)
def verify(record: Notification) -> ResponseReturnValue:
    """Compare a letter now, and say whether it is what was approved."""
    with transaction(db.session, actor(), clock.now()) as work:
        held = queries.find_notification(work.session, current_member(), record.uid)
        if held is None or not held.is_approved:
            abort(404)
        differing = prove_now(work, held)
    if differing:
        words = "、".join(part.label for part in ProofPart if part in differing)
        flash(f"照合の結果は「不一致」です。一致しない箇所：{words}", "error")
    else:
        flash("照合の結果は「一致」です。", "success")
    return redirect(f"{url_for('notifications.show', uid=record.uid)}#approval", 303)
