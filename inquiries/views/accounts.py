"""An inquiry on the page of its affected account, and pointing it there."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from accounts.guard import actor, current_member, requires
from accounts.permissions import Permission
from core import clock
from core.database import db
from core.panel import PanelContent
from core.text import clean_text
from core.work import transaction
from inquiries import queries
from inquiries.models import Inquiry
from inquiries.operations import point_to_account
from ledger.models import AffectedAccount


@requires(Permission.INQUIRY_WRITE, loads=queries.find_inquiry)
def point(record: Inquiry) -> ResponseReturnValue:
    """Point an inquiry to one of the affected accounts that its page offers, or to none."""
    wanted = clean_text(request.form.get("account", ""))[0]
    with transaction(db.session, actor(), clock.now()) as work:
        held = queries.find_inquiry(work.session, current_member(), record.uid, for_update=True)
        if held is None:
            abort(404)
        account = queries.find_affected(work.session, wanted) if wanted else None
        if wanted and (account is None or not _may_point(held, account)):
            abort(404)
        point_to_account(work, held, account)
    flash(
        "被害口座に結び付けました。" if account else "被害口座との結び付けを外しました。", "success"
    )
    return redirect(url_for("inquiries.show", uid=record.uid), 303)


def _may_point(inquiry: Inquiry, account: AffectedAccount) -> bool:
    """Say whether number or name fit, and no other case would be torn from the inquiry."""
    is_same = inquiry.account_index == account.account_index
    is_named = inquiry.name_index is not None and inquiry.name_index == account.name_index
    in_case = inquiry.incident_id == account.incident_id
    return (in_case and (is_same or is_named)) or (inquiry.incident_id is None and is_same)


def account_panel(account: AffectedAccount) -> PanelContent | None:
    """Give what the page of an affected account shows of its inquiries, to those who may read them."""
    member = current_member()
    if not member.may(Permission.INQUIRY_READ):
        return None
    found = queries.list_of_account(db.session, member, account)
    return PanelContent("inquiries/account_panel.html", {"account": account, "inquiries": found})
