"""Reminders about reports, duties, questions and promises: who is told of what, each once.

What waits for a colleague is told while the firm is open; a duty to the authorities at whatever hour.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.operations.reminding import Reminder, each_once, send_reminders, stamp
from accounts.permissions import Permission, roles_with
from accounts.queries import Addressee, list_addressees
from core.clock import jst_stamp
from core.work import Work
from dialogue.models import AuthorityQuestion, PhonePromise
from dialogue.queries import list_late_promises, list_pressing_questions
from dialogue.vocabulary import NoticeKind as N
from duties.models import Duty
from duties.queries import list_pressing
from firm.calendar import Calendar
from firm.queries import calendar_of
from incidents.models import Incident
from jobs.run import Run
from notifications.models import ApprovalSettings, Notification
from notifications.queries import find_approval_settings, list_waiting

REMIND = "dialogue:remind"
SOON_DAYS = 1
"""Business days before the answer to a question is due."""


@dataclass(frozen=True)
class Staff:
    """The members in office by their part in reports."""

    everyone: dict[int, Addressee]
    approvers: tuple[Addressee, ...]

    def one(self, member_id: int | None) -> tuple[Addressee, ...]:
        """Give a member in office; nobody where there is none."""
        found = self.everyone.get(member_id) if member_id is not None else None
        return (found,) if found else ()

    def responsible(self, incident: Incident) -> tuple[Addressee, ...]:
        """Give whoever answers for a case: the assignee, else all approvers."""
        return self.one(incident.assignee_id) or self.approvers


def staff_of(work: Work) -> Staff:
    """Give who may be told at this instant."""
    members, approve = list_addressees(work.session, work.now), Permission.NOTIFICATION_APPROVE
    return Staff(
        everyone={one.id: one for one in members},
        approvers=tuple(one for one in members if one.roles & roles_with(approve)),
    )


def remind(run: Run) -> None:
    """Say what has not been said yet."""
    with run.step() as work:
        staff, calendar = staff_of(work), calendar_of(work.session)
        found = [*_of_duties(work, staff)]
        if calendar.is_within_hours(work.now):
            settings = find_approval_settings(work.session)
            for letter in list_waiting(work.session, work.now):
                found += _of_letter(letter, calendar, settings, staff, work.now)
            soon = calendar.add_days(work.now, SOON_DAYS)
            for question in list_pressing_questions(work.session, soon):
                found.append(_of_question(question, staff, work.now))
            found += (_of_promise(one, staff) for one in list_late_promises(work.session, work.now))
        send_reminders(work, found)
        run.finish()


def _of_letter(
    letter: Notification,
    calendar: Calendar,
    settings: ApprovalSettings,
    staff: Staff,
    now: datetime,
) -> Iterator[Reminder]:
    about, could = _about_letter(letter), _able(letter, staff.approvers)
    if letter.later_status is not None and letter.later_due_at is not None:
        due, named = letter.later_due_at, _named(letter, could)
        detail = f"事後承認の期限：{jst_stamp(due)}"
        yield about(N.LATER, due, "が事後承認を待っています", detail, named)
        if due <= now:
            told = (*could, *staff.one(letter.author_id))
            yield about(N.LATER_DUE, due, "の事後承認の期限を過ぎています", detail, told)
        return
    since = letter.waiting_since or letter.updated_at
    stage = letter.stage_now or letter.stages[-1]
    detail = f"段階：{stage['name']}\n承認を待ち始めた日時：{jst_stamp(since)}"
    if calendar.add_hours(since, settings.remind_minutes) <= now:
        yield about(N.APPROVAL, since, "が承認を待っています", detail, _named(letter, could))
    if calendar.add_hours(since, settings.escalate_minutes) <= now:
        yield about(N.ESCALATED, since, "がまだ承認されていません", detail, could)


def _able(letter: Notification, approvers: Iterable[Addressee]) -> tuple[Addressee, ...]:
    """Leave out who wrote the report and who has approved it at an earlier stage."""
    gave = {one.approver.uid for one in letter.standing_approvals}
    wrote = {letter.author.uid, *(letter.contributors or ())}
    return tuple(one for one in approvers if one.uid not in gave | wrote)


def _named(letter: Notification, could: tuple[Addressee, ...]) -> tuple[Addressee, ...]:
    stage = letter.stage_now or letter.stages[-1]
    named = tuple(one for one in could if one.uid in stage["members"])
    return named if stage["members"] else could


def _about_letter(
    letter: Notification,
) -> Callable[[N, datetime, str, str, Iterable[Addressee]], Reminder]:
    def about(
        kind: N, since: datetime, what: str, detail: str, told: Iterable[Addressee]
    ) -> Reminder:
        return _reminder(
            kind, letter.number, f"/notifications/{letter.uid}", since, what, detail, told,
            is_drill=letter.incident.is_drill,
        )  # fmt: skip

    return about


def _of_question(question: AuthorityQuestion, staff: Staff, now: datetime) -> Reminder:
    due = question.due_at or question.received_at
    is_late = due <= now
    told = [*staff.one(question.author_id), *staff.responsible(question.incident)]
    return _reminder(
        N.QUESTION_DUE if is_late else N.QUESTION_SOON,
        question.number,
        f"/questions/{question.uid}",
        due,
        "の回答期限を過ぎています" if is_late else "の回答期限が近づいています",
        f"回答期限：{jst_stamp(due)}",
        (*told, *staff.approvers) if is_late else told,
        matter="当局からの照会",
        is_drill=question.incident.is_drill,
    )


def _of_promise(promise: PhonePromise, staff: Staff) -> Reminder:
    call = promise.call
    due = promise.due_at or call.called_at
    return _reminder(
        N.PROMISE_DUE,
        call.number,
        f"/calls/{call.uid}",
        due,
        "で約束した事項の期限を過ぎています",
        f"約束の期限：{jst_stamp(due)}",
        (*staff.responsible(call.incident), *staff.approvers),
        matter="電話による報告",
    )


def _of_duties(work: Work, staff: Staff) -> Iterator[Reminder]:
    for duty in list_pressing(work.session, work.now):
        yield _of_duty(duty, staff, work.now)


def _of_duty(duty: Duty, staff: Staff, now: datetime) -> Reminder:
    limit = duty.overdue_at
    is_late = limit is not None and limit <= now
    since = (limit if is_late else duty.warn_at) or duty.order_at
    told = staff.responsible(duty.incident)
    return _reminder(
        N.DUTY_DUE if is_late else N.DUTY_SOON,
        f"{duty.incident.number} {duty.rule.name}",
        f"/duties/{duty.incident.uid}.{duty.rule_id}",
        since,
        "の期限又は社内目安を過ぎています" if is_late else "がまだ提出されていません",
        f"{'期限' if duty.due_at else '社内目安'}：{jst_stamp(limit or since)}",
        (*told, *staff.approvers) if is_late else told,
        matter="報告義務",
    )


def _reminder(  # noqa: PLR0913 (the parts of one reminder)
    kind: N,
    number: str,
    path: str,
    since: datetime,
    what: str,
    detail: str,
    told: Iterable[Addressee],
    *,
    matter: str = "当局報告",
    is_drill: bool = False,
) -> Reminder:
    return Reminder(
        topic="dialogue",
        kind=kind,
        matter=matter,
        number_label="番号",
        number=number,
        path=path,
        since=stamp(since),
        what=what,
        detail=detail,
        recipients=each_once(told),
        is_drill=is_drill,
    )
