"""Migrations are numbered, in one line, and make exactly the tables the models describe."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

import app
from audit.models import TRIGGERS
from commands import start
from core.crypto import Keyring, use_keyring
from core.database import Base, make_engine
from tests.postgres import MISSING, create_database, drop_database

assert app.cli.commands  # importing the application maps every table
VERSIONS = sorted((Path(__file__).parents[2] / "migrations/versions").glob("*.py"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(
    request: pytest.FixtureRequest, tmp_path: Path, postgres_server: str | None, worker: str
) -> Iterator[Callable[[], Engine]]:
    """Give a function that makes a further empty database."""
    use_keyring(Keyring.generate())
    made: list[Engine] = []
    if request.param == "sqlite":

        def make() -> Engine:
            made.append(make_engine(f"sqlite:///{tmp_path / f'{len(made)}.db'}"))
            return made[-1]

        yield make
        for engine in made:
            engine.dispose()
        return
    if postgres_server is None:
        pytest.skip(MISSING)
    server, names = postgres_server, list[str]()

    def make_postgres() -> Engine:
        names.append(f"migrations_{worker}_{len(names)}")
        made.append(make_engine(create_database(server, names[-1])))
        return made[-1]

    yield make_postgres
    for engine in made:
        engine.dispose()
    for name in names:
        drop_database(server, name)


def test_files_are_numbered_without_gaps_and_named_after_their_revision() -> None:
    numbers = [path.name[:4] for path in VERSIONS]
    assert numbers == [f"{number:04d}" for number in range(1, len(VERSIONS) + 1)]
    for path in VERSIONS:
        assert f'revision = "{path.name[:4]}"' in path.read_text(encoding="utf-8")


def test_there_is_one_head(empty: Callable[[], Engine]) -> None:
    heads = ScriptDirectory.from_config(start.migrations(empty())).get_heads()
    assert heads == [start.newest_revision()] == [VERSIONS[-1].name[:4]]


def test_no_migration_imports_the_models() -> None:
    for path in VERSIONS:
        imports = re.findall(
            r"^(?:from|import) (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
        roots = {one.partition(".")[0] for one in imports}
        assert roots - sys.stdlib_module_names <= {"sqlalchemy", "alembic"}, path.name


def test_the_migrated_database_has_no_drift_from_the_models(empty: Callable[[], Engine]) -> None:
    engine = empty()
    start.upgrade(engine)
    assert start.differences(engine) == []


def test_checks_and_triggers_are_those_of_the_models(empty: Callable[[], Engine]) -> None:
    """Autogenerate does not compare CHECK constraints, so both ways of making the tables are."""
    migrated, modelled = empty(), empty()
    start.upgrade(migrated)
    Base.metadata.create_all(modelled)
    assert _rules(migrated) == _rules(modelled)


def _rules(engine: Engine) -> dict[str, object]:
    inspector = inspect(engine)
    checks = {
        table: sorted(
            (check["name"] or "", check["sqltext"])
            for check in inspector.get_check_constraints(table)
        )
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    )
    with engine.connect() as connection:
        triggers = [tuple(row) for row in connection.exec_driver_sql(query)]
    assert len(triggers) >= 2
    return {**checks, "triggers": triggers}


def test_every_migration_can_be_taken_back(empty: Callable[[], Engine]) -> None:
    engine = empty()
    start.upgrade(engine)
    command.downgrade(start.migrations(engine), "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    start.upgrade(engine)
    assert not start.is_behind(engine)


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_database_itself_refuses_to_change_the_trail(
    empty: Callable[[], Engine], change: str
) -> None:
    engine = empty()
    start.upgrade(engine)
    columns = "id, uid, seq, at, kind, actor_name, address, session_ref, verb, outcome, subject_table, subject_uid, subject_label, changes, prev, mac, key_id"
    values = "1, 'u', 1, '2026-11-22 05:05:00', 'change', 'a', '', '', 'v', 'ok', 't', 'u', 'l', '{}', '', 'm', 'k'"
    with engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO audit_entry ({columns}) VALUES ({values})")
    with pytest.raises(DBAPIError, match="cannot be"), engine.begin() as connection:
        connection.exec_driver_sql(change)
    assert TRIGGERS[engine.dialect.name]
