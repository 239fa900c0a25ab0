"""Duties follow the case: whatever changes what the rules ask, changes them in the same transaction."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from core.clock import to_jst
from core.database import db, table_of
from core.moments import Moment, Precision
from duties.deadlines import FirmFacts, NoAnswers, facts_of
from duties.deadlines.facts import FigureParts
from duties.models import Duty
from duties.operations import reckon_all, revise_settings
from duties.queries import count_views, duties_of, summary_of
from duties.vocabulary import Answer, Assessed, Fact, Question
from incidents.models import Incident
from incidents.operations import mark_drill
from incidents.vocabulary import CauseStatus, Damage, FigureItem, IncidentKind
from notifications.operations import change_drill
from tests.conftest import NOW, counted_statements, signed_in
from tests.duties.cases import answered, duty_of
from tests.factories import an_incident, revised

Begun = Callable[..., Any]


def _again(running: Any, incident: Incident) -> Incident:
    found = running.session.scalar(select(Incident).where(Incident.uid == incident.uid))
    assert isinstance(found, Incident)
    return found


def test_a_new_case_has_its_duties_and_they_follow_its_facts(work: Begun, session: Any) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    first = duty_of(session, incident, "first_report")
    assert (first.assessed, first.missing) == (Assessed.UNDECIDED, "customer_damage")
    waiting = summary_of(session, incident)[0].undecided
    assert waiting > 0
    assert duty_of(session, incident, "police").assessed is Assessed.APPLIES
    known = Moment(NOW - timedelta(days=2), Precision.MINUTE)
    with work("sato") as running:
        held = _again(running, incident)
        revised(running, held, damage=Damage.YES, known=known, known_by="コールセンター")
    first = duty_of(session, incident, "first_report")
    assert (first.assessed, first.missing) == (Assessed.APPLIES, "")
    assert (first.clock_start, first.due_at) == (NOW, None)
    assert first.overdue_at == NOW + timedelta(days=1)
    assert summary_of(session, incident)[0].undecided == waiting - 1
    assert duty_of(session, incident, "breach_preliminary").clock_start == known.at
    with work("sato") as running:
        revised(running, _again(running, incident), damage=Damage.NO)
    first = duty_of(session, incident, "first_report")
    assert (first.assessed, first.clock_start, first.is_open) == (Assessed.NOT, None, False)


def test_answers_and_the_possible_maximum_of_persons_decide_about_a_leak(
    work: Begun, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running, discovered=Moment(NOW, Precision.MINUTE))
        answered(running, incident, Question.BREACH)
    duty = duty_of(session, incident, "breach_preliminary")
    assert duty.assessed is Assessed.UNDECIDED
    assert "over_1000" in duty.missing_names
    with work("sato") as running:
        figure = {"confirmed": 12, "worst_case": 1001, "is_unknown": True, "as_of": NOW}
        figures = {FigureItem.DATA_SUBJECTS: figure}
        revised(running, _again(running, incident), figures=figures)
    duty = duty_of(session, incident, "breach_preliminary")
    assert duty.missing_names == ("safeguarded",)
    with work("suzuki") as running:
        answered(running, _again(running, incident), Question.SAFEGUARDED)
    assert duty_of(session, incident, "breach_preliminary").assessed is Assessed.NOT


def test_the_longer_time_counts_only_once_a_wrongful_purpose_is_known(
    work: Begun, session: Any
) -> None:
    at = datetime(2026, 3, 6, 3, 0, tzinfo=UTC)
    with work("sato") as running:
        incident = an_incident(running, discovered=Moment(at, Precision.MINUTE))
        answered(running, incident, Question.BREACH, Question.SENSITIVE_DATA)
    last = duty_of(session, incident, "breach_definitive").due_at - timedelta(seconds=1)
    assert to_jst(last).date().isoformat() == "2026-04-06"
    with work("sato") as running:
        answered(running, _again(running, incident), Question.WRONGFUL_PURPOSE)
    last = duty_of(session, incident, "breach_definitive").due_at - timedelta(seconds=1)
    assert to_jst(last).date().isoformat() == "2026-05-07"


def test_recovery_cause_and_orders_start_their_clocks(work: Begun, session: Any) -> None:
    with work("sato") as running:
        incident = an_incident(running)
        answered(running, incident, Question.SYSTEM_EVENT, Question.LOSS_COMPENSATION)
    assert duty_of(session, incident, "system_recovery").missing_names == ("recovered_at",)
    later = NOW + timedelta(days=4)
    with work("sato") as running:
        held = _again(running, incident)
        revised(running, held, cause_status=CauseStatus.IDENTIFIED)
        answered(
            running, held, recovered=NOW, cause_known=NOW, compensation=NOW, order_received=NOW,
            order_due=later,
        )  # fmt: skip
    assert duty_of(session, incident, "system_recovery").clock_start == NOW
    assert duty_of(session, incident, "system_cause").missing == ""
    assert duty_of(session, incident, "system_status").assessed is Assessed.NOT
    assert duty_of(session, incident, "report_order").due_at == later
    ends = duty_of(session, incident, "loss_compensation_report").due_at - timedelta(seconds=1)
    assert to_jst(ends).date().isoformat() == "2026-12-31"


def test_a_report_that_nobody_must_make_never_counts_as_late(work: Begun, session: Any) -> None:
    with work("sato") as running:
        incident = an_incident(running, kinds=frozenset({IncidentKind.DDOS}))
    duty = duty_of(session, incident, "common_form")
    assert (duty.assessed, duty.clock_start) == (Assessed.APPLIES, NOW)
    assert (duty.warn_at, duty.overdue_at) == (None, None)


def test_a_drill_owes_nothing_and_is_counted_nowhere(work: Begun, session: Any) -> None:
    with work("sato") as running:
        drill = an_incident(running, is_drill=True, damage=Damage.YES)
        real = an_incident(running, damage=Damage.YES)
    assert duties_of(session, drill) == []
    assert duty_of(session, real, "first_report").is_open
    with work("sato") as running:
        change_drill(running, _again(running, real), is_drill=True, reason="訓練だった。")
    assert not any(duty.is_open for duty in duties_of(session, real))
    counts = count_views(session, signed_in(session, "sato"), NOW + timedelta(days=99))
    assert set(counts.values()) == {0}
    with work("sato") as running:
        mark_drill(running, _again(running, real), is_drill=False, reason="実際の事案だった。")
    assert duty_of(session, real, "first_report").is_open


def test_reckoning_all_mends_what_was_written_past_the_session_and_nothing_else(
    work: Begun, session: Any
) -> None:
    with work("sato") as running:
        incident = an_incident(running, damage=Damage.YES)
    with work(None) as running:
        assert reckon_all(running) == 0
        table = table_of(Incident)
        changed = (
            update(table).where(table.c.id == incident.id).values(discovered_at=NOW - timedelta(1))
        )
        running.session.connection().execute(changed)
        assert reckon_all(running) > 0
        assert reckon_all(running) == 0
    duty = duty_of(session, incident, "first_report")
    assert duty.clock_start == NOW - timedelta(days=1)
    with work(None) as running:
        running.session.connection().execute(table_of(Duty).delete())
        assert reckon_all(running) > 0
    assert duty_of(session, incident, "first_report").assessed is Assessed.APPLIES


def test_what_the_firm_says_of_itself_counts_for_every_case(work: Begun, session: Any) -> None:
    with work("sato") as running:
        incident = an_incident(running, damage=Damage.YES)
        answered(running, incident, Question.SYSTEM_EVENT)
    assert duty_of(session, incident, "dora").assessed is Assessed.UNDECIDED
    with work("nakamura") as running:
        revise_settings(
            running, version=0, warn_minutes=30, alarm_minutes=90,
            designated=Answer.YES, eu_group=Answer.NO,
        )  # fmt: skip
    assert duty_of(session, incident, "dora").assessed is Assessed.NOT
    infrastructure = duty_of(session, incident, "infrastructure")
    assert (infrastructure.assessed, infrastructure.due_at) == (Assessed.APPLIES, None)
    first = duty_of(session, incident, "first_report")
    assert first.overdue_at == NOW + timedelta(minutes=90)


def test_a_case_is_reckoned_in_a_few_statements_however_many_rules_there_are(
    work: Begun, session: Any
) -> None:
    with work("sato") as running:
        an_incident(running)
        assert db.engine is not None
        with counted_statements(db.engine) as seen:
            an_incident(running)
    assert sum("duty" in statement for statement in seen) == 3, seen
    assert session.scalar(select(func.count()).select_from(Duty)) > 0


def test_the_kind_alone_proves_no_absence(work: Begun) -> None:
    with work("sato") as running:
        incident = an_incident(running, kinds=frozenset({IncidentKind.OTHER}))
        firm, nothing = FirmFacts(), NoAnswers()
        open_trades = {FigureItem.TRADES: FigureParts(None, None, is_unknown=True)}
        few = {FigureItem.DATA_SUBJECTS: FigureParts(10, None, is_unknown=False)}
        bare = facts_of(incident, {}, nothing, None, firm).truths
        traded = facts_of(incident, open_trades, nothing, None, firm).truths
        counted = facts_of(incident, few, nothing, None, firm).truths
    assert bare[Fact.CRIME_SUSPECTED] is None
    assert bare[Question.RANSOMWARE] is False
    assert bare[Question.OVER_1000] is None
    assert traded[Fact.UNAUTHORIZED_TRADE] is None
    assert counted[Question.OVER_1000] is False
