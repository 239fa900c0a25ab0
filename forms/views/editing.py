"""The form of a document: letterhead, layout and texts of the items, with drafts and the edits of others."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from audit.queries import last_change_of
from core.database import db
from core.work import Work
from core.workflow import MoveRefused
from documents.html import html_document
from drafts import editing
from drafts.editing import Beside, EditPage
from firm.queries import find_firm
from forms import operations, queries
from forms.forms import PaperForm, values_of
from forms.models import Paper
from forms.reports.kinds import SPECS
from forms.reports.letter import item_texts, stale_items

EDIT = "forms:edit"
COLUMNS = (
    "authority_id",
    "own_form_id",
    "stage",
    "bases",
    "document_no",
    "dated_on",
    "subject",
    "items",
)

edits_paper = requires(
    Permission.NOTIFICATION_WRITE, loads=queries.find_paper, logs_access=True, keeps=EDIT
)


@edits_paper
def edit(record: Paper) -> ResponseReturnValue:
    """Show the form, from the draft where asked."""
    if not record.is_live:
        flash(f"この文書は「{record.status.label}」のため、内容を変更できません。", "notice")
        return redirect(url_for("forms.show", uid=record.uid), 303)
    return editing.open_page(PAGE, record)


@edits_paper
def update(record: Paper) -> ResponseReturnValue:
    """Save the form, or keep it as a draft."""
    try:
        return editing.save_page(PAGE, record)
    except MoveRefused:
        editing.keep_typed(EDIT, record.uid)
        flash(
            "この文書はすでに「作成中」ではないため、保存できませんでした。"
            "入力内容は下書きとして保管しています。差し戻されたあと、続きから入力できます。",
            "warning",
        )
        return redirect(url_for("forms.show", uid=record.uid), 303)


def _values(record: Paper) -> dict[str, Any]:
    return values_of(record, queries.live_facts(db.session, record))


def _offer(form: PaperForm, record: Paper) -> None:
    """Offer addressees and forms in use, and the document's own even where they are retired."""
    addressees = [*queries.list_addressees(db.session, record.kind)]
    if record.authority is not None and record.authority not in addressees:
        addressees.append(record.authority)
    form.authority_id.offer((one.uid, one.label) for one in addressees)
    spec = SPECS[record.kind]
    usual = f"{record.bank or spec.addressee}　{spec.honorific}"
    form.authority_id.description = f"選ばないときは「{usual}」に宛てます。"
    forms = [*queries.list_usable(db.session, record.kind)]
    if record.own_form is not None and record.own_form not in forms:
        forms.append(record.own_form)
    form.own_form_id.offer((one.uid, one.audit_label) for one in forms)
    for place, item in enumerate(spec.items, 1):
        form[f"item_{item.key}"].label.text = f"{place}　{item.label}"


def _version(record: Paper) -> str:
    """Name all that the generated texts are made from: the document, its case and the firm."""
    return f"{record.version}.{record.incident.version}.{find_firm(db.session).version}"


def _hold(work: Work, record: Paper) -> Paper | None:
    return queries.find_paper(work.session, current_member(), record.uid, for_update=True)


def _apply(work: Work, held: Paper, form: PaperForm) -> None:
    addressees = {one.uid: one for one in queries.list_addressees(work.session, held.kind)}
    if held.authority is not None:
        addressees[held.authority.uid] = held.authority
    forms = {one.uid: one for one in queries.list_usable(work.session, held.kind)}
    if held.own_form is not None:
        forms[held.own_form.uid] = held.own_form
    operations.revise_paper(
        work,
        held,
        version=held.version,
        authority=addressees.get(form.authority_id.data or ""),
        own_form=forms.get(form.own_form_id.data or ""),
        confirmed=request.form.getlist("confirmed"),
        **form.revision(held.kind),
    )


def _show(record: Paper, form: PaperForm, beside: Beside) -> str:
    facts = queries.live_facts(db.session, record)
    changes = {}
    if beside.clashes:
        changes = last_change_of(db.session, Paper.__tablename__, record.uid, COLUMNS)
    return render_template(
        "forms/edit.html",
        paper=record,
        form=form,
        items=SPECS[record.kind].items,
        texts=item_texts(facts),
        stale=stale_items(facts, record.edits),
        letter=html_document(queries.letter_of(db.session, record)),
        changes=changes,
        **beside._asdict(),
    )


PAGE = EditPage(
    name=EDIT,
    form=PaperForm,
    values=_values,
    offer=_offer,
    version=_version,
    hold=_hold,
    apply=_apply,
    leads_to=lambda record, _: url_for("forms.show", uid=record.uid),
    show=_show,
)
