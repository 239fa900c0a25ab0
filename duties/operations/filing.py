"""Records what was filed: the first filing stops the clock, lateness is frozen, explanations are added."""

from datetime import datetime, timedelta

from core.work import Work
from duties.models import Duty, DutyFiling, DutyRemark
from duties.operations.holding import DutyRefused, hold_duty, settle
from duties.queries import is_owed, rules_of
from duties.vocabulary import FilingMethod, Form, Recipient
from incidents.models import Incident

CLOCK_SKEW = timedelta(minutes=5)
NOT_LATE = "期限に遅れた提出ではないため、遅延の理由は要りません。"


class FiledInFuture(Exception):
    """A filing cannot have been made later than now."""


def file_duty(  # noqa: PLR0913 (the entries of a receipt)
    work: Work,
    incident: Incident,
    rule_id: str,
    *,
    at: datetime,
    method: FilingMethod,
    filed_by: str | None = None,
    filed_by_uid: str | None = None,
    receipt_no: str | None = None,
    note: str | None = None,
    late_reason: str | None = None,
    source_uid: str | None = None,
    uid: str | None = None,
) -> Duty:
    """Record that a duty was served at an instant; FiledInFuture or DutyRefused say why not."""
    if at > work.now + CLOCK_SKEW:
        raise FiledInFuture("提出日時が未来になっています。実際に提出した日時を入力してください。")
    duty = hold_duty(work, incident, rule_id)
    work.because("duties:file")
    filing = DutyFiling(
        uid=uid,
        incident=incident,
        rule_id=rule_id,
        filed_at=at,
        method=method,
        filed_by=filed_by or work.actor.name,
        filed_by_uid=filed_by_uid or (None if filed_by else work.actor.uid),
        receipt_no=receipt_no,
        note=note,
        source_uid=source_uid,
        recorded_by=work.actor.name,
        recorded_at=work.now,
    )
    work.session.add(filing)
    _meet(duty, at)
    settle(work, duty)
    if late_reason and duty.late_minutes is not None:
        explain_lateness(work, incident, rule_id, text=late_reason)
    return duty


def file_duties(  # noqa: PLR0913 (the entries of a receipt)
    work: Work,
    incident: Incident,
    recipient: Recipient,
    form: Form,
    at: datetime,
    method: FilingMethod,
    note: str | None = None,
    *,
    filed_by: str | None = None,
    filed_by_uid: str | None = None,
    receipt_no: str | None = None,
    source_uid: str | None = None,
) -> list[Duty]:
    """Record one filing for every duty that it serves, those included that do not apply as yet.

    A drill has none, and where no rule has this recipient and form the list is empty.
    """
    if not is_owed(incident):
        return []
    return [
        file_duty(
            work,
            incident,
            rule.id,
            at=at,
            method=method,
            filed_by=filed_by,
            filed_by_uid=filed_by_uid,
            receipt_no=receipt_no,
            note=note,
            source_uid=source_uid,
        )
        for rule in rules_of(incident)
        if rule.recipient is recipient and rule.form is form
    ]


def explain_lateness(
    work: Work, incident: Incident, rule_id: str, *, text: str, uid: str | None = None
) -> DutyRemark:
    """Add why a duty was met late; what was explained before stays."""
    duty = hold_duty(work, incident, rule_id)
    if duty.late_minutes is None:
        raise DutyRefused(NOT_LATE)
    work.because("duties:explain")
    remark = DutyRemark(
        uid=uid,
        incident=incident,
        rule_id=rule_id,
        text=text,
        recorded_by=work.actor.name,
        recorded_at=work.now,
    )
    work.session.add(remark)
    work.session.flush()
    return remark


def _meet(duty: Duty, at: datetime) -> None:
    """Stop the clock at the first filing; one recorded later counts only where it was made before."""
    if duty.met_at is not None and duty.met_at <= at:
        return
    duty.met_at = at
    duty.late_minutes = minutes_late(duty.due_at, at)
    duty.elapsed_minutes = None if duty.clock_start is None else _minutes(at - duty.clock_start)


def minutes_late(due_at: datetime | None, at: datetime) -> int | None:
    """Count the begun minutes by which a limit was missed, None where it was kept or there is none."""
    if due_at is None or at <= due_at:
        return None
    return max(1, _minutes(at - due_at))


def _minutes(passed: timedelta) -> int:
    return passed // timedelta(minutes=1)
