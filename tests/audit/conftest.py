"""Databases with an audit trail, fresh for each test, in both engines."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from audit import recorder
from core import crypto
from core.database import make_engine
from tests.audit.samples import create_tables
from tests.postgres import MISSING, libpq_url

Sessions = sessionmaker[Session]


@pytest.fixture(autouse=True)
def keys() -> Iterator[crypto.Keyring]:
    before, ring = crypto._Ring.current, crypto.Keyring.generate()
    crypto.use_keyring(ring)
    yield ring
    crypto._Ring.current = before
    crypto._ciphers.clear()


@pytest.fixture(autouse=True)
def trail() -> Iterator[None]:
    before = recorder.anchor_path()
    recorder.install()
    recorder.anchor_to(None)
    yield
    recorder.anchor_to(before)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: str | None
) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield from _prepared(f"sqlite:///{tmp_path / 'audit.db'}")
    elif postgres_server is None:
        pytest.skip(MISSING)
    else:
        # A schema of its own is made in a fraction of the time a database takes.
        name = f"audit_{secrets.token_hex(6)}"
        _run(postgres_server, "CREATE SCHEMA {}", name)
        yield from _prepared(f"{postgres_server}&options=-csearch_path%3D{name}")
        _run(postgres_server, "DROP SCHEMA {} CASCADE", name)


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    yield from _prepared(f"sqlite:///{tmp_path / 'audit.db'}")


@pytest.fixture
def sessions(database: Engine) -> Sessions:
    return sessionmaker[Session](database, expire_on_commit=False)


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions() as held:
        yield held


def _prepared(address: str) -> Iterator[Engine]:
    engine = make_engine(address)
    create_tables(engine)
    yield engine
    engine.dispose()


def _run(address: str, statement: LiteralString, name: str) -> None:
    with psycopg.connect(libpq_url(address), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
