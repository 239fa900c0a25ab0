"""`ippo demo load`: fill an empty database with a year of fictitious cases."""

from datetime import datetime, timedelta

import click
from flask.cli import AppGroup
from sqlalchemy import Engine, exists, select

from accounts.queries import has_members
from audit.queries import verify
from audit.recorder import anchor_path
from commands import start
from commands.demo.callers import DAYS, RECENT
from commands.demo.cast import (
    ADMIN,
    SignIn,
    Staff,
    enter_firm,
    hire,
    make_sign_ins,
    prepare,
    table_of,
)
from commands.demo.story import perform, plan
from commands.demo.voices import plan_voices
from commands.demo.year import YEAR
from core import clock
from core.database import db
from core.work import Actor, transaction
from incidents.models import Incident
from inquiries.operations import seed_text_modules
from notifications.operations import seed_authorities

FOUNDED = timedelta(days=367)
"""How long before today the firm begins to use the product."""
HOST = Actor(None, "デモの用意")
NOT_EMPTY = (
    "このデータベースには、職員または事案が既に登録されています。"
    "デモのデータは、空のデータベースにだけ用意できます。"
)
NOT_WHOLE = "監査記録の検証で異常が見つかりました。デモのデータを消して、もう一度お試しください。"


demo = AppGroup("demo", help="架空のデータを用意します。\n\n例: ippo demo load")


@demo.command("load")
def load() -> None:
    """空のデータベースに、架空の証券会社の1年分のデータを用意します。

    サインインに使うログインIDとパスワードは、このときだけ標準出力に表示します。

    例: ippo demo load
    """
    engine = _engine()
    if start.current_revision(engine) != start.newest_revision(engine):
        start.upgrade(engine)
    if not _is_empty():
        _fail(NOT_EMPTY)
    sign_ins = make_sign_ins()
    fill(sign_ins, clock.now())
    verdict = verify(db.session, anchor_path())
    db.session.remove()
    if not verdict.is_whole:
        _fail(NOT_WHOLE)
    click.echo("デモのサインイン（会社、職員、事案はすべて架空です）\n")
    for line in table_of(sign_ins):
        click.echo(line)
    click.echo(
        f"\n架空の事案 {len(YEAR)}件と相談・苦情 {len(DAYS) + len(RECENT)}件を用意しました。",
        err=True,
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
    steps = [*plan(YEAR, now, staff), *plan_voices(now)]
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


def _is_empty() -> bool:
    has_cases = db.session.scalar(select(exists().select_from(Incident)))
    return not has_cases and not has_members(db.session)


def _engine() -> Engine:
    if db.engine is None:
        raise RuntimeError("no database")
    return db.engine


def _fail(message: str) -> None:
    click.echo(message, err=True)
    raise SystemExit(1)
