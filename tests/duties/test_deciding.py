"""Decisions and filings: by a named person, beside what the rules say, never overwritten."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from core.database import new_uid, table_of
from core.moments import Moment, Precision
from duties.models import DutyDecision, DutyFiling
from duties.operations import (
    DutyRefused,
    FiledInFuture,
    decide,
    explain_lateness,
    file_duties,
    file_duty,
)
from duties.queries import decisions_of, filings_of, remarks_of
from duties.vocabulary import (
    Assessed,
    FilingMethod,
    Form,
    Question,
    Recipient,
    Verdict,
)
from incidents.models import Incident
from incidents.vocabulary import Damage
from notifications.operations import meet_with_past_letters
from notifications.vocabulary import NotificationStatus
from tests.conftest import NOW, Browser
from tests.duties.cases import answered, duty_of
from tests.factories import an_incident, revised
from tests.notifications.letters import a_letter

Begun = Callable[..., Any]


def _held(running: Any, incident: Incident) -> Incident:
    found = running.session.scalar(select(Incident).where(Incident.uid == incident.uid))
    assert isinstance(found, Incident)
    return found


def test_a_decision_is_kept_and_asked_for_anew_when_the_facts_say_otherwise(
    work: Begun, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running, damage=Damage.NO)
    with work("suzuki") as running:
        held = _held(running, incident)
        decide(running, held, "first_report", verdict=Verdict.NOT_REQUIRED, reason="被害なし。")
    duty = duty_of(session, incident, "first_report")
    assert (duty.verdict, duty.is_open, duty.needs_review) == (Verdict.NOT_REQUIRED, False, False)
    with work("sato") as running:
        revised(running, _held(running, incident), damage=Damage.YES)
    duty = duty_of(session, incident, "first_report")
    assert (duty.verdict, duty.is_open, duty.needs_review) == (Verdict.NOT_REQUIRED, True, True)
    with work("suzuki") as running:
        decide(
            running, _held(running, incident), "first_report", verdict=Verdict.REQUIRED, reason=None
        )
    duty = duty_of(session, incident, "first_report")
    assert (duty.verdict, duty.is_open, duty.needs_review) == (Verdict.REQUIRED, True, False)
    kept = [(one.verdict, one.assessed, one.decided_by) for one in decisions_of(session, incident)]
    assert kept == [
        (Verdict.REQUIRED, Assessed.APPLIES, "鈴木"),
        (Verdict.NOT_REQUIRED, Assessed.NOT, "鈴木"),
    ]


@pytest.mark.parametrize("reason", [None, "", "　 "])
def test_not_reporting_needs_a_reason_and_a_named_person(
    work: Begun, session: Any, reason: str | None
) -> None:
    with work("sato") as running:
        incident = an_incident(running, damage=Damage.YES)
        with pytest.raises(DutyRefused, match="理由"):
            decide(running, incident, "first_report", verdict=Verdict.NOT_REQUIRED, reason=reason)
        decide(running, incident, "first_report", verdict=Verdict.HELD, reason=reason)
    with work(None) as running:
        held = _held(running, incident)
        with pytest.raises(DutyRefused):
            decide(running, held, "first_report", verdict=Verdict.NOT_REQUIRED, reason="不要。")
    assert duty_of(session, incident, "first_report").verdict is Verdict.HELD


@pytest.mark.parametrize("missing", ["reason", "decided_by_uid"])
def test_the_database_refuses_it_as_well(work: Begun, session: Any, missing: str) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    uid = new_uid()
    whole = {
        "uid": uid, "incident_id": incident.id, "rule_id": "police", "rule_version": "1",
        "assessed": Assessed.APPLIES, "verdict": Verdict.NOT_REQUIRED, "reason": DutyDecision.reason.store(uid, "不要。"),
        "decided_by_uid": "x", "decided_by": "x", "decided_at": NOW,
    }  # fmt: skip
    connection = session.connection()
    with pytest.raises(IntegrityError), connection.begin_nested():
        connection.execute(insert(table_of(DutyDecision)), [{**whole, missing: None}])


def test_the_first_filing_stops_the_clock_and_later_ones_are_kept(
    work: Begun, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running, damage=Damage.YES)
    with work("sato", NOW + timedelta(hours=5)) as running:
        held = _held(running, incident)
        for hours in (2, 3):
            file_duty(
                running, held, "first_report", at=NOW + timedelta(hours=hours),
                method=FilingMethod.PHONE, receipt_no=str(hours),
            )  # fmt: skip
    duty = duty_of(session, incident, "first_report")
    assert (duty.met_at, duty.elapsed_minutes) == (NOW + timedelta(hours=2), 120)
    assert (duty.late_minutes, duty.is_open) == (None, False)
    assert [one.receipt_no for one in filings_of(session, incident)] == ["3", "2"]
    with work("sato") as running:
        earlier = Moment(NOW - timedelta(days=9), Precision.MINUTE)
        revised(running, _held(running, incident), discovered=earlier, damage=Damage.NO)
    duty = duty_of(session, incident, "first_report")
    assert (duty.clock_start, duty.elapsed_minutes) == (NOW, 120)
    with work("sato") as running:
        held = _held(running, incident)
        with pytest.raises(DutyRefused, match="提出"):
            decide(running, held, "first_report", verdict=Verdict.NOT_REQUIRED, reason="不要。")


def test_lateness_is_frozen_and_explained_by_adding(work: Begun, session: Any) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        answered(running, incident, Question.BREACH, Question.SENSITIVE_DATA)
    due = duty_of(session, incident, "breach_preliminary").due_at
    with work("sato", due + timedelta(days=1)) as running:
        held = _held(running, incident)
        with pytest.raises(DutyRefused):
            explain_lateness(running, held, "breach_preliminary", text="まだ提出していない。")
        file_duty(
            running, held, "breach_preliminary", at=due + timedelta(minutes=90),
            method=FilingMethod.ONLINE, late_reason="範囲の調査に時間を要した。",
        )  # fmt: skip
        explain_lateness(running, held, "breach_preliminary", text="委託先の回答が遅れた。")
    with work("sato") as running:
        answered(running, _held(running, incident), Question.WRONGFUL_PURPOSE)
    duty = duty_of(session, incident, "breach_preliminary")
    assert (duty.late_minutes, duty.due_at) == (90, due)
    texts = [one.text for one in remarks_of(session, incident)]
    assert texts == ["委託先の回答が遅れた。", "範囲の調査に時間を要した。"]


def test_nothing_is_filed_in_the_future_for_drills_or_for_an_unknown_rule(work: Begun) -> None:
    with work("sato") as running:
        real, drill = an_incident(running), an_incident(running, is_drill=True)
        later = NOW + timedelta(hours=1)
        phone = FilingMethod.PHONE
        with pytest.raises(FiledInFuture):
            file_duty(running, real, "police", at=later, method=phone)
        with pytest.raises(DutyRefused, match="訓練"):
            file_duty(running, drill, "police", at=NOW, method=phone)
        with pytest.raises(DutyRefused, match="当てはまりません"):
            file_duty(running, real, "no_such_rule", at=NOW, method=phone)
        police = (Recipient.POLICE, Form.POLICE_REPORT, NOW, phone)
        assert file_duties(running, drill, *police) == []
        assert [duty.rule_id for duty in file_duties(running, real, *police)] == ["police"]
        none = file_duties(running, real, Recipient.ASSOCIATION, Form.FIRST_REPORT, NOW, phone)
        assert none == []


def test_a_submitted_letter_meets_its_duty_though_the_facts_did_not_ask_for_it_yet(
    work: Begun, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running, damage=Damage.NO)
    letter = a_letter(work, session, NotificationStatus.SUBMITTED, incident)
    duty = duty_of(session, incident, "first_report")
    assert (duty.met_at, duty.assessed) == (NOW, Assessed.NOT)
    (filing,) = filings_of(session, incident)
    assert (filing.method, filing.receipt_no) == (FilingMethod.EMAIL, "受付第1号")
    assert filing.source_uid == letter.uid
    with work(None) as running:
        assert meet_with_past_letters(running) == 0
        running.session.connection().execute(table_of(DutyFiling).delete())
        assert meet_with_past_letters(running) == 1


ADDRESSES = ("decide", "file")
WRITERS = {"sato", "suzuki", "kobayashi"}
READERS = WRITERS | {"takahashi", "watanabe"}


@pytest.mark.parametrize("damage", Damage)
def test_who_may_read_decide_and_file_in_each_state(
    browser: Callable[..., Browser], work: Begun, damage: Damage
) -> None:
    with work("sato") as running:
        address = f"/duties/{an_incident(running, damage=damage).uid}.first_report"
    for login in ("sato", "suzuki", "ito", "takahashi", "nakamura", "watanabe", "yamamoto"):
        someone = browser(login)
        read = someone.get(address).status_code
        assert read == (200 if login in READERS else 404), login
        for step in ADDRESSES:
            wrote = someone.post(f"{address}/{step}").status_code
            assert wrote == (422 if login in WRITERS else 404), (login, step)
