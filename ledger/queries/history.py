"""What of the ledger belongs to the history of a case."""

from collections.abc import Iterable

from sqlalchemy import select

from accounts.guard import SignedIn
from accounts.permissions import Permission
from audit.models import AuditEntry
from audit.queries import Changed
from incidents.models import Incident
from incidents.queries import Related
from ledger.models import AccountContact, AffectedAccount, PayoutAccount
from ledger.queries.accounts import may_see_personal
from ledger.reports.history import changed_in


def _tell(entry: AuditEntry, incident: Incident, member: SignedIn) -> Iterable[Changed]:
    del incident
    return changed_in(may_see_personal(member), entry)


RELATED = (
    Related(
        AffectedAccount,
        lambda case: select(AffectedAccount.uid).where(AffectedAccount.incident_id == case.id),
        Permission.LEDGER_READ,
        _tell,
    ),
    Related(
        AccountContact,
        lambda case: (
            select(AccountContact.uid)
            .join(AffectedAccount, AffectedAccount.id == AccountContact.account_id)
            .where(AffectedAccount.incident_id == case.id)
        ),
        Permission.LEDGER_READ,
        _tell,
    ),
    Related(
        PayoutAccount,
        lambda case: select(PayoutAccount.uid).where(PayoutAccount.incident_id == case.id),
        Permission.LEDGER_READ,
        _tell,
    ),
)
