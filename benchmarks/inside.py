"""Measuring in-process: an installation on either database, one member, a page or a step and what it may take."""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from accounts.guard import SignedIn
from accounts.operations import add_member, prepare_password
from accounts.permissions import Role
from app import create_app
from benchmarks.report import Line, at_most
from commands import start
from core import clock
from core.config import Settings
from core.crypto import Keyring
from core.database import db
from core.work import Actor, transaction
from imports import queries as queries_of_imports
from imports.child import read_table
from imports.columns import Importer, recognise
from imports.judging import judge
from imports.models import ImportRun
from imports.operations import check, prepare, receive
from imports.operations import run as run_import
from tests.application import sign_in_at_once
from tests.postgres import create_database, find_binaries, own_postgres

ROUNDS = 15
LOGIN, PASSWORD = "sato", "measured-by-nobody-else"


@dataclass(frozen=True)
class Place:
    """An installation in this process: on which database, and who works there."""

    where: str
    app: Flask
    member: SignedIn

    @property
    def actor(self) -> Actor:
        """Give the member as the one who acts."""
        return Actor(self.member.uid, self.member.name)

    def browser(self) -> FlaskClient:
        """Give a client that is signed in."""
        client = self.app.test_client()
        sign_in_at_once(client, LOGIN, PASSWORD)
        return client

    def tell(self, what: str, taken: float, most: float) -> Line:
        """Print what was measured (ms) beside what was promised; give the line."""
        is_kept = "○" if taken <= most else "×"
        print(f"{self.where:<11} {is_kept} {taken:8.1f} ms（{most:g} ms 以下）{what}", flush=True)
        return at_most(f"{self.where}: {what}", taken, "ms", most)

    def line(self, what: str, most: float, action: Callable[[], object]) -> Line:
        """Measure an action again and again and tell its median."""
        taken = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            action()
            taken.append((time.perf_counter() - begun) * 1000)
            db.session.rollback()
        return self.tell(what, statistics.median(taken), most)


def everywhere(name: str) -> Iterator[Place]:
    """Give an empty installation on SQLite and then, where a server is installed, one on PostgreSQL."""
    with tempfile.TemporaryDirectory() as root:
        with _site(Path(root) / "sqlite", "", "SQLite") as place:
            yield place
        if find_binaries() is None:
            print("PostgreSQL: サーバがありません")
            return
        with own_postgres(durable=True) as server:
            address = create_database(server.url, name)
            with _site(Path(root) / "postgres", address, "PostgreSQL") as place:
                yield place


@contextmanager
def _site(folder: Path, address: str, where: str) -> Iterator[Place]:
    folder.mkdir(parents=True)
    Keyring.generate().write(folder / "keyring.json")
    app = create_app(Settings(data_dir=folder, database_url=address))
    start.upgrade(engine())
    with app.app_context():
        yield Place(where, app, _member())
    db.session.remove()
    engine().dispose()


def engine() -> Engine:
    """Give the engine of the installation that is measured."""
    if db.engine is None:
        raise RuntimeError("no database is connected")
    return db.engine


def _member() -> SignedIn:
    now = clock.now()
    with transaction(db.session, Actor(None, "測定"), now) as work:
        password = prepare_password(PASSWORD, login=LOGIN, name="佐藤")
        held = add_member(work, login=LOGIN, name="佐藤", roles={Role.HANDLER}, password=password)
        return SignedIn(held.id, held.uid, held.login, held.name, held.roles, "", now)


def settle(*tables: str) -> None:
    """Let the planner know the tables, and PostgreSQL which key comes next in those filled by hand."""
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine().dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in tables:
            key = f"pg_get_serial_sequence('{table}', 'id')"
            connection.exec_driver_sql(f"SELECT setval({key}, (SELECT max(id) FROM {table}))")  # noqa: S608 (our own tables)
        connection.exec_driver_sql("VACUUM ANALYZE")


@dataclass(frozen=True)
class Imported:
    """What an import took: ms in all, while others could not write, and of processors."""

    run: ImportRun
    taken: float
    locked: float
    busy: float


def imported(
    place: Place, importer: Importer, data: bytes, name: str, scope: str | None = None
) -> Imported:
    """Take a table from the upload to the last row: parsed in the child, dry run, run."""
    begun, worked = time.perf_counter(), _processors()
    bound = importer.within(db.session, scope)
    table = read_table(data)
    mapping = {name: one.index for name, one in recognise(table.headers, bound.columns).items()}
    lines = judge(db.session, bound, mapping, table)
    with transaction(db.session, place.actor, clock.now()) as work:
        run = receive(work, importer, file_name=name, data=data, table=table, scope=scope)
        check(work, run, mapping=mapping, table=table, lines=lines)
    prepared = prepare(db.session, bound, run, queries_of_imports.table_of(db.session, run))
    locked = time.perf_counter()
    with transaction(db.session, place.actor, clock.now()) as work:
        held = work.session.merge(run)
        run_import(work, bound, held, prepared)
    ended = time.perf_counter()
    busy = (_processors() - worked) * 1000
    return Imported(held, (ended - begun) * 1000, (ended - locked) * 1000, busy)


def _processors() -> float:
    """Give the seconds that processors have worked for this process and the children it waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
