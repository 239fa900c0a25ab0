"""How pages say when a duty is due, how it stands, and which facts are missing."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from core.clock import WEEKDAYS, jst_stamp, to_jst
from duties.rulebook import RULEBOOK, Rule
from duties.rulebook.conditions import NAMES
from duties.vocabulary import Assessed, Clock, Fact, Question, Verdict

TONES = {Assessed.APPLIES: "danger", Assessed.UNDECIDED: "warning", Assessed.NOT: "neutral"}
CLOCK_NAMES = {f"{clock.value}_at": clock for clock in Clock}
ENTERED = {
    Clock.RECOVERED: "recovered_at",
    Clock.CAUSE_KNOWN: "cause_known_at",
    Clock.DETAILS_KNOWN: "details_known_at",
    Clock.COMPENSATION_OFFERED: "compensation_at",
    Clock.ORDER_RECEIVED: "order_received_at",
    Clock.ORDER_DUE: "order_due_at",
}
"""Clocks whose instant is entered on the page of the answers, by the name of its field."""
OF_THE_CASE = {
    Fact.CUSTOMER_DAMAGE.value: "damage",
    Fact.UNAUTHORIZED_TRADE.value: "kinds",
    Fact.CRIME_SUSPECTED.value: "kinds",
    Fact.DDOS.value: "kinds",
    Fact.CAUSE_KNOWN.value: "cause_status",
}
"""Facts that the full form of the case holds, by the name of their field."""


class Lacking(NamedTuple):
    """A fact that is missing: what it is called, and where it is entered (empty where not by this member)."""

    label: str
    href: str


class Alert(NamedTuple):
    """How a duty stands against its time."""

    label: str
    tone: str


class DutyRow(NamedTuple):
    """One duty as tab and list show it."""

    rule: Rule
    duty: Any
    due: str
    alert: Alert | None
    lacking: list[Lacking]


def row_of(duty: Any, now: datetime, case: str, *, may_edit: bool) -> DutyRow:  # noqa: ANN401 (a Duty or a row of it)
    """Give a stored duty in words; `case` is the address of its case."""
    rule = rule_of(duty)
    names = str(getattr(duty, "missing", "")).split()
    return DutyRow(
        rule,
        duty,
        due_text(rule, duty.due_at),
        alert_of(duty, now),
        lacking_of(names, case, may_edit=may_edit),
    )


def rule_of(duty: Any) -> Rule:  # noqa: ANN401 (a Duty or a row of it)
    """Give the rule of a duty in the version that was applied."""
    found = RULEBOOK.find(duty.rule_id, duty.rule_version)
    if found is None:
        raise LookupError(f"the rule {duty.rule_id} is no longer among the files")
    return found


def due_text(rule: Rule, due_at: datetime | None) -> str:
    """Write the limit: a day where it ends with the day, else the instant; the rule's own word without one."""
    if due_at is None:
        return rule.due.word
    if rule.due.is_exact:
        return jst_stamp(due_at)
    # Stored is the midnight at which the last day ends.
    day = to_jst(due_at - timedelta(seconds=1)).date()
    return f"{day:%Y/%m/%d}（{WEEKDAYS[day.weekday()]}）"


def alert_of(duty: Any, now: datetime) -> Alert | None:  # noqa: ANN401 (a Duty or a row of it)
    """Say how an open duty stands against its limit, or against what the firm itself has set."""
    if getattr(duty, "met_at", None) is not None or not getattr(duty, "is_open", True):
        return None
    if duty.assessed is Assessed.UNDECIDED and duty.verdict is not Verdict.REQUIRED:
        is_over = duty.overdue_at is not None and now >= duty.overdue_at
        return Alert("判定を急ぐ", "warning") if is_over else None
    if duty.due_at is not None and now >= duty.due_at:
        return Alert("期限超過", "danger")
    if duty.due_at is None and duty.overdue_at is not None and now >= duty.overdue_at:
        return Alert("社内目安を超過", "warning")
    if duty.warn_at is not None and now >= duty.warn_at:
        return Alert("期限が近い" if duty.due_at else "社内目安の注意", "warning")
    return None


def lacking_of(names: Iterable[str], case: str, *, may_edit: bool) -> list[Lacking]:
    """Name the missing facts, each with the place where it is entered."""
    return [_lacking(name, case, may_edit=may_edit) for name in names]


def _lacking(name: str, case: str, *, may_edit: bool) -> Lacking:
    facts = f"{case}/duties/facts"
    if name in CLOCK_NAMES:
        clock = CLOCK_NAMES[name]
        return Lacking(clock.label, f"{facts}#{ENTERED[clock]}" if clock in ENTERED else "")
    if name in OF_THE_CASE:
        return Lacking(NAMES[name], f"{case}/edit#{OF_THE_CASE[name]}" if may_edit else "")
    if name in list(Question):
        return Lacking(NAMES[name], f"{facts}#answer_{name}")
    return Lacking(f"{NAMES[name]}（自社の設定）", "")
