"""Served installations on both databases, and the line of figures."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.blackbox.measure import Figure
from tests.blackbox.site import Site, set_up
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
