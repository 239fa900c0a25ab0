"""The house in a test: both databases, a savepoint per test, and a cast of members."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from werkzeug.test import TestResponse

from accounts.guard import SignedIn
from accounts.models import Member
from accounts.operations import add_member, passwords, prepare_password
from accounts.permissions import Role
from app import create_app
from commands import start
from commands.serve import prepare
from core.config import Settings
from core.crypto import Keyring
from core.database import db, make_engine
from core.work import Actor, Work, transaction
from tests import compiled_templates
from tests.application import House, sign_in_at_once
from tests.blackbox.measure import TIER
from tests.nursery import template_folder
from tests.postgres import (
    MISSING,
    create_database,
    migrated_template,
    running_postgres,
)
from tests.server import Starting

NOW = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
"""14:05 of 2026-11-22 in Japan."""
PASSWORD = "みかん畑に夕焼けが落ちる-7314"
CAST: dict[str, tuple[str, set[Role]]] = {
    "sato": ("佐藤", {Role.HANDLER}),
    "suzuki": ("鈴木", {Role.APPROVER}),
    "ito": ("伊藤", {Role.SUPPORT}),
    "takahashi": ("高橋", {Role.AUDITOR}),
    "nakamura": ("中村", {Role.ADMIN}),
    "watanabe": ("渡辺", {Role.VIEWER}),
    "yamamoto": ("山本", {Role.CONTRACTOR}),
    "tanaka": ("田中", set()),
    "kobayashi": ("小林", {Role.HANDLER, Role.APPROVER}),
}
SYSTEM = Actor(None, "テスト")
LONGEST_FIRST = (
    "blackbox/test_killed",
    "browser/test_every_page",
    "browser/test_every_record",
    "blackbox/test_double_submission",
    "blackbox/test_database_trouble",
    "blackbox/",
    "browser/",
    "commands/",
    "jobs/test_processes",
    "documents/test_word_in_office",
    "inquiries/",
    "notifications/",
    "audit/",
)
"""Files by the beginnings of their names: what takes long begins first, so that all workers end together."""

passwords.hasher = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
# The tiers measure starts as well, so there the installed program itself is started.
Starting.forks = not TIER
compiled_templates.keep_in(template_folder())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: _place_in_order(item.nodeid.removeprefix("tests/")))


def _place_in_order(name: str) -> int:
    found = (place for place, start in enumerate(LONGEST_FIRST) if name.startswith(start))
    return next(found, len(LONGEST_FIRST))


class Browser:
    """A signed-in member's browser without scripts: sends the token with every form."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token: str | None = None

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.client.get(address, **options)

    def post(
        self, address: str, data: dict[str, Any] | None = None, **options: Any
    ) -> TestResponse:
        entries = {"csrf_token": self.token, **(data or {})}
        return self.client.post(address, data=entries, **options)

    def send(self, address: str, body: Any, **options: Any) -> TestResponse:
        """Post JSON as the page's scripts do."""
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        return self.client.post(address, json=body, headers=headers, **options)

    @property
    def token(self) -> str:
        if self._token is None:
            page = self.client.get("/account" if self.is_signed_in else "/sign-in")
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
            assert found is not None, page.text
            self._token = found[1]
        return self._token

    is_signed_in = False

    def enter(self, login: str) -> "Browser":
        """Sign in as the page does, but without the page, which has tests of its own."""
        self._token, self.is_signed_in = sign_in_at_once(self.client, login, PASSWORD), True
        return self

    def sign_in(self, login: str, password: str = PASSWORD) -> "Browser":
        """Sign in on the page."""
        answer = self.post("/sign-in", {"login": login, "password": password})
        assert answer.status_code == 303, answer.text
        self._token, self.is_signed_in = None, True
        return self


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """Give the name of this test process."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "master"))


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker: str) -> Path:
    """Give the folder of what all test processes have in common."""
    base = tmp_path_factory.getbasetemp()
    return base if worker == "master" else base.parent


@pytest.fixture(scope="session")
def postgres_server(shared_folder: Path) -> Iterator[str | None]:
    """Give the address of the PostgreSQL server that all tests share, if one is installed."""
    with running_postgres(shared_folder) as server:
        yield server


@pytest.fixture(scope="session")
def fresh_postgres(
    postgres_server: str | None, shared_folder: Path, worker: str
) -> Callable[[], str] | None:
    """Give a function that makes a migrated database on the shared server."""
    if postgres_server is None:
        return None
    template = migrated_template(postgres_server, shared_folder, _migrate)
    numbers = count(1)
    return lambda: create_database(postgres_server, f"ippo_{worker}_{next(numbers)}", template)


def _migrate(address: str) -> None:
    engine = make_engine(address)
    start.upgrade(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def houses() -> Iterator[dict[str, House]]:
    """Keep the application of each database: this process makes it once, however often tests alternate."""
    made: dict[str, House] = {}
    yield made
    for house in made.values():
        house.delivery.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def app(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    houses: dict[str, House],
) -> Iterator[Flask]:
    """Give the application on one of the two databases, with the cast and the authorities."""
    kind = request.param
    if kind in houses:
        houses[kind].enter()
    else:
        address = ""
        if kind == "postgresql":
            fresh = request.getfixturevalue("fresh_postgres")
            if fresh is None:
                pytest.skip(MISSING)
            address = fresh()
        houses[kind] = _make_house(tmp_path_factory.mktemp(f"app-{kind}"), address)
    yield houses[kind].app
    houses[kind].leave()


def _make_house(folder: Path, address: str) -> House:
    Keyring.generate().write(folder / "keyring.json")
    application = create_app(Settings(data_dir=folder, database_url=address))
    prepare(db.engine)
    with transaction(db.session, SYSTEM, NOW) as work:
        add_cast(work)
    return House.of(application)


def add_cast(work: Work) -> None:
    """Add the members that every test knows; all have the same password."""
    for login, (name, roles) in CAST.items():
        member = add_member(
            work,
            login=login,
            name=name,
            roles=roles,
            ends_on=date(2036, 3, 31) if Role.CONTRACTOR in roles else None,
            password=prepare_password(PASSWORD, login=login, name=name),
        )
        assert member.id


@pytest.fixture
def session(app: Flask) -> Iterator[Any]:
    """Give the session of the test, all of whose writes are undone at its end."""
    del app
    assert db.engine is not None
    db.session.remove()
    with db.engine.connect() as connection:
        outer = connection.begin()
        db._factory.configure(bind=connection, join_transaction_mode="create_savepoint")
        yield db.session
        db.session.remove()
        outer.rollback()
    db._factory.configure(bind=db.engine, join_transaction_mode="conditional_savepoint")


@pytest.fixture
def undone(session: Any) -> Callable[[], AbstractContextManager[None]]:
    """Give a block at whose end everything that was written in it is undone: `with undone(): …`."""

    @contextmanager
    def tried() -> Iterator[None]:
        connection = session.connection()
        session.remove()
        savepoint = connection.begin_nested()
        try:
            yield
        finally:
            session.remove()
            savepoint.rollback()

    return tried


@pytest.fixture
def browser(app: Flask, session: Any) -> Callable[..., Browser]:
    """Give a function that opens a browser, signed in as a member of the cast or as nobody."""
    del session

    def opened(login: str | None = None) -> Browser:
        fresh = Browser(app.test_client())
        return fresh.enter(login) if login else fresh

    return opened


@pytest.fixture
def work(session: Any) -> Callable[..., Any]:
    """Give a transaction as a member of the cast: `with work("sato") as running: …`."""

    @contextmanager
    def begun(login: str | None = None, now: datetime = NOW) -> Iterator[Work]:
        actor = SYSTEM if login is None else Actor(member_of(session, login).uid, CAST[login][0])
        with transaction(session, actor, now) as running:
            yield running

    return begun


def member_of(session: Any, login: str) -> Member:
    """Give a member of the cast."""
    member: Member = session.scalars(select(Member).where(Member.login == login)).one()
    return member


def signed_in(session: Any, login: str) -> SignedIn:
    """Give a member of the cast as the guard gives them to a view."""
    member = member_of(session, login)
    return SignedIn(
        id=member.id,
        uid=member.uid,
        login=member.login,
        name=member.name,
        roles=member.roles,
        session_id="",
        expires_at=NOW,
    )


@contextmanager
def counted_statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the SQL statements that are sent meanwhile, transaction control left out."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
