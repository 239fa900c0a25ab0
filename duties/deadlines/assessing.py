"""The judgement of the rules on one case: applies, does not, or cannot be decided yet and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from core.vocabulary import Term
from duties.deadlines.clocks import Given, IsClosed, Marks, Times, reckon
from duties.deadlines.facts import Facts
from duties.rulebook import Missing, Rule
from duties.vocabulary import Assessed, Clock, DueKind

STATES = {True: Assessed.APPLIES, None: Assessed.UNDECIDED, False: Assessed.NOT}


class Assessment(NamedTuple):
    """One rule on one case; where it cannot be decided yet the times are those that would count."""

    rule: Rule
    state: Assessed
    clock_start: datetime | None
    times: Times
    missing: Missing
    """Facts and clocks that are not known, by name."""


class Judge(NamedTuple):
    """The calendar and the marks of the firm, with what was judged before on the same truths."""

    is_closed: IsClosed
    marks: Marks
    known: dict[tuple[object, ...], list[tuple[Rule, Assessed, Missing]]]

    def judged(self, rules: tuple[Rule, ...], facts: Facts) -> list[tuple[Rule, Assessed, Missing]]:
        """Judge every rule on the truths alone; the same truths are judged once."""
        place = (id(rules), facts.key)
        if place not in self.known:
            self.known[place] = [_judge(rule, facts) for rule in rules]
        return self.known[place]


def assess(
    rules: tuple[Rule, ...],
    facts: Facts,
    is_closed: IsClosed,
    marks: Marks,
    judge: Judge | None = None,
) -> list[Assessment]:
    """Judge each rule on the facts of one case, in the order of the rules.

    A `judge` that is kept for many cases remembers what their like were judged to be.
    """
    judge = judge or Judge(is_closed, marks, {})
    return [_timed(found, facts, judge) for found in judge.judged(rules, facts)]


def _judge(rule: Rule, facts: Facts) -> tuple[Rule, Assessed, Missing]:
    if rule.trigger is None or not facts.is_owed:
        return rule, Assessed.NOT, ()
    return rule, STATES[rule.trigger.truth(facts.truths)], rule.trigger.missing(facts.truths)


def _timed(found: tuple[Rule, Assessed, Missing], facts: Facts, judge: Judge) -> Assessment:
    rule, state, missing = found
    if state is Assessed.NOT:
        return Assessment(rule, state, None, Times(), ())
    start = facts.instants[rule.clock]
    longer = None if rule.due.instead is None else facts.truths[rule.due.instead[0]]
    ordered = facts.instants[Clock.ORDER_DUE] if rule.due.kind is DueKind.AS_ORDERED else None
    given = Given(judge.is_closed, judge.marks, longer is True, ordered)
    times = Times() if start is None else reckon(rule.due, start, given)
    return Assessment(rule, state, start, times, _with_clock(rule, start, ordered, missing))


def _with_clock(
    rule: Rule, start: datetime | None, ordered: datetime | None, missing: Missing
) -> Missing:
    lacking: Iterable[Term] = [rule.clock] if start is None else []
    if rule.due.kind is DueKind.AS_ORDERED and ordered is None:
        lacking = [*lacking, Clock.ORDER_DUE]
    return (*missing, *(clock_name(clock) for clock in lacking))


def clock_name(clock: Term) -> str:
    """Name a clock among facts that are missing."""
    return f"{clock.value}_at"
