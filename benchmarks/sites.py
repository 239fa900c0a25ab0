"""The product and the floor side by side: one database kind, one number of cases, two servers."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from sqlalchemy import select

from benchmarks import floor
from benchmarks.load import Action, Browser
from benchmarks.seed import STORIES, fill
from commands.serve import THREADS
from core.crypto import Keyring, use_keyring
from core.database import make_engine
from incidents.models import Incident
from tests.postgres import PostgresServer, create_database
from tests.server import RunningServer

LOGIN = "sato"
SHOWN = 40
"""So many different cases are opened in turn."""
_databases = count(1)


@dataclass(frozen=True)
class Pair:
    """A browser on the product, one on the floor, and addresses that both know."""

    product: Browser
    plain: Browser
    addresses: list[str]

    def twin(self) -> "Pair":
        """Give the same sign-in on connections of its own."""
        return replace(self, product=self.product.twin(), plain=self.plain.twin())

    def lists(self) -> tuple[Action, Action]:
        """Give the two actions of the first page of the list."""
        return _opener(self.product, ["/incidents"]), _opener(self.plain, ["/incidents"])

    def cases(self) -> tuple[Action, Action]:
        """Give the two actions of a case page."""
        return _opener(self.product, self.addresses), _opener(self.plain, self.addresses)

    def creations(self) -> tuple[Action, Action]:
        """Give the two actions that record a case."""
        return _recorder(self.product), _recorder(self.plain)


def _opener(browser: Browser, addresses: list[str]) -> Action:
    turns = count()
    return lambda: _ignore(browser.get(addresses[next(turns) % len(addresses)]))


def _recorder(browser: Browser) -> Action:
    entries = [
        ("title", "不正ログインによる株式の不正売却"),
        ("kinds", "unauthorized_access"),
        ("kinds", "unauthorized_trade"),
        ("origin", "new"),
        ("discovered_at", "2026/11/20 09:05"),
        ("damage", "yes"),
        ("discovery_source", "customer"),
        (
            "summary",
            "お客さまから身に覚えのない売却の申出があり、取引履歴と接続元を確認しています。",
        ),
    ]
    return lambda: _ignore(
        browser.post("/incidents/new", [("submission_id", secrets.token_urlsafe(16)), *entries])
    )


def _ignore(answer: str) -> None:
    del answer


@contextmanager
def pair(folder: Path, rows: int, cluster: PostgresServer | None = None) -> Iterator[Pair]:
    """Serve the product and the floor, each with so many cases of the same texts."""
    folder.mkdir()
    name = f"bench_{next(_databases)}"
    address = create_database(cluster.url, name) if cluster else f"sqlite:///{folder}/ippo/ippo.db"
    plain = (
        create_database(cluster.url, f"{name}_floor") if cluster else f"sqlite:///{folder}/floor.db"
    )
    product = RunningServer(folder / "ippo", database_url=address)
    password = _enrol(product)
    shown = _fill(product, address, plain, rows)
    command = [
        sys.executable,
        str(Path(floor.__file__)),
        "--threads",
        str(THREADS),
        "--database",
        plain,
    ]
    with product, RunningServer(folder / "floor", command=command) as bare:
        browser = Browser(product.port).sign_in(LOGIN, password)
        yield Pair(browser, Browser(bare.port), shown)


def _enrol(server: RunningServer) -> str:
    """Make the database and the member who works in it."""
    password = secrets.token_urlsafe(18)
    with server:
        added = server.ippo(
            "members", "add", LOGIN, "--name", "佐藤花子", "--role", "handler", "--password-stdin",
            stdin=password,
        )  # fmt: skip
    if added.returncode:
        raise RuntimeError(added.stderr)
    return password


def _fill(server: RunningServer, address: str, plain: str, rows: int) -> list[str]:
    """Write the cases; give the addresses of the newest of the fullest story."""
    use_keyring(Keyring.read(server.data_dir / "keyring.json"))
    engine, bare = make_engine(address), floor.connect(plain)
    fill(engine, bare, rows)
    wanted = select(Incident.uid).where(Incident.id % len(STORIES) == 0)
    with engine.connect() as connection:
        uids = connection.scalars(wanted.order_by(Incident.id.desc()).limit(SHOWN)).all()
    engine.dispose()
    bare.dispose()
    return [f"/incidents/{uid}" for uid in uids]
