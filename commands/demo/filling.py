"""Writes the fictitious firm, its staff and its year into an empty database."""

from datetime import datetime, timedelta

from commands.demo.callers import DAYS, RECENT
from commands.demo.casework import plan_casework
from commands.demo.cast import ADMIN, SignIn, Staff, enter_firm, hire, prepare
from commands.demo.checks import FURTHER_CASES, plan_checks
from commands.demo.exhibits import keep_files
from commands.demo.story import perform, plan
from commands.demo.voices import plan_voices
from commands.demo.year import YEAR
from core.database import db
from core.work import Actor, transaction
from inquiries.operations import seed_text_modules
from notifications.operations import seed_authorities

FOUNDED = timedelta(days=367)
"""How long before today the firm begins to use the product."""
HOST = Actor(None, "デモの用意")
CONTENTS = (
    f"事案 {len(YEAR) + FURTHER_CASES}件（うち訓練1件）と相談・苦情 {len(DAYS) + len(RECENT)}件"
)


def fill(sign_ins: list[SignIn], now: datetime) -> None:
    """Write the firm, its staff and its year into an empty database."""
    founded = now - FOUNDED
    with transaction(db.session, HOST, founded) as work:
        seed_authorities(work)
        seed_text_modules(work)
    staff = _hire_all(sign_ins, founded, now)
    with transaction(db.session, staff[ADMIN].actor, founded) as work:
        enter_firm(work)
    casework = plan_casework(YEAR, now, keep_files(YEAR, now))
    steps = [*plan(YEAR, now, staff), *plan_voices(now), *casework, *plan_checks(now)]
    perform(db.session, sorted(steps, key=lambda step: step.at), staff)


def _hire_all(sign_ins: list[SignIn], founded: datetime, now: datetime) -> dict[str, Staff]:
    """Add the administrator from the host, and everybody else as the administrator."""
    staff: dict[str, Staff] = {}
    for sign_in in sign_ins:
        password = prepare(sign_in)
        actor = staff[ADMIN].actor if staff else HOST
        with transaction(db.session, actor, founded) as work:
            staff[sign_in.part.key] = hire(work, sign_in, password, now)
    return staff
