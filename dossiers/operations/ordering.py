"""The order of a 事案記録一式: recorded with its reason, and what it takes to give it."""

from typing import NamedTuple

from accounts.permissions import Permission
from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.work import Work
from dossiers import queries
from dossiers.vocabulary import AccountsShown
from incidents.models import Incident
from jobs.models import Job
from jobs.operations import enqueue

MAKE = "dossiers:make"


class Order(NamedTuple):
    """What is taken along: the case, what for, how accounts are shown, whether with files, up to which entry."""

    incident: str
    purpose: str
    accounts: str
    with_files: bool
    ordered_at: str
    last_seq: int

    @property
    def is_full(self) -> bool:
        """Say whether numbers, names and words of customers are included."""
        return self.accounts == AccountsShown.FULL.value


def rights_for(order_accounts: AccountsShown, *, with_files: bool) -> frozenset[Permission]:
    """Give what a member needs besides the right to make a package."""
    needed = {Permission.DOSSIER_MAKE}
    if order_accounts is AccountsShown.FULL:
        needed |= {Permission.LEDGER_PERSONAL, Permission.LEDGER_EXPORT, Permission.INQUIRY_EXPORT}
    if with_files:
        needed.add(Permission.EVIDENCE_TAKE)
    return frozenset(needed)


def order_dossier(
    work: Work,
    incident: Incident,
    *,
    owner_uid: str,
    purpose: str,
    accounts: AccountsShown,
    with_files: bool,
    key: str,
) -> Job:
    """Let a job make the package of a case as it is now; of a key the first one is given for ever."""
    order = Order(
        incident.uid,
        purpose,
        accounts.value,
        with_files,
        clock.iso_jst(work.now),
        queries.last_seq(work.session),
    )
    note(
        work,
        EntryKind.SYSTEM,
        "dossiers:order",
        table=incident.__tablename__,
        uid=incident.uid,
        label=incident.number,
        reason=purpose,
        detail={
            "被害口座と相談・苦情": accounts.label,
            "証拠のファイル": "含める" if with_files else "含めない",
        },
    )
    return enqueue(
        work, MAKE, order._asdict(), key=f"{MAKE}:{owner_uid}:{key}", owner_uid=owner_uid
    )
