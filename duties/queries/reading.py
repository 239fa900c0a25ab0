"""What the reckoning needs of many cases, in one statement for each table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, select

from core.database import table_of
from duties.deadlines import Facts, FirmFacts, Marks, NoAnswers, facts_of
from duties.deadlines.facts import FigureParts
from duties.models import (
    SETTINGS_UID,
    Duty,
    DutyAnswer,
    DutyCase,
    DutyFacts,
    DutySettings,
    usual_settings,
)
from duties.vocabulary import Answer
from incidents.models import Incident, IncidentFigure
from incidents.vocabulary import FigureItem

AnyRow = Row[*tuple[Any, ...]]

CASES, FIGURES, DUTIES = map(table_of, (Incident, IncidentFigure, Duty))
ENTERED, ANSWERS, SETTINGS = map(table_of, (DutyFacts, DutyAnswer, DutySettings))
SUMS = table_of(DutyCase)
CASE_COLUMNS = (
    "id", "kinds", "damage", "cause_status", "discovered_at", "known_at", "is_drill", "status",
)  # fmt: skip
"""What of a case the rules ask."""
DERIVED = (
    "rule_version", "recipient", "assessed", "missing", "clock_start", "warn_at", "due_at",
    "overdue_at", "order_at", "is_open", "needs_review",
)  # fmt: skip
"""What the reckoning writes into a duty."""
_DONE = ("id", "incident_id", "rule_id", "verdict", "decided_on", "met_at")

# Made once: they run whenever a case changes.
_CASES = select(*(CASES.c[name] for name in CASE_COLUMNS)).where(
    CASES.c.id.in_(bindparam("ids", expanding=True))
)
_FIGURES = select(
    FIGURES.c.incident_id,
    FIGURES.c.item,
    FIGURES.c.confirmed,
    FIGURES.c.worst_case,
    FIGURES.c.is_unknown,
).where(
    FIGURES.c.incident_id.in_(bindparam("ids", expanding=True)),
    FIGURES.c.item.in_(
        [*(FigureItem.DATA_SUBJECTS, FigureItem.TRADES), FigureItem.SOLD_YEN, FigureItem.BOUGHT_YEN]
    ),
)
_ENTERED = select(
    ENTERED.c.incident_id,
    ENTERED.c.recovered_at,
    ENTERED.c.cause_known_at,
    ENTERED.c.details_known_at,
    ENTERED.c.compensation_at,
    ENTERED.c.order_received_at,
    ENTERED.c.order_due_at,
).where(ENTERED.c.incident_id.in_(bindparam("ids", expanding=True)))
_ANSWERS = select(ANSWERS.c.incident_id, ANSWERS.c.question, ANSWERS.c.answer).where(
    ANSWERS.c.incident_id.in_(bindparam("ids", expanding=True))
)
_DUTIES = select(*(DUTIES.c[name] for name in (*_DONE, *DERIVED))).where(
    DUTIES.c.incident_id.in_(bindparam("ids", expanding=True))
)
_LOCKED_DUTIES = _DUTIES.with_for_update()
_SUMS = select(
    SUMS.c.id, SUMS.c.incident_id, SUMS.c.undecided, SUMS.c.missing, SUMS.c.order_at
).where(SUMS.c.incident_id.in_(bindparam("ids", expanding=True)))
_SETTINGS = select(
    SETTINGS.c.warn_minutes, SETTINGS.c.alarm_minutes, SETTINGS.c.designated, SETTINGS.c.eu_group
).where(SETTINGS.c.uid == SETTINGS_UID)


class House(NamedTuple):
    """What the firm says for all cases."""

    marks: Marks
    firm: FirmFacts


class Reckoned(NamedTuple):
    """One case to be reckoned: its key, its facts, and its duties as they are stored."""

    incident_id: int
    facts: Facts
    held: Mapping[str, AnyRow]
    sums: AnyRow | None = None
    """How many of its duties could not be decided, as it is stored."""


def house_of(connection: Connection) -> House:
    """Give what the firm has set, or the usual."""
    row = connection.execute(_SETTINGS).one_or_none() or usual_settings()
    return House(
        Marks(row.warn_minutes, row.alarm_minutes), FirmFacts(row.designated, row.eu_group)
    )


def new_case(incident: Incident, figures: Iterable[IncidentFigure], house: House) -> Reckoned:
    """Give a case that was made in this very flush, without asking the database."""
    parts = {
        one.item: FigureParts(one.confirmed, one.worst_case, one.is_unknown) for one in figures
    }
    return Reckoned(incident.id, facts_of(incident, parts, NoAnswers(), None, house.firm), {})


def read_cases(
    connection: Connection, ids: Sequence[int], house: House, *, locks: bool = False
) -> list[Reckoned]:
    """Read cases with all that the rules ask; duties are locked first, so that the facts are those of now."""
    given = {"ids": ids}
    held: defaultdict[int, dict[str, AnyRow]] = defaultdict(dict)
    for row in connection.execute(_LOCKED_DUTIES if locks else _DUTIES, given):
        held[row.incident_id][row.rule_id] = row
    figures: defaultdict[int, dict[FigureItem, FigureParts]] = defaultdict(dict)
    for row in connection.execute(_FIGURES, given):
        figures[row.incident_id][row.item] = FigureParts(
            row.confirmed, row.worst_case, row.is_unknown
        )
    entered = {row.incident_id: row for row in connection.execute(_ENTERED, given)}
    answers: defaultdict[int, dict[str, Answer]] = defaultdict(dict)
    for row in connection.execute(_ANSWERS, given):
        answers[row.incident_id][row.question] = row.answer
    sums = {row.incident_id: row for row in connection.execute(_SUMS, given)}
    nothing = NoAnswers()
    return [
        Reckoned(
            case.id,
            facts_of(
                case,
                figures.get(case.id, {}),
                entered.get(case.id, nothing),
                answers.get(case.id),
                house.firm,
            ),
            held.get(case.id, {}),
            sums.get(case.id),
        )
        for case in connection.execute(_CASES, given)
    ]
