"""Both databases, a key ring and a form's request for the tests of the ground floor."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from core import crypto
from core.database import make_engine
from tests.postgres import MISSING, create_database, drop_database

Sessions = sessionmaker[Session]


@pytest.fixture(autouse=True)
def keys() -> Iterator[crypto.Keyring]:
    before, ring = crypto._Ring.current, crypto.Keyring.generate()
    crypto.use_keyring(ring)
    yield ring
    crypto._Ring.current = before
    crypto._ciphers.clear()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def address(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    postgres_server: str | None,
) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'core.db'}"
    elif postgres_server is None:
        pytest.skip(MISSING)
    else:
        name = f"core_{secrets.token_hex(6)}"
        yield create_database(postgres_server, name)
        drop_database(postgres_server, name)


@pytest.fixture(scope="module")
def engine(address: str) -> Iterator[Engine]:
    made = make_engine(address)
    yield made
    made.dispose()


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'own.db'}"


@pytest.fixture
def sessions(engine: Engine) -> Sessions:
    return sessionmaker[Session](engine, expire_on_commit=False)


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    with sessions() as held:
        yield held


@pytest.fixture
def form_request() -> Iterator[Flask]:
    app = Flask("forms")
    app.config.update(SECRET_KEY=secrets.token_hex(16), WTF_CSRF_ENABLED=False)
    app.config["WTF_I18N_ENABLED"] = False
    with app.test_request_context("/", method="POST"):
        yield app
