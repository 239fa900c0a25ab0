"""A private PostgreSQL for the tests: made in a temporary folder, shared by all test processes."""

import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

SUPERUSER = "ippo_tests"
MISSING = "PostgreSQL のサーバ（initdb, postgres）が見つかりません"
CLUSTER_SETTINGS = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 200
timezone = 'UTC'
"""
# Only for a cluster that is thrown away: a test of durability asks for durable=True,
# which leaves PostgreSQL's own safe defaults.
FAST_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
"""


class PostgresServer:
    """One cluster in a folder of its own, reached through a unix socket in that folder only."""

    def __init__(self, home: Path, *, durable: bool = False) -> None:
        self.home = home
        self.durable = durable
        self.data = home / "data"

    @property
    def url(self) -> str:
        """Return the SQLAlchemy address of the maintenance database."""
        return f"postgresql+psycopg://{SUPERUSER}@/postgres?host={quote(str(self.home))}"

    def create(self) -> None:
        """Make the cluster and start it."""
        options = ["--auth=trust", f"--username={SUPERUSER}", "--encoding=UTF8", "--locale=C"]
        self._run(
            "initdb", "-D", str(self.data), *options, *([] if self.durable else ["--no-sync"])
        )
        settings = CLUSTER_SETTINGS + f"unix_socket_directories = '{self.home}'\n"
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write(settings if self.durable else settings + FAST_SETTINGS)
        self.start()

    def start(self) -> None:
        """Start the cluster and wait until it answers."""
        self._run("pg_ctl", "start", "-w", "-t", "30", "-D", str(self.data), "-l", self._log)

    def stop(self, mode: str = "fast") -> None:
        """Stop the cluster in pg_ctl's words: smart, fast or immediate."""
        self._run("pg_ctl", "stop", "-w", "-t", "30", "-D", str(self.data), "-m", mode)

    def kill(self) -> None:
        """Kill every process of the cluster at once, as a power cut would."""
        pid_file = self.data / "postmaster.pid"
        postmaster = int(pid_file.read_text(encoding="utf-8").split()[0])
        os.kill(postmaster, signal.SIGSTOP)
        pids = [postmaster, *_children(postmaster)]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(_is_running(pid) for pid in pids):
            time.sleep(0.01)
        # A container whose first process does not reap would make the dead number look alive.
        for left_behind in (pid_file, *self.home.glob(".s.PGSQL.*")):
            left_behind.unlink(missing_ok=True)

    @property
    def _log(self) -> str:
        return str(self.home / "log")

    def _run(self, program: str, *arguments: str) -> None:
        binaries = find_binaries()
        if binaries is None:
            raise FileNotFoundError(MISSING)
        # To a file and not to a pipe: the started server would keep a pipe open for ever.
        with Path(self._log).open("ab") as log:
            done = subprocess.run(
                [str(binaries / program), *arguments],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                user=unprivileged_user(),
                group=unprivileged_user(),
                extra_groups=[] if unprivileged_user() else None,
            )
        if done.returncode != 0:
            text = Path(self._log).read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"{program} failed:\n{text[-2000:]}")


def find_binaries() -> Path | None:
    """Return the folder with the programs of the newest installed server, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version_of, reverse=True)
    if pg_config := shutil.which("pg_config"):
        said = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        folders.insert(0, Path(said.stdout.strip()))
    needed = ("initdb", "postgres", "pg_ctl")
    return next((f for f in folders if all((f / name).is_file() for name in needed)), None)


@contextmanager
def running_postgres(shared: Path | None = None, *, durable: bool = False) -> Iterator[str | None]:
    """Yield the address of a running cluster, or None where PostgreSQL is not installed.

    All processes that name the same `shared` folder use one cluster. It goes when its last user
    has gone, however that one ended. Without a folder the cluster is the caller's own.
    """
    if find_binaries() is None:
        yield None
    elif shared is None:
        with own_postgres(durable=durable) as server:
            yield server.url
    else:
        with _joined(shared, durable=durable) as url:
            yield url


@contextmanager
def own_postgres(*, durable: bool = True) -> Iterator[PostgresServer]:
    """Yield a cluster of the caller's own, which may be stopped, killed and started again."""
    if find_binaries() is None:
        raise FileNotFoundError(MISSING)
    server = PostgresServer(_make_home(), durable=durable)
    with _held(server.home / "users", fcntl.LOCK_SH):
        _start_watchdog(server.home / "users", server, server.home / "note")
        server.create()
        yield server
    _wait_until_gone(server.home)


@contextmanager
def _joined(shared: Path, *, durable: bool) -> Iterator[str]:
    note = shared / "postgres.json"
    with ExitStack() as stack:
        with _held(shared / "postgres.start", fcntl.LOCK_EX):
            # Waits here while a cluster that lost its last user is being removed.
            stack.enter_context(_held(shared / "postgres.users", fcntl.LOCK_SH))
            if not note.exists():
                server = PostgresServer(_make_home(), durable=durable)
                _start_watchdog(shared / "postgres.users", server, note)
                server.create()
                note.write_text(json.dumps(server.url), encoding="utf-8")
            url = str(json.loads(note.read_text(encoding="utf-8")))
        yield url


def create_database(url: str, name: str, template: str = "template0") -> str:
    """Create a database beside the one of `url`, as a copy of `template`; return its address."""
    copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    _execute(url, copy.format(sql.Identifier(name), sql.Identifier(template)))
    return database_url(url, name)


def drop_database(url: str, name: str) -> None:
    """Drop a database, and the connections that are still open to it."""
    _execute(url, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def database_url(url: str, name: str) -> str:
    """Return the address of another database of the same server."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{quote(name)}?{parts.query}"


def migrated_template(
    url: str, shared: Path, migrate: Callable[[str], None], name: str = "ippo_template"
) -> str:
    """Return the name of a migrated template database; the first process to ask makes it."""
    with (shared / "postgres.template").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _exists(url, name):
            making = f"{name}_making"
            drop_database(url, making)
            migrate(create_database(url, making))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            _execute(url, rename.format(sql.Identifier(making), sql.Identifier(name)))
    return name


def libpq_url(url: str) -> str:
    """Return the address as psycopg and PostgreSQL's own programs write it."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _exists(url: str, name: str) -> bool:
    with psycopg.connect(libpq_url(url)) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        return found.fetchone() is not None


def _execute(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def _held(path: Path, kind: int) -> Iterator[None]:
    """Hold a lock that the system itself lets go when this process ends, even by SIGKILL."""
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, kind)
        yield


def _start_watchdog(users: Path, server: PostgresServer, note: Path) -> None:
    script = Path(__file__).with_name("postgres_watchdog.py")
    binaries = find_binaries()
    subprocess.run(
        [sys.executable, "-P", str(script), str(users), str(note), str(server.home), str(binaries)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def _wait_until_gone(home: Path) -> None:
    deadline = time.monotonic() + 30
    while home.exists() and time.monotonic() < deadline:
        time.sleep(0.02)


def _make_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="ippo-postgres-"))
    (home / "log").touch()
    if user := unprivileged_user():
        for path in (home, home / "log"):
            shutil.chown(path, user, user)
    return home


def unprivileged_user() -> str | None:
    """Return whom root runs PostgreSQL as, for it refuses root; None: as oneself."""
    return "postgres" if os.geteuid() == 0 else None


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8")
        return [int(child) for child in listed.split()]
    return []


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def _version_of(folder: Path) -> int:
    digits = re.match(r"\d+", folder.parent.name)
    return int(digits.group()) if digits else 0
