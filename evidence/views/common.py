"""What the pages of 証拠 share: how a piece is opened, held under its lock, and gone back to."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from attachments.intake import MEGABYTE
from attachments.store import current_store
from core.forms import PageForm
from core.work import Work
from evidence import queries
from evidence.models import EvidenceFile, EvidenceItem

reads_piece = requires(Permission.INCIDENT_READ, loads=queries.find_evidence, logs_access=True)
changes_piece = requires(Permission.INCIDENT_WRITE, loads=queries.find_evidence)
takes_file = requires(Permission.EVIDENCE_TAKE, loads=queries.find_evidence)


def held(work: Work, item: EvidenceItem) -> EvidenceItem:
    """Give a piece under its lock; one that the member no longer sees is unknown."""
    found = queries.find_evidence(work.session, current_member(), item.uid, for_update=True)
    if found is None:
        abort(404)
    return found


def file_of(item: EvidenceItem, uid: str) -> EvidenceFile:
    """Give a file of a piece; another one is unknown."""
    found = queries.find_file(item, uid)
    if found is None:
        abort(404)
    return found


def to_piece(item_uid: str, place: str = "") -> ResponseReturnValue:
    """Go back to the page of a piece."""
    return redirect(url_for("evidence.show", uid=item_uid) + place, 303)


def step_page(item: EvidenceItem, form: PageForm, title: str, address: str, **more: Any) -> str:  # noqa: ANN401 (the template's values)
    """Give the page of a step on a piece of evidence."""
    values = {"lead": "", "button": title, "file": None, **more}
    return render_template(
        "evidence/step.html",
        item=item,
        form=form,
        step_title=title,
        step_address=address,
        limit_mb=current_store().limits.file // MEGABYTE,
        **values,
    )
