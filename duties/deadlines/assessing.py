"""The judgement of the rules on one case: applies, does not, or cannot be decided yet and why."""

from datetime import datetime
from typing import NamedTuple

from core.vocabulary import Term
from duties.deadlines.clocks import Given, IsClosed, Marks, Times, reckon
from duties.deadlines.facts import Facts
from duties.rulebook import Missing, Rule
from duties.vocabulary import Assessed, Clock, DueKind, Force

NO_TIMES = Times()
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
    known: dict[tuple[object, ...], list[Assessment]]

    def judged(self, rules: tuple[Rule, ...], facts: Facts) -> list[Assessment]:
        """Judge every rule on the truths alone, without times; the same truths are judged once."""
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
    return [
        found if found.state is Assessed.NOT else _timed(found, facts, judge)
        for found in judge.judged(rules, facts)
    ]


def _judge(rule: Rule, facts: Facts) -> Assessment:
    if rule.trigger is None or not facts.is_owed:
        return Assessment(rule, Assessed.NOT, None, NO_TIMES, ())
    state, missing = STATES[rule.trigger.truth(facts.truths)], rule.trigger.missing(facts.truths)
    return Assessment(rule, state, None, NO_TIMES, missing)


def _timed(found: Assessment, facts: Facts, judge: Judge) -> Assessment:
    rule = found.rule
    start = facts.instants[rule.clock]
    if start is None:
        # While it is open whether the duty applies, nobody has to look for the start of its clock.
        applies = found.state is Assessed.APPLIES
        return found._replace(missing=(clock_name(rule.clock),)) if applies else found
    due, missing, ordered = rule.due, found.missing, None
    if due.kind is DueKind.AS_ORDERED:
        ordered = facts.instants[Clock.ORDER_DUE]
        missing = missing if ordered else (*missing, clock_name(Clock.ORDER_DUE))
    longer = due.instead is not None and facts.truths[due.instead[0]] is True
    given = Given(judge.is_closed, judge.marks, longer, ordered)
    times = reckon(due, start, given)
    if rule.force is Force.OPTIONAL:
        times = Times(due_at=times.due_at)
    return Assessment(rule, found.state, start, times, missing)


def clock_name(clock: Term) -> str:
    """Name a clock among facts that are missing."""
    return f"{clock.value}_at"
