"""The page of one affected account, its contact log, and leaving it out of the ledger."""

from collections.abc import Sequence

from flask import abort, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db, new_uid
from core.moments import Moment, Precision
from core.work import Work
from drafts.editing import write_once
from incidents.models import Incident
from incidents.queries import find_incident
from ledger import operations, queries
from ledger.forms import AccountForm, ContactForm, ReasonForm, account_values
from ledger.models import AffectedAccount
from ledger.reports.masking import shown_number
from ledger.reports.rows import payout_rows_of
from ledger.reports.sheet import ACCOUNT_SECTIONS, login_rows, sheet_of
from ledger.views import pages
from ledger.views.case import hits
from ledger.vocabulary import ContactMethod

NEW, EDIT, CONTACT = "ledger:new-account", "ledger:edit-account", "ledger:contact"
reads_account = requires(Permission.LEDGER_READ, loads=queries.find_account, logs_access=True)
edits_account = requires(
    Permission.LEDGER_WRITE, loads=queries.find_account, logs_access=True, keeps=EDIT
)
adds_account = requires(Permission.LEDGER_WRITE, loads=find_incident, keeps=NEW)


def _prepare(form: pages.Form, incident: Incident, record: AffectedAccount | None) -> None:
    del incident
    if isinstance(form, AccountForm):
        form.keep_trades_away(len(record.trades or ()) if record else 0)


ACCOUNTS = pages.Editing(
    label="被害口座",
    new=NEW,
    edit=EDIT,
    table=AffectedAccount.__tablename__,
    form=AccountForm,
    values=account_values,
    prepare=_prepare,
    find=queries.find_account,
    create=operations.open_account,
    revise=operations.revise_account,
    moves={
        "exclude": (operations.exclude_account, "被害口座台帳から除外しました。"),
        "include": (operations.include_account, "被害口座台帳に戻しました。"),
    },
    list_page="/incidents/{}/accounts".format,
    record_page="/affected-accounts/{}".format,
)


@adds_account
def new_account(record: Incident) -> ResponseReturnValue:
    """Show the empty form of an affected account."""
    return pages.show_new(ACCOUNTS, record)


@adds_account
def create_account(record: Incident) -> ResponseReturnValue:
    """Record an affected account."""
    return pages.create(ACCOUNTS, record)


@edits_account
def edit_account(record: AffectedAccount) -> ResponseReturnValue:
    """Show the form of an affected account."""
    return pages.show_edit(ACCOUNTS, record)


@edits_account
def update_account(record: AffectedAccount) -> ResponseReturnValue:
    """Save the form of an affected account."""
    return pages.update(ACCOUNTS, record)


@reads_account
def show_account(record: AffectedAccount) -> ResponseReturnValue:
    """Show an affected account."""
    return account_page(record)


@reads_account
def account_history(record: AffectedAccount) -> ResponseReturnValue:
    """Show who changed what."""
    return pages.show_history(ACCOUNTS, record, _name(record))


@requires(Permission.LEDGER_WRITE, loads=queries.find_account, keeps=CONTACT)
def add_contact(record: AffectedAccount) -> ResponseReturnValue:
    """Note an attempt to reach the customer, once however often it is sent."""
    form = ContactForm()
    if not form.submission_id.data or not form.validate():
        return account_page(record, form), 422

    def write(work: Work) -> None:
        held = queries.find_account(work.session, current_member(), record.uid, for_update=True)
        if held is None:
            abort(404)
        operations.add_contact(work, held, **form.fields())

    location = write_once(form, ACCOUNTS.record_page(record.uid), write)
    if location is None:
        return account_page(record, form), 422
    flash("連絡を記録しました。", "success")
    return redirect(location, 303)


@requires(Permission.LEDGER_WRITE, loads=queries.find_account)
def move_account(record: AffectedAccount, move: str) -> ResponseReturnValue:
    """Leave an affected account out of the ledger, or take it back."""
    return pages.move(ACCOUNTS, record, move, lambda reason: account_page(record, reason=reason))


def account_page(
    record: AffectedAccount, form: ContactForm | None = None, reason: ReasonForm | None = None
) -> str:
    """Give the page of an affected account."""
    is_personal_shown = queries.may_see_personal(current_member())
    payouts = queries.list_payouts_of(db.session, record)
    return render_template(
        "ledger/account.html",
        account=record,
        name=_name(record),
        base=ACCOUNTS.record_page(record.uid),
        sheet=sheet_of(record, ACCOUNT_SECTIONS, is_personal_shown=is_personal_shown),
        logins=login_rows(record.logins, is_personal_shown=is_personal_shown),
        is_personal_shown=is_personal_shown,
        payouts=payout_rows_of([(one,) for one in payouts], is_personal_shown=is_personal_shown),
        hits=hits().of_account(record),
        panels=_panels(record),
        form=form or _contact_form(),
        reason=reason or ReasonForm(formdata=None),
    )


def _panels(record: AffectedAccount) -> Sequence[object]:
    offered = [panel(record) for panel in current_app.extensions["account_panels"]]
    return [content for content in offered if content is not None]


def _contact_form() -> ContactForm:
    now = Moment(clock.now(), Precision.MINUTE)
    data = {"happened_at": now, "method": ContactMethod.PHONE}
    form = ContactForm(formdata=None, data=data)
    form.submission_id.data = new_uid()
    return form


def _name(record: AffectedAccount) -> str:
    is_personal_shown = queries.may_see_personal(current_member())
    return shown_number(record.account_no, is_personal_shown=is_personal_shown)
