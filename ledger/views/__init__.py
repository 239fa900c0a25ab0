"""Pages of 被害口座台帳: the tab of a case, its accounts and payout accounts, sums, files, the panel."""

from collections.abc import Sequence

from flask import Blueprint

from core.panel import Panel
from incidents.queries import Seek
from ledger.views import accounts, figures, monthly_return, payouts, tab
from ledger.views.case import LIST_COLUMN, incident_panel

__all__ = ["LIST_COLUMN", "blueprint", "incident_panel"]

ADDRESSES = (
    ("GET", "/incidents/<uid>/accounts", tab.index),
    ("GET", "/incidents/<uid>/accounts/new", accounts.new_account),
    ("POST", "/incidents/<uid>/accounts/new", accounts.create_account),
    ("GET", "/incidents/<uid>/accounts/figures", figures.show_figures),
    ("POST", "/incidents/<uid>/accounts/figures", figures.adopt),
    ("GET", "/incidents/<uid>/accounts/hits", tab.show_hits),
    ("GET", "/incidents/<uid>/accounts/export", tab.ask_export),
    ("POST", "/incidents/<uid>/accounts/export", tab.export),
    ("GET", "/incidents/<uid>/payout-accounts", payouts.payouts),
    ("GET", "/incidents/<uid>/payout-accounts/new", payouts.new_payout),
    ("POST", "/incidents/<uid>/payout-accounts/new", payouts.create_payout),
    ("GET", "/affected-accounts/<uid>", accounts.show_account),
    ("GET", "/affected-accounts/<uid>/edit", accounts.edit_account),
    ("POST", "/affected-accounts/<uid>/edit", accounts.update_account),
    ("GET", "/affected-accounts/<uid>/history", accounts.account_history),
    ("POST", "/affected-accounts/<uid>/contacts", accounts.add_contact),
    ("POST", "/affected-accounts/<uid>/moves/<move>", accounts.move_account),
    ("GET", "/statistics/unauthorised-access", monthly_return.show_return),
    ("GET", "/statistics/unauthorised-access.xlsx", monthly_return.return_workbook),
    ("GET", "/statistics/unauthorised-access/report.docx", monthly_return.return_report),
    ("GET", "/payout-accounts/<uid>", payouts.show_payout),
    ("GET", "/payout-accounts/<uid>/edit", payouts.edit_payout),
    ("POST", "/payout-accounts/<uid>/edit", payouts.update_payout),
    ("GET", "/payout-accounts/<uid>/history", payouts.payout_history),
    ("POST", "/payout-accounts/<uid>/moves/<move>", payouts.move_payout),
)


def blueprint(panels: Sequence[Panel] = (), seeks: Sequence[Seek] = ()) -> Blueprint:
    """Give the pages of the ledger; panels of higher packages appear on the page of an account.

    `seeks` find what an account was entered with among the records of other packages.
    """
    pages = Blueprint("ledger", __name__)
    for method, address, view in ADDRESSES:
        pages.add_url_rule(address, view_func=view, methods=[method])
    slots = {"account_panels": tuple(panels), "ledger_seeks": tuple(seeks)}
    pages.record_once(lambda setup: setup.app.extensions.update(slots))
    return pages
