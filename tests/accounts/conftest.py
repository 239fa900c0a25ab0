"""A small house of its own for accounts: the guard, the pages, and a few probe views."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Blueprint, Flask, request
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import accounts.views
from accounts import guard, operations, queries
from accounts.guard import SignedIn, current_member, requires
from accounts.models import LoginSession, Member
from accounts.operations import add_member, passwords, prepare_password, prove
from accounts.permissions import Permission, Role
from audit import recorder
from audit.models import AuditEntry
from core import clock, crypto, web
from core.clock import to_jst
from core.config import load_settings
from core.crypto import Keyring, use_keyring
from core.database import Base, db, make_engine
from core.work import Actor, Work, transaction
from drafts import models as drafts
from tests.postgres import MISSING, create_database, drop_database

ROOT = Path(__file__).parents[2]
PASSWORD = "みかん畑に夕焼けが落ちる-7314"
OTHER_PASSWORD = "川沿いの図書館で待つ緑の傘-2290"
COMMAND = Actor(None, "コマンド（test）")
PEOPLE: dict[str, tuple[str, set[Role]]] = {
    "sato": ("佐藤 花", {Role.HANDLER}),
    "takahashi": ("高橋", {Role.AUDITOR}),
    "nakamura": ("中村", {Role.ADMIN}),
    "tanaka": ("田中", set()),
}


class Thing:
    """A record for the guard to load."""

    __tablename__ = "thing"
    uid = "thing-1"
    audit_label = "INC-2026-0001"


@dataclass
class Clock:
    """The instant the house believes in."""

    shift: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        return real_now() + self.shift


real_now = clock.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Give a clock that can be put forward."""
    moved = Clock()
    monkeypatch.setattr(clock, "now", moved.now)
    return moved


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", cheap)


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """Give a SQLite database with the tables, and an empty copy of its file."""
    folder = tmp_path_factory.mktemp("accounts")
    made = make_engine(f"sqlite:///{folder / 'ippo.db'}")
    recorder.install()
    Base.metadata.create_all(made)
    made.dispose()
    shutil.copy(folder / "ippo.db", folder / "empty.db")
    yield made, folder / "empty.db"
    made.dispose()


@pytest.fixture
def engine(sqlite_file: tuple[Engine, Path]) -> Iterator[Engine]:
    """Give an empty SQLite database, in place of the one the other tests use."""
    made, empty = sqlite_file
    for name in ("ippo.db", "ippo.db-wal", "ippo.db-shm"):
        empty.with_name(name).unlink(missing_ok=True)
    shutil.copy(empty, empty.with_name("ippo.db"))
    yield from _connected(made)


@pytest.fixture(scope="session")
def prepared(postgres_server: str | None, worker: str) -> Iterator[Engine | None]:
    """Give a PostgreSQL database with the tables, if there is a server."""
    if postgres_server is None:
        yield None
        return
    made = make_engine(create_database(postgres_server, f"accounts_{worker}"))
    Base.metadata.create_all(made)
    yield made
    made.dispose()
    drop_database(postgres_server, f"accounts_{worker}")


@pytest.fixture(params=["sqlite", "postgresql"])
def either_engine(request: pytest.FixtureRequest, prepared: Engine | None) -> Iterator[Engine]:
    """Give an empty database of each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("engine")
        return
    if prepared is None:
        pytest.skip(MISSING)
    with prepared.begin() as connection:
        # The triggers of the audit trail would refuse to empty it.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        tables = ", ".join(table.name for table in Base.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    yield from _connected(prepared)


def _connected(engine: Engine) -> Iterator[Engine]:
    """Use a database whose engine lasts, with all that was compiled for it."""
    before, keys = db.engine, crypto._Ring.current
    db.session.remove()
    db.engine = engine
    db._factory.configure(bind=engine)
    anchor = recorder.anchor_path()
    use_keyring(Keyring.generate())
    recorder.install()
    recorder.anchor_to(None)
    yield engine
    db.session.remove()
    engine.dispose()
    db.engine = before
    db._factory.configure(bind=before)
    recorder.anchor_to(anchor)
    if keys is not None:
        use_keyring(keys)


@pytest.fixture
def empty_house(engine: Engine, tmp_path: Path) -> Flask:
    """Give the application before its first start."""
    del engine
    house = Flask("house", root_path=str(ROOT))
    house.config["SETTINGS"] = load_settings(data_dir=tmp_path)
    house.secret_key = b"for these tests only"
    web.install(house, is_https=False)
    guard.install(house)
    house.context_processor(lambda: {"is_demo": False, "navigation": []})
    house.register_blueprint(accounts.views.blueprint())
    house.register_blueprint(_probes())
    return house


@pytest.fixture
def house(empty_house: Flask) -> Flask:
    """Give the application with its members; all have the same password."""
    with begun() as work:
        for login, (name, roles) in PEOPLE.items():
            add(work, login=login, name=name, roles=roles)
    return empty_house


def _probes() -> Blueprint:
    pages = Blueprint("probes", __name__)

    @pages.get("/")
    @requires(Permission.SELF)
    def home() -> str:
        return "home of " + current_member().name

    @pages.route("/things/new", methods=["GET", "POST"])
    @requires(Permission.INCIDENT_WRITE, keeps="things:new")
    def new() -> str:
        return "new " + request.method

    @pages.get("/things/<uid>")
    @requires(Permission.INCIDENT_READ, loads=find_thing, logs_access=True)
    def show(record: Thing) -> str:
        return "thing " + record.uid

    @pages.post("/things/<uid>/edit")
    @requires(Permission.INCIDENT_WRITE, loads=find_thing)
    def edit(record: Thing) -> str:
        return "edited " + record.uid

    return pages


def find_thing(session: Any, member: SignedIn, uid: str) -> Thing | None:
    del session, member
    return Thing() if uid == Thing.uid else None


class Visit:
    """A browser without scripts."""

    def __init__(self, house: Flask) -> None:
        self.client: FlaskClient = house.test_client()

    def get(self, address: str, **options: Any) -> TestResponse:
        return self.client.get(address, **options)

    def post(
        self, address: str, entries: dict[str, Any] | None = None, **options: Any
    ) -> TestResponse:
        return self.client.post(
            address, data={"csrf_token": self.token(), **(entries or {})}, **options
        )

    def post_json(self, address: str, entries: dict[str, Any] | None = None) -> TestResponse:
        return self.post(address, entries, headers={"Accept": "application/json"})

    def token(self) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get("/activate").text)
        assert found is not None
        return found[1]

    def try_sign_in(self, login: str, password: str = PASSWORD, **options: Any) -> TestResponse:
        return self.post("/sign-in", {"login": login, "password": password}, **options)

    def sign_in(self, login: str, password: str = PASSWORD) -> "Visit":
        answer = self.try_sign_in(login, password)
        assert answer.status_code == 303, answer.text
        return self

    @property
    def is_inside(self) -> bool:
        return self.get("/").status_code == 200

    @property
    def cookie(self) -> str:
        found = self.client.get_cookie("ippo")
        return found.value if found else ""


@pytest.fixture
def visit(house: Flask) -> Callable[..., Visit]:
    """Give a function that opens a browser, signed in if a ログインID is given."""

    def opened(login: str | None = None) -> Visit:
        browser = Visit(house)
        return browser.sign_in(login) if login else browser

    return opened


def begun(actor: Actor = COMMAND, now: datetime | None = None) -> Any:
    """Begin a transaction as the given actor."""
    return transaction(db.session, actor, now or clock.now())


def add(work: Work, **given: Any) -> Member:
    """Add a member who can sign in at once."""
    values: dict[str, Any] = {"login": "suzuki", "name": "鈴木", "roles": {Role.APPROVER}}
    values |= {"password": secret(PASSWORD)} | given
    return add_member(work, **values)


def secret(password: str) -> passwords.NewPassword:
    return prepare_password(password, login="", name="")


def told(answer: TestResponse) -> dict[str, Any]:
    """Give what a script was told."""
    found = answer.get_json()
    assert isinstance(found, dict)
    return found


def member(login: str) -> Member:
    """Give a member as stored now."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Member).where(Member.login == login)).one()


def sessions(login: str) -> list[LoginSession]:
    """Give all sign-ins of a member as stored now."""
    held = member(login).id
    own = select(LoginSession).where(LoginSession.member_id == held).order_by(LoginSession.id)
    return list(db.session.scalars(own))


def entries(verb: str) -> list[AuditEntry]:
    """Give the audit entries of a verb."""
    db.session.rollback()
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == verb))
    return sorted(found, key=lambda entry: entry.seq)


def count(model: type[Base]) -> int:
    """Count the rows of a table."""
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def the_draft() -> drafts.FormDraft:
    """Give the only draft."""
    db.session.rollback()
    return db.session.scalars(select(drafts.FormDraft)).one()


HERE, THERE = "192.0.2.10", "198.51.100.7"


def today() -> date:
    """Give today's date in Japan."""
    return to_jst(clock.now()).date()


def sign_in(login: str = "suzuki", password: str = PASSWORD, **given: Any) -> str | None:
    """Sign in by the operation and give the token."""
    proof = prove(queries.password_hash_of(db.session, login), password)
    values = {"address": HERE, "agent": "Firefox", **given}
    with begun() as work:
        return operations.sign_in(work, login=login, proof=proof, **values)


def admit(login: str = "suzuki", address: str = HERE) -> bool:
    """Count one guess."""
    with begun() as work:
        return operations.admit(work, login=login, address=address)


def changed(work: Work, login: str = "suzuki") -> Member:
    """Give a member for changing."""
    found = queries.find_by_login(work.session, login, for_update=True)
    assert found is not None
    return found


def act(change: Callable[..., Any], login: str = "suzuki", **given: Any) -> Any:
    """Carry out an operation on a member in a transaction of its own."""
    with begun() as work:
        return change(work, changed(work, login), **given)


@pytest.fixture
def suzuki(either_engine: Engine) -> None:
    """Add the member most tests are about, on each database in turn."""
    del either_engine
    with begun() as work:
        add(work)


def in_parallel(engine: Engine, times: int, job: Callable[[Work], Any]) -> list[Any]:
    """Do a job in as many threads at once, each in a transaction of its own."""
    start, results, lock = threading.Barrier(times), list[Any](), threading.Lock()

    def one() -> None:
        session = Session(engine, expire_on_commit=False)
        start.wait()
        try:
            with transaction(session, COMMAND, clock.now()) as work:
                result = job(work)
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            result = error
        session.close()
        with lock:
            results.append(result)

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
