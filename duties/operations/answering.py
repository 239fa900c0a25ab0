"""Records what only a person can say: answers about a case, its instants, and the firm's settings."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from core.work import Conflict, Work
from duties.models import DutyAnswer, DutyFacts, DutySettings
from duties.operations.reckoning import reckon_all
from duties.queries import answers_of, find_facts, find_settings
from duties.vocabulary import Answer, Question
from incidents.models import Incident

CHANGED = "他の職員が先に更新しました。"


class AwarenessUnexplained(Exception):
    """The time at which a department knew is not that of the discovery, and nobody says why."""


def answer_questions(  # noqa: PLR0913 (one keyword for each part of the form)
    work: Work,
    incident: Incident,
    *,
    version: int,
    answers: Mapping[Question, tuple[Answer | None, str | None]],
    awareness_reason: str | None,
    recovered_at: datetime | None,
    cause_known_at: datetime | None,
    details_known_at: datetime | None,
    compensation_at: datetime | None,
    order_received_at: datetime | None,
    order_due_at: datetime | None,
) -> DutyFacts:
    """Write the answers with their reasons and the instants; an earlier version raises Conflict."""
    facts = find_facts(work.session, incident, for_update=True)
    if version != (facts.version if facts else 0):
        raise Conflict(CHANGED)
    if is_unlike(incident) and not (awareness_reason or "").strip():
        raise AwarenessUnexplained
    work.because("duties:answer")
    if facts is None:
        facts = DutyFacts(incident=incident, updated_at=work.now)
    facts.awareness_reason = awareness_reason
    facts.recovered_at, facts.cause_known_at = recovered_at, cause_known_at
    facts.details_known_at, facts.compensation_at = details_known_at, compensation_at
    facts.order_received_at, facts.order_due_at = order_received_at, order_due_at
    work.session.add(facts)
    _answer(work, incident, answers)
    facts.updated_at = work.now
    work.session.flush()
    return facts


def is_unlike(incident: Incident) -> bool:
    """Say whether a department knew at another time than that of the discovery."""
    known = incident.known
    return known is not None and known.at is not None and known.at != incident.discovered_at


def _answer(
    work: Work, incident: Incident, answers: Mapping[Question, tuple[Answer | None, str | None]]
) -> None:
    held = answers_of(work.session, incident)
    for question, (answer, reason) in answers.items():
        one = held.get(question)
        if one is None and answer is None and reason is None:
            continue
        chosen = answer or Answer.UNKNOWN
        if one is None:
            one = DutyAnswer(incident=incident, question=question)
            work.session.add(one)
        elif (one.answer, one.reason) == (chosen, reason):
            continue
        one.answer, one.reason = chosen, reason
        one.answered_by, one.answered_at = work.actor.name, work.now


def revise_settings(
    work: Work,
    *,
    version: int,
    warn_minutes: int,
    alarm_minutes: int,
    designated: Answer,
    eu_group: Answer,
) -> DutySettings:
    """Write the settings and reckon every duty anew; an earlier version raises Conflict."""
    settings = find_settings(work.session, for_update=True)
    if version != settings.version:
        raise Conflict(CHANGED)
    work.because("duties:settings")
    settings.warn_minutes, settings.alarm_minutes = warn_minutes, alarm_minutes
    settings.designated, settings.eu_group = designated, eu_group
    work.session.add(settings)
    is_changed = work.session.is_modified(settings)
    try:
        work.session.flush()
    except IntegrityError as twin:
        raise Conflict("他の職員が先に登録しました。") from twin
    if is_changed:
        reckon_all(work)
    return settings
