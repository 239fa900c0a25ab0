"""A served installation with members, copied from one that was set up once."""

import shutil
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count as counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.blackbox.client import Client
from tests.conftest import PASSWORD
from tests.postgres import PostgresServer, create_database, libpq_url
from tests.server import RunningServer

MEMBERS = {
    "sato": ("佐藤花子", ("handler",)),
    "suzuki": ("鈴木一郎", ("approver",)),
    "kobayashi": ("小林次郎", ("handler", "approver")),
}
ADMIN = "nakamura"
_numbers = counter()


@dataclass
class Site:
    """The data of one installation and the servers that run on it."""

    data_dir: Path
    database_url: str | None = None
    cluster: PostgresServer | None = None
    servers: list[RunningServer] = field(default_factory=list)

    def server(self, environment: Mapping[str, str] | None = None) -> RunningServer:
        """Start one more server process on this data."""
        server = RunningServer(
            self.data_dir, database_url=self.database_url, environment=environment
        )
        self.servers.append(server)
        server.start()
        return server

    def stop(self) -> None:
        """End every server of this site."""
        for server in self.servers:
            server.kill()

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Read the database directly, past the product."""
        if self.database_url is None:
            with closing(sqlite3.connect(self.data_dir / "ippo.db")) as connection:
                return connection.execute(statement, values).fetchall()
        with psycopg.connect(libpq_url(self.database_url)) as connection:
            return connection.execute(_psycopg(statement), values).fetchall()

    def change(self, statement: str, *values: Any) -> None:
        """Write to the database directly, past the product."""
        if self.database_url is None:
            with closing(sqlite3.connect(self.data_dir / "ippo.db", timeout=10)) as connection:
                connection.execute(statement, values)
                connection.commit()
            return
        with psycopg.connect(libpq_url(self.database_url)) as connection:
            connection.execute(_psycopg(statement), values)

    def counts(self, tables: Iterable[str]) -> dict[str, int]:
        """Count the rows of some tables."""
        return {name: self.rows(f"SELECT count(*) FROM {name}")[0][0] for name in tables}

    def verify_audit(self) -> None:
        """Check the audit chain with the product's own command."""
        done = self.servers[0].ippo("audit", "verify")
        assert done.returncode == 0, done.stdout + done.stderr

    def copied(self, folder: Path) -> "Site":
        """Give an installation of its own with the same members; no server may be running here."""
        shutil.copytree(self.data_dir, folder)
        if self.database_url is None or self.cluster is None:
            return Site(folder)
        template = urlsplit(self.database_url).path.strip("/")
        address = create_database(self.cluster.url, f"site_{next(_numbers)}", template)
        return Site(folder, address, self.cluster)


def set_up(site: Site) -> Site:
    """Make the first administrator through /setup and the members through the command."""
    server = site.server()
    newcomer = Client(server.url)
    newcomer.token = newcomer._token_of("/setup")
    entries = {
        "code": server.setup_code(),
        "login": ADMIN,
        "name": "中村三郎",
        "password": PASSWORD,
        "password_again": PASSWORD,
    }
    answer = newcomer.post("/setup", entries)
    assert answer.status_code == 303, answer.text
    for login, (name, roles) in MEMBERS.items():
        chosen = [word for role in roles for word in ("--role", role)]
        added = server.ippo(
            "members", "add", login, "--name", name, *chosen, "--password-stdin", stdin=PASSWORD
        )
        assert added.returncode == 0, added.stderr
    server.stop()
    site.servers.clear()
    return site


def _psycopg(statement: str) -> Any:
    return statement.replace("?", "%s")
