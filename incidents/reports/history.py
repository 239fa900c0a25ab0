"""The history of a case in words: who changed what and when, figures included."""

from audit.models import AuditEntry
from audit.queries import Change, Changed, changes_in, value_told
from audit.queries.changes import NOTHING
from core.database import Sealed
from core.moments import Precision
from incidents.models import Incident, IncidentFigure
from incidents.reports.sheet import text_of

SILENT = frozenset({"識別子", "版", "記録日時", "更新日時", "事案", "項目", "内部番号", "事案番号"})
"""Labels of what the server keeps for itself."""
LISTED = {
    "流出先金融機関": "outflows",
    "被害拡大防止措置": "measures",
    "関係機関への連絡": "bodies",
    "再発防止策": "preventions",
}


def changed_in(incident: Incident, entry: AuditEntry) -> list[Changed]:
    """Tell what an entry changed in a case or in one of its figures."""
    prefix = ""
    if entry.subject_table == IncidentFigure.__tablename__:
        prefix = entry.subject_label.removeprefix(f"{incident.number} ") + "　"
    return [
        Changed(
            prefix + change.label,
            _told(change.label, change.old_text),
            _told(change.label, change.new_text),
        )
        for change in changes_in(entry, SILENT)
        if not _is_usual_precision(change)
    ]


def told_in(
    entry: AuditEntry, silent: frozenset[str], *, shows_content: bool = True
) -> list[Changed]:
    """Tell what an entry changed in a record beside a case, but for the labels that are silent."""
    return [
        Changed(change.label, value_told(change.old_text), value_told(change.new_text))
        for change in changes_in(entry, silent, shows_content=shows_content)
        if not _is_usual_precision(change)
    ]


def _is_usual_precision(change: Change) -> bool:
    """Leave out that a moment is known to the minute: its value shows that already."""
    return change.label.endswith("の精度") and change.new_text in (Precision.MINUTE.label, NOTHING)


def _told(label: str, text: str) -> str:
    """Say a stored list in words; other values are words already."""
    if label not in LISTED:
        return value_told(text)
    field: Sealed[object] = getattr(Incident, LISTED[label])
    try:
        return text_of(field.load(text))
    except (ValueError, TypeError):
        return value_told(text)
