"""Reminders by mail: who is told of what, once, and only while the firm is open.

A mail carries the number, what is due and the address of the page: what a customer said stays inside.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.operations.reminding import Reminder, each_once, send_reminders, stamp
from accounts.permissions import Permission, Role, roles_with
from accounts.queries import Addressee, list_addressees
from core.clock import jst_stamp
from core.work import Work
from firm.calendar import Calendar
from firm.queries import calendar_of
from inquiries.deadlines import LONG_PENDING_DAYS
from inquiries.models import CallBack, Inquiry
from inquiries.operations.targets import due_matter_of, newest_id, recompute_between
from inquiries.queries import list_in_hand, list_pressing_ids
from inquiries.vocabulary import ReminderKind
from jobs.run import Run

SOON_MINUTES = 120
"""Business minutes before a due time."""
LATE_DAYS = 1
"""Business days after which an overdue inquiry goes to those who answer for it."""
CALL_GRACE = timedelta(minutes=15)
MAILED_AT_ONCE, SWEPT_AT_ONCE = 100, 500


@dataclass(frozen=True)
class Staff:
    """The members in office by the part they have in reminders."""

    readers: dict[int, Addressee]
    approvers: tuple[Addressee, ...]
    auditors: tuple[Addressee, ...]

    def assignee(self, member_id: int | None) -> tuple[Addressee, ...]:
        """Give whoever an inquiry is assigned to, nobody where they no longer handle inquiries."""
        found = self.readers.get(member_id) if member_id is not None else None
        return (found,) if found else ()


def staff_of(work: Work) -> Staff:
    """Give who may be told at this instant."""
    members, may_read = list_addressees(work.session, work.now), roles_with(Permission.INQUIRY_READ)
    return Staff(
        readers={one.id: one for one in members if one.roles & may_read},
        approvers=tuple(one for one in members if Role.APPROVER in one.roles),
        auditors=tuple(one for one in members if Role.AUDITOR in one.roles),
    )


def remind(run: Run) -> None:
    """Tell whoever has to act; outside the firm's hours, and about what waits for others, nobody."""
    with run.step() as work:
        calendar = calendar_of(work.session)
        if not calendar.is_within_hours(work.now):
            run.finish()
            return
        ids = list_pressing_ids(
            work.session,
            work.now,
            due_until=calendar.add_hours(work.now, SOON_MINUTES),
            promised_until=work.now - CALL_GRACE,
        )
    for first in range(0, len(ids), MAILED_AT_ONCE):
        with run.step() as work:
            staff = staff_of(work)
            found = list_in_hand(work.session, ids[first : first + MAILED_AT_ONCE])
            send_reminders(
                work,
                [
                    reminder
                    for inquiry in found
                    for reminder in reminders_of(inquiry, calendar, staff, work.now)
                ],
            )


def sweep(run: Run) -> None:
    """Compute the due times of all open inquiries anew, step by step.

    A recording that read the calendar just before it changed is put right here. How far the job is, is
    the internal number up to which it has come.
    """
    with run.step() as work:
        newest = newest_id(work.session)
    while run.done < newest:
        upto = min(run.done + SWEPT_AT_ONCE, newest)
        with run.step(done=upto, total=newest) as work:
            recompute_between(work, run.done, upto)


def announce_material(work: Work, inquiry: Inquiry) -> None:
    """Tell all approvers and auditors of a 重要案件, at whatever hour, in the caller's transaction."""
    staff = staff_of(work)
    reminder = _about(
        inquiry,
        ReminderKind.MATERIAL,
        work.now,
        "が重要案件として引き継がれました",
        f"重要案件としての引継ぎ：{jst_stamp(work.now)}",
        (*staff.approvers, *staff.auditors),
    )
    send_reminders(work, [reminder])


def reminders_of(
    inquiry: Inquiry, calendar: Calendar, staff: Staff, now: datetime
) -> Iterator[Reminder]:
    """Give all that is to be said now about an inquiry in the firm's hands."""
    yield from _of_due_time(inquiry, calendar, staff, now)
    yield from _of_call_backs(inquiry, staff, now)
    yield from _of_age(inquiry, staff, now)


def _of_due_time(
    inquiry: Inquiry, calendar: Calendar, staff: Staff, now: datetime
) -> Iterator[Reminder]:
    due, assignee = inquiry.next_due_at, staff.assignee(inquiry.assignee_id)
    if due is None:
        return
    matter = due_matter_of(inquiry)
    detail = f"{matter}の期限：{jst_stamp(due)}"
    if due >= now:
        if due <= calendar.add_hours(now, SOON_MINUTES):
            what = f"の{matter}の期限が近づいています"
            yield _about(inquiry, ReminderKind.SOON, due, what, detail, assignee)
        return
    what = f"の{matter}が未了です"
    yield _about(inquiry, ReminderKind.OVERDUE, due, what, detail, assignee)
    if not assignee or calendar.add_days(due, LATE_DAYS) < now:
        whose = "" if assignee else "\n担当者：未割当"
        yield _about(inquiry, ReminderKind.ESCALATED, due, what, detail + whose, staff.approvers)


def _of_call_backs(inquiry: Inquiry, staff: Staff, now: datetime) -> Iterator[Reminder]:
    for promise in inquiry.call_backs:
        if promise.kept_at is None and promise.promised_at + CALL_GRACE <= now:
            what = "の折返しの約束の時刻を過ぎています"
            detail = f"約束の日時：{jst_stamp(promise.promised_at)}"
            whom = _caller(promise, inquiry, staff)
            yield _about(inquiry, ReminderKind.CALL_BACK, promise.promised_at, what, detail, whom)


def _caller(promise: CallBack, inquiry: Inquiry, staff: Staff) -> tuple[Addressee, ...]:
    own, instead = staff.assignee(promise.assignee_id), staff.assignee(inquiry.assignee_id)
    return own or instead or staff.approvers


def _of_age(inquiry: Inquiry, staff: Staff, now: datetime) -> Iterator[Reminder]:
    """Tell of the highest mark an inquiry has passed; the lower ones have been told or no longer count."""
    age = now - inquiry.received_at
    passed = [days for days in LONG_PENDING_DAYS if age >= timedelta(days=days)]
    if not passed:
        return
    days, mark = max(passed), inquiry.received_at + timedelta(days=max(passed))
    told: Iterable[Addressee] = (*staff.assignee(inquiry.assignee_id), *staff.approvers)
    what, detail = (
        f"が受付から{days}日を経過しました",
        f"受付日時：{jst_stamp(inquiry.received_at)}",
    )
    yield _about(inquiry, ReminderKind.LONG_PENDING, mark, what, detail, told)


def _about(
    inquiry: Inquiry,
    kind: ReminderKind,
    since: datetime,
    what: str,
    detail: str,
    recipients: Iterable[Addressee],
) -> Reminder:
    return Reminder(
        topic="inquiries",
        kind=kind,
        matter="相談・苦情",
        number_label="受付番号",
        number=inquiry.number,
        path=f"/inquiries/{inquiry.uid}",
        since=stamp(since),
        what=what,
        detail=detail,
        recipients=each_once(recipients),
        is_drill=_is_drill(inquiry),
    )


def _is_drill(inquiry: Inquiry) -> bool:
    return inquiry.incident is not None and inquiry.incident.is_drill
