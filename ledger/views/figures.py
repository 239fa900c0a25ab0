"""The sums of the ledger beside the figures of the case, and taking them over: a person decides."""

import json

from flask import abort, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.moments import Moment, Precision
from core.work import transaction
from incidents.models import Incident, Outflow
from incidents.queries import find_incident
from incidents.reports.sheet import figure_text
from incidents.vocabulary import Basis, FigureItem
from ledger import queries
from ledger.forms import AdoptForm
from ledger.operations import SumsMoved, adopt_figures, outflows_of
from ledger.queries import Reconciliation
from ledger.views.case import frame_of

NOT_SEEN = "台帳の数を確かめられませんでした。最新の数をご確認のうえ、もう一度選んでください。"


@requires(Permission.LEDGER_READ, loads=find_incident, logs_access=True)
def show_figures(record: Incident) -> ResponseReturnValue:
    """Show the sums beside the figures; those that differ or are missing are ticked."""
    found = queries.reconcile(db.session, record)
    form = AdoptForm(
        formdata=None,
        data={
            "items": [
                one.item for one in found.offers if one.number is not None and not one.agrees
            ],
            "with_banks": bool(found.banks) and (found.banks_differ or not found.typed_banks),
            "basis": Basis.CONFIRMED,
            "as_of": Moment(clock.now(), Precision.MINUTE),
        },
    )
    return _page(record, found, form)


@requires(Permission.INCIDENT_WRITE, loads=find_incident)
def adopt(record: Incident) -> ResponseReturnValue:
    """Write the chosen sums into the figures of the case."""
    member = current_member()
    if not member.may(Permission.LEDGER_WRITE):
        abort(404)
    form = AdoptForm()
    if not form.validate():
        return _page(record, queries.reconcile(db.session, record), form), 422
    try:
        with transaction(db.session, actor(), clock.now()) as work:
            held = find_incident(work.session, member, record.uid, for_update=True)
            if held is None:
                abort(404)
            found = queries.reconcile(work.session, held)
            seen, seen_banks = _seen(form)
            adopt_figures(
                work,
                held,
                found,
                seen=seen,
                basis=form.basis.data,
                as_of=form.as_of.data,
                seen_banks=seen_banks if form.with_banks.data else None,
            )
    except SumsMoved as moved:
        form.form_errors.append(str(moved))
        held = find_incident(db.session, member, record.uid)
        if held is None:
            abort(404)
        return _page(held, queries.reconcile(db.session, held), form), 409
    flash("台帳の数を、事案の数値（一報の影響範囲）に採用しました。", "success")
    return redirect(f"/incidents/{record.uid}/accounts/figures", 303)


def _seen(form: AdoptForm) -> tuple[dict[FigureItem, int], list[Outflow]]:
    """Give what the page showed of the chosen figures and of the banks."""
    try:
        shown = json.loads(form.seen.data or "{}")
        numbers = dict(shown["numbers"])
        banks = [Outflow(*bank) for bank in shown["banks"]]
        return {item: int(numbers[item.value]) for item in form.items.data}, banks
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise SumsMoved(NOT_SEEN) from error


def _page(record: Incident, found: Reconciliation, form: AdoptForm) -> str:
    offered = {one.item.value: one.number for one in found.offers if one.number is not None}
    form.items.choices = [(item.value, item.label) for item in FigureItem if item in offered]
    banks = [[bank.bank, bank.accounts, bank.yen] for bank in outflows_of(found)]
    form.seen.data = json.dumps({"numbers": offered, "banks": banks})
    rights = (Permission.INCIDENT_WRITE, Permission.LEDGER_WRITE)
    return render_template(
        "ledger/figures.html",
        found=found,
        form=form,
        typed={one.item: figure_text(one.typed) for one in found.offers},
        may_adopt=bool(offered) and all(current_member().may(right) for right in rights),
        **frame_of(record),
    )
