"""Which duties a case has, and when each is due: pure functions of rules, facts and the calendar of Japan."""

from duties.deadlines.assessing import Assessment, assess
from duties.deadlines.clocks import Marks, Times, last_day_of, reckon
from duties.deadlines.facts import Facts, FirmFacts, NoAnswers, facts_of

__all__ = [
    "Assessment",
    "Facts",
    "FirmFacts",
    "Marks",
    "NoAnswers",
    "Times",
    "assess",
    "facts_of",
    "last_day_of",
    "reckon",
]
