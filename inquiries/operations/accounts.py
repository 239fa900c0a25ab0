"""An inquiry and the affected account it is about: found by the number, or chosen by a person."""

from core.work import Work
from inquiries.models import Inquiry
from ledger.models import AffectedAccount
from ledger.queries import find_matches


def match_account(work: Work, inquiry: Inquiry) -> None:
    """Point an inquiry to the affected account of its case with its number; a person's choice in that case stays."""
    chosen = inquiry.affected_account
    if chosen is not None and chosen.incident_id == inquiry.incident_id:
        return
    inquiry.affected_account = None
    if inquiry.incident_id is None or inquiry.account_index is None:
        return
    with work.session.no_autoflush:
        found = find_matches(work.session, inquiry.incident_id, inquiry.account_index, None)
    if found:
        inquiry.affected_account = found[0]


def point_to_account(work: Work, inquiry: Inquiry, account: AffectedAccount | None) -> None:
    """Point an inquiry to an affected account, and so to its case, or to none."""
    work.because("inquiries:point_to_account")
    inquiry.affected_account = account
    if account is not None:
        inquiry.incident_id = account.incident_id
    inquiry.updated_at = work.now
    work.session.flush()
