"""Reads of 報告義務; the case they hang on decides who sees them."""

from duties.queries.addressing import CaseDuty, find_case_duty, is_owed, rules_of
from duties.queries.cases import (
    answers_of,
    decisions_of,
    duties_of,
    filings_of,
    find_duty,
    find_facts,
    remarks_of,
    summary_of,
)
from duties.queries.judging import as_duty, assessments_of
from duties.queries.lists import (
    FILTERS,
    UNDECIDED,
    VIEWS,
    count_views,
    list_page,
    list_pressing,
    undecided_page,
    views_for,
)
from duties.queries.settings import find_settings

__all__ = [
    "FILTERS",
    "UNDECIDED",
    "VIEWS",
    "CaseDuty",
    "answers_of",
    "as_duty",
    "assessments_of",
    "count_views",
    "decisions_of",
    "duties_of",
    "filings_of",
    "find_case_duty",
    "find_duty",
    "find_facts",
    "find_settings",
    "is_owed",
    "list_page",
    "list_pressing",
    "remarks_of",
    "rules_of",
    "summary_of",
    "undecided_page",
    "views_for",
]
