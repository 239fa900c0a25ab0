"""The payout accounts of a case: their list, the page of one, and leaving it out of the ledger."""

from functools import partial
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from accounts.guard import current_member, requires
from accounts.permissions import Permission
from core.database import db
from core.listing import Listing
from incidents.models import Incident
from incidents.queries import find_incident
from ledger import operations, queries
from ledger.forms import PayoutForm, ReasonForm, payout_values
from ledger.models import PayoutAccount
from ledger.reports.masking import shown_number
from ledger.reports.rows import payout_rows_of
from ledger.reports.sheet import PAYOUT_SECTIONS, sheet_of, text_of, yen_text
from ledger.views import pages
from ledger.views.case import frame_of, hits

NEW, EDIT = "ledger:new-payout", "ledger:edit-payout"
reads_payout = requires(Permission.LEDGER_READ, loads=queries.find_payout, logs_access=True)
edits_payout = requires(
    Permission.LEDGER_WRITE, loads=queries.find_payout, logs_access=True, keeps=EDIT
)
adds_payout = requires(Permission.LEDGER_WRITE, loads=find_incident, keeps=NEW)


def _prepare(form: pages.Form, incident: Incident, record: PayoutAccount | None) -> None:
    """Look up which affected accounts the transfers name."""
    if isinstance(form, PayoutForm):
        form.keep_transfers_away(len(record.transfers or ()) if record else 0)
        form.known = queries.resolve_numbers(db.session, incident.id, form.typed_numbers)


def _values(payout: PayoutAccount) -> dict[str, Any]:
    return payout_values(payout, _accounts_of(payout))


def _accounts_of(payout: PayoutAccount) -> Any:  # noqa: ANN401 (accounts by uid)
    uids = [one.account for one in payout.transfers or () if one.account]
    return queries.numbers_of(db.session, uids)


PAYOUTS = pages.Editing(
    label="不正出金先口座",
    new=NEW,
    edit=EDIT,
    table=PayoutAccount.__tablename__,
    form=PayoutForm,
    values=_values,
    prepare=_prepare,
    find=queries.find_payout,
    create=operations.open_payout,
    revise=operations.revise_payout,
    moves={
        "exclude": (operations.exclude_payout, "不正出金先口座から除外しました。"),
        "include": (operations.include_payout, "不正出金先口座に戻しました。"),
    },
    list_page="/incidents/{}/payout-accounts".format,
    record_page="/payout-accounts/{}".format,
)


@requires(Permission.LEDGER_READ, loads=find_incident, logs_access=True)
def payouts(record: Incident) -> ResponseReturnValue:
    """Show the payout accounts of a case, with the sum of each bank."""
    listing = Listing.from_address(request.args, (), list(queries.PAYOUT_SORTS))
    page = queries.list_payout_page(db.session, record, listing)
    is_personal_shown = queries.may_see_personal(current_member())
    return render_template(
        "ledger/payouts.html",
        listing=listing,
        page=page,
        rows=payout_rows_of(page.rows, is_personal_shown=is_personal_shown),
        found=queries.reconcile(db.session, record),
        **frame_of(record),
    )


@adds_payout
def new_payout(record: Incident) -> ResponseReturnValue:
    """Show the empty form of a payout account."""
    return pages.show_new(PAYOUTS, record)


@adds_payout
def create_payout(record: Incident) -> ResponseReturnValue:
    """Record a payout account."""
    return pages.create(PAYOUTS, record)


@edits_payout
def edit_payout(record: PayoutAccount) -> ResponseReturnValue:
    """Show the form of a payout account."""
    return pages.show_edit(PAYOUTS, record)


@edits_payout
def update_payout(record: PayoutAccount) -> ResponseReturnValue:
    """Save the form of a payout account."""
    return pages.update(PAYOUTS, record)


@reads_payout
def show_payout(record: PayoutAccount) -> ResponseReturnValue:
    """Show a payout account."""
    return _payout_page(record, ReasonForm(formdata=None))


@reads_payout
def payout_history(record: PayoutAccount) -> ResponseReturnValue:
    """Show who changed what."""
    return pages.show_history(PAYOUTS, record, _name(record))


@requires(Permission.LEDGER_WRITE, loads=queries.find_payout)
def move_payout(record: PayoutAccount, move: str) -> ResponseReturnValue:
    """Leave a payout account out of the ledger, or take it back."""
    return pages.move(PAYOUTS, record, move, partial(_payout_page, record))


def _payout_page(record: PayoutAccount, reason: ReasonForm) -> str:
    member = current_member()
    is_personal_shown = queries.may_see_personal(member)
    accounts = _accounts_of(record)
    return render_template(
        "ledger/payout.html",
        account=record,
        name=_name(record),
        base=PAYOUTS.record_page(record.uid),
        sheet=sheet_of(record, PAYOUT_SECTIONS, is_personal_shown=is_personal_shown),
        transfers=[
            {
                "account": accounts.get(one.account or ""),
                "number": shown_number(
                    accounts[one.account].account_no, is_personal_shown=is_personal_shown
                )
                if one.account in accounts
                else "",
                "at": text_of(one.at),
                "yen": yen_text(one.yen),
            }
            for one in record.transfers or ()
        ],
        hits=hits().of_payout(record),
        form=reason,
        reason=reason,
    )


def _name(record: PayoutAccount) -> str:
    is_personal_shown = queries.may_see_personal(current_member())
    return f"{record.bank} {shown_number(record.number, is_personal_shown=is_personal_shown)}"
