"""A thousand 一報 of a full case: how long each takes, and whether the memory stays flat."""

import time
from dataclasses import dataclass, replace
from statistics import median

from benchmarks.machine import resident
from core.crypto import Keyring, use_keyring
from documents.word import render_word
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import describe
from tests.notifications.cases import facts

DOCUMENTS = 1000
WARM_UP = 50


@dataclass(frozen=True)
class Letters:
    """What the documents took: milliseconds, and MiB after the first ones and after the last."""

    first: float
    each: float
    before: float
    after: float


def measure() -> Letters:
    """Make the documents one after the other in this process, from the facts to the bytes."""
    use_keyring(Keyring.generate())
    known = facts()
    first = _taken(known)
    for _ in range(WARM_UP):
        _taken(known)
    before = resident()
    times = [_taken(_numbered(known, turn)) for turn in range(DOCUMENTS)]
    return Letters(first, median(times), before, resident())


def _numbered(known: IncidentFacts, turn: int) -> IncidentFacts:
    """Make every document another one, so that nothing can be kept from the last."""
    return replace(known, letter=replace(known.letter, notification_no=f"RPT-2026-{turn:04d}"))


def _taken(known: IncidentFacts) -> float:
    began = time.perf_counter()
    render_word(describe(known, {}))
    return (time.perf_counter() - began) * 1000
