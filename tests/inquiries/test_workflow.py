"""Every state × move × role of 相談・苦情 succeeds or is refused for the expected reason."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from audit.models import AuditEntry
from audit.queries import open_changes
from core.clock import JST
from core.workflow import MoveRefused
from inquiries.models import Inquiry
from inquiries.operations import move_inquiry, promise_call_back, recompute_targets
from inquiries.vocabulary import InquiryKind, InquiryStatus, Relief, Resolution
from inquiries.workflow import WORKFLOW
from tests.conftest import NOW, signed_in
from tests.factories import an_inquiry
from tests.tables import Undone, wrong_cells

Begun = Callable[..., Any]
DONE: dict[str, Any] = {
    "answer": "不正な出金は確認されませんでした。",
    "resolution": Resolution.RESOLVED,
    "relief": Relief.RELIEVED,
    "adr_guided_on": date(2026, 11, 20),
    "adr_result": "あっせんにより和解した。",
}


def _in_state(running: Any, state: InquiryStatus, **given: Any) -> Inquiry:
    inquiry = an_inquiry(running, **{**DONE, **given})
    running.because("inquiries:test")
    inquiry.status = state
    inquiry.closed_at = NOW if state is InquiryStatus.CLOSED else None
    inquiry.waiting_since = NOW if state is InquiryStatus.PENDING_CUSTOMER else None
    running.session.flush()
    return inquiry


def _move(work: Begun, session: Any, inquiry: Inquiry, move: str, **options: Any) -> Inquiry:
    login = options.get("login", "ito")
    with work(login, options.get("now", NOW)) as running:
        held = running.session.scalars(select(Inquiry).where(Inquiry.uid == inquiry.uid)).one()
        move_inquiry(
            running,
            held,
            move=move,
            member=signed_in(session, login),
            reason=options.get("reason", "確認のため"),
        )
    found: Inquiry = held
    return found


@pytest.mark.parametrize("state", InquiryStatus)
def test_every_move_of_every_member(
    work: Begun, session: Any, undone: Undone, state: InquiryStatus
) -> None:
    with work("ito") as running:
        inquiry = _in_state(running, state)

    def carried(move: str, login: str) -> InquiryStatus:
        return _move(work, session, inquiry, move, login=login).status

    def state_now() -> InquiryStatus:
        return session.scalars(select(Inquiry.status).where(Inquiry.uid == inquiry.uid)).one()  # type: ignore[no-any-return]

    assert wrong_cells(WORKFLOW, state, carried, state_now, undone) == []


def test_every_state_is_reachable_and_has_a_way_out() -> None:
    reached = {WORKFLOW.initial} | {move.target for move in WORKFLOW.moves}
    assert reached == set(InquiryStatus)
    assert {source for move in WORKFLOW.moves for source in move.sources} == set(InquiryStatus)


@pytest.mark.parametrize(
    ("state", "move", "missing", "word"),
    [
        (InquiryStatus.RESPONDING, "notify", {"answer": None}, "回答内容"),
        (InquiryStatus.RESPONDING, "notify", {"kind": InquiryKind.DISPUTE}, "法務"),
        (InquiryStatus.NOTIFIED, "close", {"relief": None}, "不安の解消"),
        (InquiryStatus.NOTIFIED, "close", {"resolution": None}, "解決区分"),
        (InquiryStatus.NOTIFIED, "enter_adr", {"adr_guided_on": None}, "FINMACの案内日"),
        (InquiryStatus.ADR, "leave_adr", {"adr_result": None}, "あっせんの結果"),
    ],
)
def test_a_step_names_what_is_still_missing(
    work: Begun,
    session: Any,
    state: InquiryStatus,
    move: str,
    missing: dict[str, Any],
    word: str,
) -> None:
    with work("ito") as running:
        inquiry = _in_state(running, state, **missing)
    with pytest.raises(MoveRefused, match=word):
        _move(work, session, inquiry, move)


def test_inquiry_with_an_open_promise_is_not_closed(work: Begun, session: Any) -> None:
    with work("ito") as running:
        inquiry = _in_state(running, InquiryStatus.NOTIFIED)
        promise_call_back(
            running, inquiry, promised_at=NOW + timedelta(days=1), matter=None, assignee_id=None
        )
    with pytest.raises(MoveRefused, match="折返しの約束"):
        _move(work, session, inquiry, "close")


def test_targets_are_counted_in_business_days_from_the_receipt(work: Begun) -> None:
    # 14:05 on Sunday 2026-11-22; Monday is a holiday (勤労感謝の日), so the first day is Tuesday.
    with work("ito") as running:
        enquiry = an_inquiry(running)
        complaint = an_inquiry(running, kind=InquiryKind.COMPLAINT)
    assert enquiry.acknowledge_due == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert enquiry.next_due_at == enquiry.acknowledge_due
    assert complaint.reply_due == datetime(2026, 12, 7, 8, 0, tzinfo=UTC)


def test_silence_of_the_customer_stops_the_clock(work: Begun, session: Any) -> None:
    start = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)  # Wednesday 10:00
    with work("ito", start) as running:
        inquiry = an_inquiry(running, received_at=start)
    before = inquiry.reply_due
    waiting = _move(work, session, inquiry, "await_customer", now=start)
    assert waiting.next_due_at is None
    later = start + timedelta(days=1)  # eight business hours of 9:00–17:00
    resumed = _move(work, session, inquiry, "resume", now=later)
    assert resumed.paused_minutes == 480
    assert before is not None
    assert resumed.reply_due == before + timedelta(days=1)
    assert resumed.next_due_at is not None


def test_due_times_follow_a_change_of_the_calendar(work: Begun, session: Any) -> None:
    from firm.operations import add_closed_day  # noqa: PLC0415

    with work("ito") as running:
        inquiry = an_inquiry(running)
        fixed = an_inquiry(running, reply_due=NOW + timedelta(days=30))
    with work("nakamura") as running:
        add_closed_day(running, day=date(2026, 11, 24), name="臨時休業", is_open=False)
        assert recompute_targets(running) == 2
    found = session.scalars(select(Inquiry).where(Inquiry.uid == inquiry.uid)).one()
    assert found.acknowledge_due == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    kept = session.scalars(select(Inquiry).where(Inquiry.uid == fixed.uid)).one()
    assert kept.reply_due == NOW + timedelta(days=30)


def test_answered_inquiry_has_no_running_target(work: Begun, session: Any) -> None:
    with work("ito") as running:
        inquiry = _in_state(running, InquiryStatus.RESPONDING)
    answered = _move(work, session, inquiry, "notify")
    assert answered.next_due_at is None
    assert answered.first_replied_at == answered.notified_at == NOW
    reopened = _move(work, session, inquiry, "reopen")
    assert reopened.status is InquiryStatus.REOPENED
    assert reopened.next_due_at is not None


def test_answer_is_due_anew_from_the_moment_of_the_second_complaint(
    work: Begun, session: Any
) -> None:
    with work("ito") as running:
        inquiry = _in_state(running, InquiryStatus.RESPONDING)
        inquiry.paused_minutes, inquiry.is_reply_due_fixed = 480, True
        inquiry.reply_due = before = NOW + timedelta(days=30)
    acknowledge_due = inquiry.acknowledge_due
    later = datetime(2027, 1, 18, 1, 0, tzinfo=UTC)  # a Monday
    _move(work, session, inquiry, "notify")
    reopened = _move(work, session, inquiry, "reopen", now=later)
    # 相談: up to the close of business of the fifth business day after.
    assert reopened.reply_due == datetime(2027, 1, 25, 8, 0, tzinfo=UTC) == reopened.next_due_at
    assert (reopened.paused_minutes, reopened.is_reply_due_fixed) == (0, False)
    assert reopened.acknowledge_due == acknowledge_due
    entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "inquiries:reopen")).one()
    told = {one.label: one.old_text for one in open_changes(entry, shows_content=True)}
    assert told["回答期限"].startswith(f"{before.astimezone(JST):%Y}")
    with work() as running:
        recompute_targets(running)
    assert reopened.reply_due == datetime(2027, 1, 25, 8, 0, tzinfo=UTC)
