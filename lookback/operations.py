"""Writes of 遡及確認: open, revise, find, make a finding a case, move."""

from typing import Any

from core.moments import Moment, Precision
from core.work import Conflict, Work
from core.workflow import Mover
from incidents.models import Incident
from incidents.operations import open_incident
from incidents.vocabulary import Damage, DiscoverySource, IncidentKind, Origin
from lookback.models import Finding, LookBack
from lookback.vocabulary import Status
from lookback.workflow import WORKFLOW

REVISABLE = (
    "title", "trigger", "trigger_detail", "incident_id", "ordered", "ordered_by",
    "scope", "period_from", "period_to", "records_used", "method", "limits",
    "performed_from", "performed_to", "performed_by", "checked_by", "steps",
    "unit", "examined", "suspected", "harmed", "result", "result_detail",
)  # fmt: skip
"""What a revision may write; everything else belongs to the server."""


class Completed(Exception):
    """A finished check does not change; it has to be taken up again first."""


def open_look_back(work: Work, *, uid: str | None = None, **fields: Any) -> LookBack:  # noqa: ANN401 (the named columns of REVISABLE)
    """Record a check as far as it is known and give it its number, such as LBK-2026-0001."""
    _refuse_unknown(fields)
    work.because("lookback:open")
    look_back = LookBack(
        uid=uid,
        number=work.next_number("LBK", 4),
        status=WORKFLOW.initial,
        opened_at=work.now,
        updated_at=work.now,
    )
    _write(look_back, fields)
    work.session.add(look_back)
    work.session.flush()
    return look_back


def revise_look_back(work: Work, look_back: LookBack, *, version: int, **fields: Any) -> None:  # noqa: ANN401 (the named columns of REVISABLE)
    """Write the whole form; an old version raises Conflict, a finished check Completed."""
    _refuse_unknown(fields)
    _refuse_completed(look_back)
    if version != look_back.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because("lookback:revise")
    _write(look_back, fields)
    if work.session.is_modified(look_back):
        look_back.updated_at = work.now
    work.session.flush()


def add_finding(
    work: Work,
    look_back: LookBack,
    *,
    text: str | None,
    found: Moment | None,
    uid: str | None = None,
) -> Finding:
    """Record a harm that the check has found; it waits to become a case. Completed as above."""
    _refuse_completed(look_back)
    work.because("lookback:find")
    finding = Finding(uid=uid, text=text, found=found or Moment(work.now, Precision.MINUTE))
    look_back.findings.append(finding)
    look_back.updated_at = work.now
    work.session.flush()
    return finding


def open_case_of(work: Work, finding: Finding, *, assignee_id: int | None) -> Incident:
    """Open a case of 過去分の発覚 from a finding, from which the same duties follow as from a new one."""
    if finding.incident is not None:
        return finding.incident
    look_back = finding.look_back
    found = finding.found
    known = found is not None and found.at is not None
    incident = open_incident(
        work,
        title=f"遡及確認（{look_back.number}）で判明した顧客被害",
        kinds=frozenset({IncidentKind.OTHER}),
        origin=Origin.RETROSPECTIVE,
        discovered=found if found is not None and known else Moment(work.now, Precision.MINUTE),
        damage=Damage.YES,
        discovery_source=DiscoverySource.LOOK_BACK,
        summary=finding.text,
        assignee_id=assignee_id,
    )
    work.because("lookback:open_case")
    finding.incident = incident
    look_back.updated_at = work.now
    work.session.flush()
    return incident


def move_look_back(
    work: Work, look_back: LookBack, *, move: str, member: Mover, reason: str | None
) -> None:
    """Take a check through one move of its workflow; MoveRefused says why not."""
    chosen = WORKFLOW.check(look_back, move, member, reason)
    work.because(WORKFLOW.verb(chosen), reason)
    look_back.status = chosen.target
    look_back.completed_at = work.now if chosen.target is Status.DONE else None
    look_back.updated_at = work.now
    work.session.flush()


def _refuse_completed(look_back: LookBack) -> None:
    if look_back.status is Status.DONE:
        raise Completed


def _refuse_unknown(fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(REVISABLE)
    if unknown:
        raise TypeError(f"not revisable: {sorted(unknown)}")


def _write(look_back: LookBack, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(look_back, name, value)
