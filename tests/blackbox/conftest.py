"""Served installations on both databases, and the line of figures."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.database import Base
from tests.blackbox.measure import Figure
from tests.blackbox.noise import Opened, Visitors
from tests.blackbox.site import Site, set_up
from tests.conftest import member_of
from tests.factories import an_incident
from tests.postgres import (
    MISSING,
    PostgresServer,
    create_database,
    find_binaries,
    own_postgres,
)


@pytest.fixture
def figure(capsys: pytest.CaptureFixture[str]) -> Figure:
    """Print the figure of a test, captured output or not."""

    def said(line: str) -> None:
        with capsys.disabled():
            print(f"\n{line}", end="")  # noqa: T201 (the figure is for people)

    return said


@pytest.fixture(scope="session")
def cluster() -> Iterator[PostgresServer]:
    """Give a durable PostgreSQL of this process's own, which tests may stop, kill and start again."""
    if find_binaries() is None:
        pytest.skip(MISSING)
    with own_postgres(durable=True) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_seed(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Set up an installation on SQLite once."""
    return set_up(Site(tmp_path_factory.mktemp("seed") / "data"))


@pytest.fixture(scope="session")
def postgresql_seed(tmp_path_factory: pytest.TempPathFactory, cluster: PostgresServer) -> Site:
    """Set up an installation on PostgreSQL once."""
    address = create_database(cluster.url, "seed")
    return set_up(Site(tmp_path_factory.mktemp("seed") / "data", address, cluster))


@pytest.fixture
def sites(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Site]]:
    """Give a function that makes an installation on 「sqlite」 or 「postgresql」."""
    with ExitStack() as stack:

        def made(kind: str, folder: Path | None = None) -> Site:
            seed: Any = request.getfixturevalue(f"{kind}_seed")
            site: Site = seed.copied(folder or tmp_path / kind)
            stack.callback(site.stop)
            return site

        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, sites: Callable[[str], Site]) -> Site:
    """Give an installation on each of the two databases."""
    return sites(request.param)


@pytest.fixture
def visitors(browser: Opened, session: Any) -> Visitors:
    return Visitors(browser, session)


@pytest.fixture
def uids(work: Callable[..., Any], session: Any, visitors: Visitors) -> dict[str, str]:
    """Give the id of one record of each kind, by the beginning of its address."""
    with work("sato") as running:
        incident = an_incident(running)
    letter = visitors["kobayashi"].post(f"/incidents/{incident.uid}/notifications").location
    tables = Base.metadata.tables
    found = {
        "/incidents": incident.uid,
        "/notifications": letter.rpartition("/")[2],
        "/settings": session.scalars(select(tables["authority"].c.uid).limit(1)).one(),
        # Of the members one who is no visitor: the noise may disable whom it edits.
        "/members": member_of(session, "sato").uid,
    }
    body = {"form": "incidents:new", "record": "r", "revision": 0, "fields": {}}
    visitors["kobayashi"].send("/drafts", body)
    found["/drafts"] = session.scalars(select(tables["form_draft"].c.uid)).one()
    return found
