"""Files of a letter: the Word document and the facts, each download recorded before it happens."""

import json
from dataclasses import asdict
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from accounts.guard import actor
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core import clock
from core.database import db
from core.web import WORD, file_answer
from core.work import transaction
from notifications import queries
from notifications.models import Notification
from notifications.operations import facts_digest
from notifications.queries import DocumentDamaged
from notifications.reports.facts import to_plain
from notifications.reports.fire import fire_of
from notifications.reports.fire_check import problems_of
from notifications.reports.first_report import LAYOUTS
from notifications.views.letters import reads_letter
from notifications.vocabulary import AnnexKind


@reads_letter
def document(record: Notification) -> ResponseReturnValue:
    """Give the Word file: the approved bytes, or the draft as it stands."""
    try:
        content = queries.document_of(db.session, record)
    except DocumentDamaged:
        return _damaged(record)
    name = record.file_name
    _record(record, "notifications:download", EntryKind.DOWNLOAD)
    return file_answer(content, WORD, name)


@reads_letter
def facts(record: Notification) -> ResponseReturnValue:
    """Give the facts the letter is made from, all rows of its 別紙, and the same under the names of FIRE."""
    try:
        current, rows = queries.full_contents(db.session, record)
    except DocumentDamaged:
        return _damaged(record)
    fire = fire_of(current, _stamp(record.submitted_at))
    data = {
        "notification": {
            "number": record.number,
            "kind": record.kind.value,
            "report_no": record.report_no,
            "status": record.status.value,
            "is_drill": current.is_drill,
            "approved_at": _stamp(record.approved_at),
            "submitted_at": _stamp(record.submitted_at),
            "document_sha256": record.document_sha256,
        },
        "layout_version": record.layout_version or LAYOUTS[record.kind],
        "facts_sha256": facts_digest(current),
        "facts": to_plain(current),
        "annexes": {kind.value: list(map(asdict, rows.of(kind))) for kind in AnnexKind},
        "fire": fire,
        "fire_problems": problems_of(fire, clock.now()),
    }
    name = f"{record.number}{'_訓練' if current.is_drill else ''}_facts.json"
    _record(record, "notifications:download_facts", EntryKind.DOWNLOAD)
    return file_answer(json.dumps(data, ensure_ascii=False, indent=1), "application/json", name)


def _stamp(at: datetime | None) -> str | None:
    return clock.iso_jst(at) if at else None


def _damaged(record: Notification) -> ResponseReturnValue:
    _record(record, "notifications:damaged", EntryKind.REFUSAL, Outcome.REFUSED)
    return render_template("notifications/damaged.html", notification=record), 500


def _record(
    record: Notification, verb: str, kind: EntryKind, outcome: Outcome = Outcome.OK
) -> None:
    with transaction(db.session, actor(), clock.now()) as work:
        note(
            work,
            kind,
            verb,
            outcome=outcome,
            table=record.__tablename__,
            uid=record.uid,
            label=record.number,
        )
