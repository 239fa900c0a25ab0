"""Databases with the tables of drafts and a key ring, fresh for each test, in both engines."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core import crypto
from core.database import Base, make_engine
from drafts.models import FormDraft, Submission
from tests.postgres import MISSING, create_database, drop_database


@pytest.fixture(autouse=True)
def keys() -> Iterator[crypto.Keyring]:
    before, ring = crypto._Ring.current, crypto.Keyring.generate()
    crypto.use_keyring(ring)
    yield ring
    crypto._Ring.current = before
    crypto._ciphers.clear()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def prepared(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: str | None,
) -> Iterator[Engine]:
    if request.param == "sqlite":
        yield from _made(f"sqlite:///{tmp_path_factory.mktemp('drafts') / 'drafts.db'}")
    elif postgres_server is None:
        pytest.skip(MISSING)
    else:
        name = f"drafts_{secrets.token_hex(6)}"
        yield from _made(create_database(postgres_server, name))
        drop_database(postgres_server, name)


@pytest.fixture
def database(prepared: Engine) -> Engine:
    with prepared.begin() as connection:
        for model in (FormDraft, Submission):
            connection.execute(Base.metadata.tables[model.__tablename__].delete())
    return prepared


@pytest.fixture
def session(database: Engine) -> Iterator[Session]:
    with Session(database, expire_on_commit=False) as held:
        yield held


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Iterator[Engine]:
    yield from _made(f"sqlite:///{tmp_path / 'drafts.db'}")


def _made(address: str) -> Iterator[Engine]:
    engine = make_engine(address)
    tables = [Base.metadata.tables[model.__tablename__] for model in (FormDraft, Submission)]
    Base.metadata.create_all(engine, tables=tables)
    yield engine
    engine.dispose()
