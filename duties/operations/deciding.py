"""Decides whether a duty is reported: by a named person, with the reason, beside what the rules said."""

from core.work import Work
from duties.models import Duty, DutyDecision
from duties.operations.holding import DutyRefused, hold_duty, settle
from duties.vocabulary import Verdict
from incidents.models import Incident

__all__ = ["DutyRefused", "decide"]

NEEDS_REASON = "報告不要とする理由を入力してください。"
MET = "すでに提出が記録されているため、報告不要とすることはできません。"


def decide(
    work: Work,
    incident: Incident,
    rule_id: str,
    *,
    verdict: Verdict,
    reason: str | None,
    uid: str | None = None,
) -> Duty:
    """Record a decision; earlier ones stay. 報告不要 needs a reason and a member, else DutyRefused."""
    duty = hold_duty(work, incident, rule_id)
    if verdict is Verdict.NOT_REQUIRED and (not (reason or "").strip() or not work.actor.uid):
        raise DutyRefused(NEEDS_REASON)
    if verdict is Verdict.NOT_REQUIRED and duty.met_at is not None:
        raise DutyRefused(MET)
    work.because("duties:decide")
    decision = DutyDecision(
        uid=uid,
        incident=incident,
        rule_id=rule_id,
        rule_version=duty.rule_version,
        assessed=duty.assessed,
        verdict=verdict,
        reason=reason,
        decided_by_uid=work.actor.uid,
        decided_by=work.actor.name,
        decided_at=work.now,
    )
    work.session.add(decision)
    work.session.flush()
    duty.verdict, duty.decision_id, duty.decided_on = verdict, decision.id, duty.assessed
    settle(work, duty)
    return duty
