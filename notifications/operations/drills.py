"""A case counted as 訓練 or as a real one: a rule of its letters, so it stands with them."""

from core.work import Work
from core.workflow import MoveRefused
from incidents.models import Incident
from incidents.operations import mark_drill
from notifications.queries import list_of_incident
from notifications.vocabulary import NotificationStatus as S

SUBMITTED = "一報を当局に提出済みのため、訓練の印は変更できません。"
READ_ALREADY = "確認中または承認済みの一報があるため、訓練の印は変更できません。先に差し戻すか、取り下げてください。"
SAME = "訓練の印は、すでにこのとおりです。画面を開き直してご確認ください。"
NO_REASON = "理由を入力してください。"


def change_drill(work: Work, incident: Incident, *, is_drill: bool, reason: str | None) -> None:
    """Mark a case as 訓練 or take the mark away; MoveRefused where a letter stands in the way."""
    if incident.is_drill is is_drill:
        raise MoveRefused((SAME,))
    reasons = hindrances(work, incident)
    if not (reason or "").strip():
        reasons += (NO_REASON,)
    if reasons:
        raise MoveRefused(reasons)
    mark_drill(work, incident, is_drill=is_drill, reason=str(reason))


def hindrances(work: Work, incident: Incident) -> tuple[str, ...]:
    """Say why the mark cannot change: somebody has read a letter as it is, or an authority has it."""
    states = {letter.status for letter in list_of_incident(work.session, incident)}
    if S.SUBMITTED in states:
        return (SUBMITTED,)
    return (READ_ALREADY,) if states & {S.IN_REVIEW, S.APPROVED} else ()
