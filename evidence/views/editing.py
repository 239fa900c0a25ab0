"""What is said of a piece of evidence is corrected here; what was said before stays in the trail."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core.database import db
from core.work import Work
from drafts import editing
from drafts.editing import Beside, EditPage
from evidence.forms import EvidenceEditForm, values_of
from evidence.models import EvidenceItem
from evidence.operations import revise_evidence
from evidence.queries import find_evidence
from evidence.views.common import held

EDIT = "evidence:edit"
edits = requires(Permission.INCIDENT_WRITE, loads=find_evidence, logs_access=True, keeps=EDIT)


@edits
def edit(record: EvidenceItem) -> ResponseReturnValue:
    """Show the form, with what was typed before and not yet saved where asked."""
    return editing.open_page(PAGE, record)


@edits
def update(record: EvidenceItem) -> ResponseReturnValue:
    """Save the form, joined with what others saved since it was shown."""
    return editing.save_page(PAGE, record)


def _apply(work: Work, item: EvidenceItem, form: EvidenceEditForm) -> None:
    revise_evidence(work, item, version=item.version, **form.fields())


def _show(record: EvidenceItem, form: EvidenceEditForm, beside: Beside) -> str:
    clashed = [clash.name for clash in beside.clashes]
    return render_template(
        "evidence/edit.html",
        item=record,
        incident=record.incident,
        form=form,
        changes=last_change_of(db.session, EvidenceItem.__tablename__, record.uid, clashed),
        tab="evidence",
        **beside._asdict(),
    )


PAGE = EditPage(
    name=EDIT,
    form=EvidenceEditForm,
    values=values_of,
    hold=held,
    apply=_apply,
    leads_to=lambda record, _: url_for("evidence.show", uid=record.uid),
    show=_show,
    says=lambda _: "証拠の記録を訂正しました。",
)
