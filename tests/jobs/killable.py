"""Run as a program: forks `ippo` processes whose effects are counted and whose leases end soon."""

import time
from datetime import timedelta

import click
from flask.cli import with_appcontext
from sqlalchemy import text

import app
import imports.operations
from core import clock
from core.database import db
from core.work import Actor, transaction
from imports.child import read_table
from imports.judging import judge
from inquiries.operations import IMPORTER
from jobs import operations, queue, runner
from jobs.run import Handler, Run
from tests import forking

STEPS = 50
ROWS = 2_000


def handle(run: Run) -> None:
    """Write one row per step."""
    for number in range(run.done, STEPS):
        with run.step(done=number + 1, total=STEPS) as work:
            work.session.execute(text("INSERT INTO effect (n) VALUES (:n)"), {"n": number})
        time.sleep(0.02)
    with run.step() as work:
        work.session.execute(text("INSERT INTO effect (n) VALUES (:n)"), {"n": STEPS})
        run.finish({"rows": STEPS})


@click.command("ask")
@with_appcontext
def ask() -> None:
    """Ask for the job, and for a mail, after making the table of effects."""
    with transaction(db.session, Actor(None, "テスト"), clock.now()) as work:
        work.session.execute(text("CREATE TABLE effect (n INTEGER NOT NULL)"))
        operations.enqueue(work, "fifty", {})
        operations.send_mail(work, to="a@example.co.jp", subject="件名", body="本文")


@click.command("ask-import")
@with_appcontext
def ask_import() -> None:
    """Receive a table of many inquiries, check it, and let a job import it."""
    lines = ["連携元の管理番号,受付日時,内容"]
    lines += [f"CC-{number},2026/11/20 9:05,{number}番目の問合せ" for number in range(ROWS)]
    data = "\r\n".join(lines).encode()
    table = read_table(data)
    mapping = {"source_key": 0, "received_at": 1, "content": 2}
    found = judge(db.session, IMPORTER, mapping, table)
    with transaction(db.session, Actor("sender", "テスト"), clock.now()) as work:
        run = imports.operations.receive(work, IMPORTER, file_name="a.csv", data=data, table=table)
        imports.operations.check(work, run, mapping=mapping, table=table, lines=found)
        imports.operations.queue(work, run)


def main() -> None:
    """Shorten what a test would wait for, then carry out the orders."""
    operations.LEASE = timedelta(seconds=0.6)
    runner.SWEEP_SECONDS = 0.2
    queue.LOOK_SECONDS = 0.1
    app.JOBS["fifty"] = Handler("五十の段階", handle)
    app.cli.add_command(ask)
    app.cli.add_command(ask_import)
    forking.main()


if __name__ == "__main__":
    main()
