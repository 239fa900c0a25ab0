"""Reminders of reports, duties, questions and promises: to the right people, once, without what was said."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.clock import JST
from dialogue.operations import remind
from jobs.models import OutboxMail
from notifications import operations
from notifications.vocabulary import NotificationStatus as S
from tests.conftest import member_of, signed_in
from tests.dialogue.test_calls import a_call
from tests.dialogue.test_questions import a_question
from tests.jobs.conftest import ask, claim, run_of
from tests.notifications.letters import SUBMISSION, a_letter, held

Begun = Callable[..., Any]
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=JST)
"""The firm opens; NOW is the Sunday before, and the Monday is a holiday."""


@pytest.fixture
def run_at(work: Begun, session: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    with work("nakamura") as running:
        running.because("accounts:revise")
        for login in ("sato", "suzuki", "kobayashi"):
            member_of(session, login).email = f"{login}@example.co.jp"

    def run(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)
        ask(session, "count")
        remind(run_of(session, claim(session)))

    return run


def told(session: Any, without: str = "報告義務") -> set[tuple[str, str]]:
    session.expire_all()
    return {
        (str(mail.subject)[1:].partition("】")[0], str(mail.recipient).partition("@")[0])
        for mail in session.scalars(select(OutboxMail))
        if without not in str(mail.subject)
    }


def count(session: Any) -> int:
    return len(session.scalars(select(OutboxMail)).all())


def test_a_waiting_report_is_told_to_those_who_may_approve_and_then_to_all(
    work: Begun, session: Any, run_at: Callable[..., None]
) -> None:
    a_letter(work, session, S.IN_REVIEW)
    run_at(TUESDAY)
    assert told(session) == set()
    run_at(TUESDAY + timedelta(hours=1))
    first = {("承認待ち", "suzuki"), ("承認待ち", "kobayashi")}
    assert told(session) == first
    run_at(TUESDAY + timedelta(hours=5))
    escalated = {("承認待ち・要対応", "suzuki"), ("承認待ち・要対応", "kobayashi")}
    assert told(session) == first | escalated
    before = count(session)
    run_at(TUESDAY + timedelta(hours=5, minutes=15))
    assert count(session) == before


def test_an_emergency_is_told_at_once_and_when_its_limit_has_passed(
    work: Begun, session: Any, run_at: Callable[..., None]
) -> None:
    uid = a_letter(work, session).uid
    with work("sato") as running:
        member = signed_in(session, "sato")
        letter = held(session, uid)
        operations.submit_first(running, letter, member=member, reason="夜間のため", **SUBMISSION)
    run_at(TUESDAY)
    assert told(session) == {("事後承認待ち", "suzuki"), ("事後承認待ち", "kobayashi")}
    run_at(TUESDAY + timedelta(days=1))
    assert {("事後承認の期限超過", login) for login in ("sato", "suzuki", "kobayashi")} <= told(
        session
    )


def test_questions_and_promises_are_told_without_what_was_said(
    work: Begun, session: Any, run_at: Callable[..., None]
) -> None:
    due = TUESDAY + timedelta(hours=4)
    a_question(work, session, due_at=due, question="山川様の件")
    a_call(work, promises=[("山川様に確認する", due)])
    run_at(TUESDAY)
    assert ("照会の期限間近", "sato") in told(session)
    run_at(due + timedelta(minutes=1))
    expected = {(kind, "suzuki") for kind in ("照会の期限超過", "約束の期限超過")}
    assert expected <= told(session)
    for mail in session.scalars(select(OutboxMail)):
        assert "山川" not in f"{mail.subject}{mail.body}"
        assert "http" in str(mail.body)


def test_an_overdue_duty_is_told_at_any_hour_and_once(
    work: Begun, session: Any, run_at: Callable[..., None]
) -> None:
    a_letter(work, session)
    midnight = TUESDAY.replace(hour=0)
    run_at(midnight)
    kinds = told(session, without="当局報告")
    assert {kind for kind, _ in kinds} >= {"報告義務の期限超過"}
    before = count(session)
    run_at(midnight + timedelta(minutes=15))
    assert count(session) == before


def test_reminders_come_round_by_themselves(app: Any) -> None:
    runner = app.extensions["jobs"]
    assert "dialogue:remind" in {every.kind for every in runner.schedule}
    assert runner.handlers["dialogue:remind"].run is remind
