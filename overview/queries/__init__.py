"""Reads across packages: what waits for a member, and the figures of the reports."""

from overview.queries.home import list_in_review, list_own_cases, list_unreported
from overview.queries.statistics import read_figures

__all__ = ["list_in_review", "list_own_cases", "list_unreported", "read_figures"]
