"""Reminders reach the right people at the right time, once, and tell nothing of the customer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.clock import JST
from firm.models import ClosedDay
from inquiries.models import Inquiry
from inquiries.operations import (
    escalate,
    keep_call_back,
    promise_call_back,
    remind,
    reminders,
    sweep,
    targets,
)
from inquiries.vocabulary import InquiryStatus
from inquiries.workflow import IN_HAND, OPEN_STATES
from jobs.models import OutboxMail
from jobs.run import Run
from tests.conftest import member_of
from tests.factories import an_inquiry
from tests.jobs.conftest import ask, claim, job_of, run_of

Begun = Callable[..., Any]
RunAt = Callable[..., None]
SECRETS = {
    "content": "退職金の全額が消えたように見える。",
    "customer_wish": "至急、元に戻してほしい。",
    "complainant_name": "山川 海子",
    "account_no": "123-4567890",
    "contact": "090-1234-5678",
    "subject": "退職金についての申出",
}
PEOPLE = ("ito", "suzuki", "kobayashi", "takahashi", "sato")


def jst(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JST)


RECEIVED = jst(18, 10)
"""A Wednesday: 受理通知 and 一次回答 are due on Thursday at 17:00; the Monday after it is a holiday."""


@pytest.fixture
def run_at(session: Any, monkeypatch: pytest.MonkeyPatch) -> RunAt:
    """Give a function that runs a job at an instant."""

    def run(at: datetime, handler: Callable[[Run], None] = remind) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)
        ask(session, "count")
        held = run_of(session, claim(session))
        handler(held)
        if not held.is_finished:
            held.finish()

    return run


@pytest.fixture
def _addresses(work: Begun, session: Any) -> None:
    with work("nakamura") as running:
        running.because("accounts:revise")
        for login in PEOPLE:
            member_of(session, login).email = f"{login}@example.co.jp"


pytestmark = pytest.mark.usefixtures("_addresses")


def _recorded(work: Begun, session: Any, **given: Any) -> Inquiry:
    with work("ito", RECEIVED) as running:
        values = {"received_at": RECEIVED, "assignee_id": member_of(session, "ito").id, **SECRETS}
        return an_inquiry(running, **{**values, **given})


def _mails(session: Any) -> list[OutboxMail]:
    session.expire_all()
    return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def _sent(session: Any) -> set[tuple[str, str]]:
    """Give what was said to whom: the word the subject begins with, and the login."""
    return {
        (str(mail.subject)[1:].partition("】")[0], str(mail.recipient).partition("@")[0])
        for mail in _mails(session)
    }


OVERDUE = ("期限超過", "ito")
ESCALATED = {("期限超過・要確認", "suzuki"), ("期限超過・要確認", "kobayashi")}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(jst(19, 14, 59), set(), id="more than two hours before"),
        pytest.param(jst(19, 15, 0), {("期限間近", "ito")}, id="two hours before"),
        pytest.param(jst(19, 17, 0), set(), id="closing time"),
        pytest.param(jst(20, 0, 0), set(), id="midnight"),
        pytest.param(jst(20, 8, 59), set(), id="before opening"),
        pytest.param(jst(20, 9, 0), {OVERDUE}, id="the next opening"),
        pytest.param(jst(20, 16, 59), {OVERDUE}, id="one business day later, not quite"),
        pytest.param(jst(21, 12, 0), set(), id="Saturday"),
        pytest.param(jst(22, 12, 0), set(), id="Sunday"),
        pytest.param(jst(23, 12, 0), set(), id="national holiday"),
        pytest.param(jst(24, 9, 0), {OVERDUE, *ESCALATED}, id="more than one business day later"),
    ],
)
def test_reminder_of_a_due_time_by_the_clock(
    work: Begun, session: Any, run_at: RunAt, at: datetime, expected: set[tuple[str, str]]
) -> None:
    _recorded(work, session)
    run_at(at)
    assert _sent(session) == expected


def test_two_business_hours_reach_over_a_weekend_and_a_holiday(
    work: Begun, session: Any, run_at: RunAt
) -> None:
    inquiry = _recorded(work, session, reply_due=jst(24, 9, 30))
    with work("ito") as running:
        running.because("inquiries:test")
        inquiry.acknowledged_at = inquiry.first_replied_at = RECEIVED
        inquiry.next_due_at = inquiry.reply_due
    run_at(jst(20, 15, 29))
    assert _sent(session) == set()
    run_at(jst(20, 15, 30))
    assert _sent(session) == {("期限間近", "ito")}
    assert "回答の期限が近づいています" in str(_mails(session)[0].subject)


def test_nobody_is_reminded_on_a_day_the_firm_itself_is_closed(
    work: Begun, session: Any, run_at: RunAt
) -> None:
    _recorded(work, session)
    with work("nakamura") as running:
        running.because("firm:test")
        running.session.add(ClosedDay(day=jst(20, 0).date(), name="創立記念日", is_open=False))
    run_at(jst(20, 12))
    assert _sent(session) == set()


def test_overdue_inquiry_without_an_assignee_goes_to_the_approvers_at_once(
    work: Begun, session: Any, run_at: RunAt
) -> None:
    _recorded(work, session, assignee_id=None)
    run_at(jst(20, 9))
    assert _sent(session) == ESCALATED
    assert "担当者：未割当" in str(_mails(session)[0].body)


def test_inquiry_of_a_member_who_has_left_counts_as_unassigned(
    work: Begun, session: Any, run_at: RunAt
) -> None:
    _recorded(work, session)
    with work("nakamura") as running:
        running.because("accounts:disable")
        member_of(session, "ito").disabled_at = RECEIVED
    run_at(jst(20, 9))
    assert _sent(session) == ESCALATED


@pytest.mark.parametrize("status", [one for one in InquiryStatus if one not in IN_HAND])
def test_what_waits_for_the_customer_or_is_answered_reminds_nobody(
    work: Begun, session: Any, run_at: RunAt, status: InquiryStatus
) -> None:
    inquiry = _recorded(work, session)
    with work("ito", RECEIVED) as running:
        promise_call_back(
            running, inquiry, promised_at=jst(19, 9), matter=None, assignee_id=inquiry.assignee_id
        )
        running.because("inquiries:test")
        inquiry.status = status
        inquiry.waiting_since = RECEIVED if status is InquiryStatus.PENDING_CUSTOMER else None
        inquiry.closed_at = RECEIVED if status is InquiryStatus.CLOSED else None
    run_at(jst(25, 12, month=12))
    assert _sent(session) == set()


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (jst(18, 14, 14), set()),
        (jst(18, 14, 15), {("折返し未了", "sato")}),
        (jst(18, 18, 0), set()),
    ],
)
def test_missed_call_back_reminds_whoever_promised_it_a_quarter_of_an_hour_later(
    work: Begun, session: Any, run_at: RunAt, at: datetime, expected: set[tuple[str, str]]
) -> None:
    inquiry = _recorded(work, session)
    with work("ito", RECEIVED) as running:
        promise_call_back(
            running,
            inquiry,
            promised_at=jst(18, 14),
            matter="出金の状況を説明する",
            assignee_id=member_of(session, "sato").id,
        )
    run_at(at)
    assert _sent(session) == expected


def test_kept_call_back_reminds_nobody_and_one_without_a_name_the_assignee(
    work: Begun, session: Any, run_at: RunAt
) -> None:
    inquiry = _recorded(work, session)
    with work("ito", RECEIVED) as running:
        given: dict[str, Any] = {"matter": None, "assignee_id": None}
        kept = promise_call_back(running, inquiry, promised_at=jst(18, 11), **given)
        keep_call_back(running, kept)
        promise_call_back(running, inquiry, promised_at=jst(18, 12), **given)
    run_at(jst(18, 14))
    assert _sent(session) == {("折返し未了", "ito")}
    assert len(_mails(session)) == 1


@pytest.mark.parametrize(
    ("received", "days"),
    [
        (jst(26, 9, month=10), 0),
        (jst(25, 9, month=10), 30),
        (jst(25, 9, month=9), 60),
        (jst(1, 9, month=8), 90),
    ],
)
def test_long_pending_inquiry_is_told_at_its_highest_mark(
    work: Begun, session: Any, run_at: RunAt, received: datetime, days: int
) -> None:
    _recorded(work, session, received_at=received)
    run_at(jst(24, 12))
    told = {mail.recipient for mail in _mails(session) if "長期未済" in str(mail.subject)}
    subjects = {str(mail.subject) for mail in _mails(session) if "長期未済" in str(mail.subject)}
    if not days:
        assert told == set()
        return
    assert told == {f"{login}@example.co.jp" for login in ("ito", "suzuki", "kobayashi")}
    assert [f"{days}日を経過" in subject for subject in subjects] == [True]


def test_each_mail_is_sent_once_however_often_the_job_runs(
    work: Begun, session: Any, run_at: RunAt
) -> None:
    _recorded(work, session)
    for minute in (0, 15, 30):
        run_at(jst(24, 9, minute))
    assert len(_mails(session)) == 3
    assert len({mail.key for mail in _mails(session)}) == 3


def test_new_due_time_is_a_new_matter(work: Begun, session: Any, run_at: RunAt) -> None:
    inquiry = _recorded(work, session)
    run_at(jst(19, 15))
    with work("ito") as running:
        running.because("inquiries:test")
        inquiry.acknowledge_due = inquiry.next_due_at = jst(19, 16)
    run_at(jst(19, 15, 15))
    assert [str(mail.subject)[:6] for mail in _mails(session)] == ["【期限間近】"] * 2


def test_member_without_an_address_is_passed_over(work: Begun, session: Any, run_at: RunAt) -> None:
    _recorded(work, session)
    with work("nakamura") as running:
        running.because("accounts:revise")
        member_of(session, "ito").email = None
        member_of(session, "suzuki").email = None
    run_at(jst(24, 9))
    assert _sent(session) == {("期限超過・要確認", "kobayashi")}


def test_mail_says_what_is_due_and_nothing_of_the_customer(
    work: Begun, session: Any, run_at: RunAt
) -> None:
    inquiry = _recorded(work, session, received_at=jst(1, 9, month=8))
    with work("ito", RECEIVED) as running:
        promise_call_back(
            running, inquiry, promised_at=jst(19, 9), matter="妻に電話する", assignee_id=None
        )
        escalate(running, inquiry, to=(), is_material=True, reason="海外からの操作の疑い")
    run_at(jst(24, 9))
    mails = _mails(session)
    assert {str(mail.subject)[1:].partition("】")[0] for mail in mails} == {
        "期限超過", "期限超過・要確認", "折返し未了", "長期未済", "重要案件",
    }  # fmt: skip
    for mail in mails:
        text = f"{mail.subject}\n{mail.body}"
        assert inquiry.number in text
        assert f"http://127.0.0.1:8000/inquiries/{inquiry.uid}\n" in text
        for secret in (*SECRETS.values(), "退職金", "山川", "妻に電話する", "海外", "伊藤"):
            assert secret not in text
    first = str(next(mail.subject for mail in mails if "【期限超過】" in str(mail.subject)))
    assert first == f"【期限超過】相談・苦情 {inquiry.number} の受理通知が未了です"


def test_material_inquiry_is_mailed_to_approvers_and_auditors_at_once_and_once(
    work: Begun, session: Any
) -> None:
    inquiry = _recorded(work, session)
    with work("ito", jst(22, 2)) as running:
        escalate(running, inquiry, to=(), is_material=False, reason="上席へ")
        assert _sent(session) == set()
        escalate(running, inquiry, to=(), is_material=True, reason="多数の口座に及ぶ")
    told = {("重要案件", login) for login in ("suzuki", "kobayashi", "takahashi")}
    assert _sent(session) == told
    with work("ito", jst(22, 3)) as running:
        escalate(running, inquiry, to=(), is_material=True, reason="続報")
    assert len(_mails(session)) == 3


def test_escalation_that_is_undone_leaves_no_mail(work: Begun, session: Any) -> None:
    inquiry = _recorded(work, session)

    def interrupted() -> None:
        with work("ito") as running:
            escalate(running, inquiry, to=(), is_material=True, reason="多数の口座に及ぶ")
            raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError):
        interrupted()
    assert _sent(session) == set()


def test_nightly_sweep_puts_due_times_right_and_goes_on_where_a_crash_left_it(
    work: Begun, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    inquiries = [_recorded(work, session) for _ in range(4)]
    wrong = jst(30, 9)
    with work() as running:
        running.because("inquiries:test")
        for inquiry in running.session.scalars(select(Inquiry)):
            inquiry.next_due_at = inquiry.acknowledge_due = wrong
    ids = [inquiry.id for inquiry in inquiries]
    monkeypatch.setattr(reminders, "SWEPT_AT_ONCE", ids[1])
    monkeypatch.setattr(clock, "now", lambda: jst(20, 3))
    seen: list[tuple[int, int]] = []
    compute = targets.recompute_between

    def watched(running: Any, after: int, upto: int) -> int:
        seen.append((after, upto))
        if len(seen) == 2:
            raise RuntimeError("the process dies")
        return compute(running, after, upto)

    monkeypatch.setattr(reminders, "recompute_between", watched)
    uid = ask(session, "count")
    with pytest.raises(RuntimeError):
        sweep(run_of(session, claim(session)))
    assert _due_times(session, ids) == [jst(19, 17)] * 2 + [wrong] * 2
    monkeypatch.setattr(clock, "now", lambda: jst(20, 3) + timedelta(minutes=5))
    again = run_of(session, claim(session))
    sweep(again)
    again.finish()
    assert seen[1] == seen[2]
    assert _due_times(session, ids) == [jst(19, 17)] * 4
    assert job_of(session, uid).progress_done == max(ids)


def test_nightly_sweep_marks_nothing_where_all_is_right(
    work: Begun, session: Any, run_at: RunAt
) -> None:
    inquiry = _recorded(work, session)
    version = inquiry.version
    run_at(jst(20, 3), sweep)
    assert _due_times(session, [inquiry.id]) == [jst(19, 17)]
    assert session.scalar(select(Inquiry.version).where(Inquiry.id == inquiry.id)) == version
    assert inquiry.status in OPEN_STATES
    assert _sent(session) == set()


def _due_times(session: Any, ids: list[int]) -> list[datetime]:
    session.expire_all()
    statement = select(Inquiry.next_due_at).where(Inquiry.id.in_(ids)).order_by(Inquiry.id)
    return list(session.scalars(statement))


def test_reminders_and_the_sweep_come_round_by_themselves(app: Flask) -> None:
    runner = app.extensions["jobs"]
    rounds = {(every.kind, every.minutes, every.at) for every in runner.schedule}
    assert {("inquiries:remind", 15, ""), ("inquiries:sweep", 0, "03:00")} <= rounds
    assert runner.handlers["inquiries:remind"].run is remind
    assert runner.handlers["inquiries:sweep"].run is sweep
