"""A thousand 一報 of a full case: time of each and memory; and how long a 続報 takes from the click to its text."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from accounts.guard import SignedIn
from accounts.operations import add_member
from accounts.permissions import Role
from app import create_app
from benchmarks.machine import resident
from commands import start
from core import clock
from core.config import Settings
from core.crypto import Keyring, use_keyring
from core.database import db
from core.work import Actor, Work, transaction
from documents.word import render_word
from incidents.models import Incident
from notifications.models import Notification
from notifications.operations import (
    approve,
    draft_first_report,
    draft_next_report,
    request_review,
    seed_authorities,
    submit,
)
from notifications.queries import letter_of, list_active_authorities
from notifications.reports.facts import IncidentFacts
from notifications.reports.first_report import describe
from notifications.vocabulary import NotificationKind, NotificationStatus, SubmitMethod
from tests.notifications.cases import SBI_LIKE, facts
from tests.notifications.later import GROWN

DOCUMENTS = 1000
WARM_UP = 50


FOLLOW_UPS = 60
PEOPLE = (("writer", Role.HANDLER), ("reader", Role.APPROVER))


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


def follow_ups(folder: Path) -> float:
    """Begin a 続報 of a full case again and again: milliseconds from the transaction to the described draft.

    Numbers, what is carried over, the differences from the submitted report and the marks are made each time.
    """
    Keyring.generate().write(folder / "keyring.json")
    create_app(Settings(data_dir=folder))
    if db.engine is None:
        raise RuntimeError("no database is connected")
    start.upgrade(db.engine)
    case_id, member_id = _reported_case()
    times = [_begun(case_id, member_id) for _ in range(FOLLOW_UPS)]
    db.session.remove()
    db.engine.dispose()
    return median(times)


def _reported_case() -> tuple[int, int]:
    """Record the case with its submitted 第１報, and then what became known afterwards."""
    actor = Actor(None, "測定")
    with transaction(db.session, actor, clock.now()) as work:
        seed_authorities(work)
        people = [_member(work, *one) for one in PEOPLE]
        authority = list_active_authorities(work.session)[0]
        case = SBI_LIKE.stored(work)
        letter = draft_first_report(work, case, author_id=people[0].id, authority=authority)
        writer, reader = people
        request_review(work, letter, member=writer)
        approve(work, letter, member=reader, member_id=reader.id, doubt_reason="測定")
        submit(
            work,
            letter,
            member=writer,
            submitted_at=work.now,
            submit_method=SubmitMethod.EMAIL,
            received_by=None,
            receipt_no=None,
            submit_note=None,
        )
    with transaction(db.session, actor, clock.now()) as work:
        case = work.session.get_one(Incident, case.id)
        GROWN.revised(work, case)
        return case.id, writer.id


def _member(work: Work, login: str, role: Role) -> SignedIn:
    held = add_member(work, login=login, name=login, roles={role}, ends_on=None, password=None)
    return SignedIn(held.id, held.uid, held.login, held.name, held.roles, "", work.now)


def _begun(case_id: int, member_id: int) -> float:
    began = time.perf_counter()
    with transaction(db.session, Actor(None, "測定"), clock.now()) as work:
        case = work.session.get_one(Incident, case_id)
        kind = NotificationKind.FOLLOW_UP
        letter = draft_next_report(work, case, author_id=member_id, kind=kind)
    letter_of(db.session, letter)
    taken = (time.perf_counter() - began) * 1000
    with transaction(db.session, Actor(None, "測定"), clock.now()) as work:
        # Out of the way, so that the next one is a second report too.
        work.because("notifications:withdraw")
        letter = work.session.get_one(Notification, letter.id)
        letter.status, letter.withdrawn_at = NotificationStatus.WITHDRAWN, work.now
    return taken
