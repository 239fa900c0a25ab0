"""Whether a case owes a 続報: kept true with every change of it, and set aside by a decision."""

from datetime import datetime
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from core import clock
from core.crypto import blind_index
from core.database import INSERTS, canonical_json, new_uid, table_of
from core.work import Conflict, Work
from incidents.models import Incident
from incidents.operations import touched_cases
from notifications.models import FollowUp, FollowUpWaiver
from notifications.queries import changes_since, find_last_submitted
from notifications.reports.earlier import Difference

PLACE = "follow_up|mark"
TABLE = table_of(FollowUp)
MOVED = "この画面を開いたあとに、事案の内容が変わりました。最新の相違をご確認ください。"
NONE_NEEDED = "提出済みの報告と異なる内容はありません。"


class DifferencesMoved(Conflict):
    """Other things differ from the submitted report than the member saw, or none any more."""


@event.listens_for(Session, "before_commit")
def _keep(session: Session) -> None:
    """Reckon the cases of which this transaction has changed something."""
    # A listener and not a call in the operations: imports, moves and adopted sums cannot forget it.
    if session.in_nested_transaction():
        return
    session.flush()
    cases = sorted(touched_cases(session))
    touched_cases(session).clear()
    for key in cases:
        reckon(session, key, session.info.get("now") or clock.now())


def reckon(session: Session, incident_id: int, now: datetime) -> None:
    """Compare a case with its last submitted report and keep what came of it; nothing before there is one."""
    filed = find_last_submitted(session, incident_id)
    if filed is None:
        return
    mark = mark_of(changes_since(session, filed))
    earlier = session.execute(
        select(FollowUp.mark, FollowUp.needed_since).where(FollowUp.incident_id == incident_id)
    ).one_or_none()
    if earlier is not None and earlier.mark == mark:
        return
    needed = None
    if mark is not None and not _is_waived(session, incident_id, mark):
        needed = (earlier.needed_since if earlier else None) or now
    _store(session, incident_id, mark, needed)


def waive_follow_up(
    work: Work, incident: Incident, *, member_id: int, mark: str, reason: str
) -> None:
    """Decide that what differs now needs no 続報; DifferencesMoved where it is no longer what was seen."""
    held = work.session.execute(
        select(FollowUp.mark).where(FollowUp.incident_id == incident.id)
    ).scalar_one_or_none()
    if held is None:
        raise DifferencesMoved(NONE_NEEDED)
    if held != mark:
        raise DifferencesMoved(MOVED)
    work.because("notifications:waive_follow_up", reason)
    work.session.add(
        FollowUpWaiver(
            incident=incident,
            mark=mark,
            reason=reason,
            decided_by_id=member_id,
            decided_at=work.now,
        )
    )
    work.session.flush()
    _store(work.session, incident.id, mark, None)


def mark_of(changes: tuple[Difference, ...]) -> str | None:
    """Give the one blind value of these differences, none where there are none."""
    if not changes:
        return None
    told = [[one.key, one.before, one.after] for one in changes]
    return blind_index(canonical_json(told), PLACE)


def _is_waived(session: Session, incident_id: int, mark: str) -> bool:
    """Ask whether the last decision was about these very differences."""
    last = session.execute(
        select(FollowUpWaiver.mark)
        .where(FollowUpWaiver.incident_id == incident_id)
        .order_by(FollowUpWaiver.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    return last == mark


def _store(session: Session, incident_id: int, mark: str | None, needed: datetime | None) -> None:
    values: dict[str, Any] = {"mark": mark, "needed_since": needed}
    insert = INSERTS[session.get_bind().dialect.name](TABLE)
    session.execute(
        insert.values(uid=new_uid(), incident_id=incident_id, **values).on_conflict_do_update(
            index_elements=["incident_id"], set_=values
        )
    )
