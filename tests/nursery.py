"""`ippo` processes for tests, forked from one that has already loaded the product."""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]


class Nursery:
    """A process that has loaded the product and forks from itself whatever it is asked for."""

    def __init__(self, program: Path, *options: str) -> None:
        environment = clean_environment() | {
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self._program = subprocess.Popen(
            [sys.executable, "-P", str(program), *options],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self._lock = threading.Lock()

    def fork(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str],
        files: tuple[Path | str, Path | str, Path | str],
        folder: Path | None = None,
    ) -> "Forked":
        """Run `ippo` in a process and a group of its own; files are what it reads and where it writes."""
        order = {
            "arguments": arguments,
            "environment": environment,
            "folder": str(folder or Path.cwd()),
            "files": [str(file) for file in files],
        }
        pid = self.ask(order)
        assert pid is not None
        return Forked(self, pid)

    def ask(self, order: object) -> int | None:
        """Give an order and return its answer."""
        given, told = self._program.stdin, self._program.stdout
        assert given is not None
        assert told is not None
        with self._lock:
            given.write(json.dumps(order) + "\n")
            given.flush()
            answer: int | None = json.loads(told.readline())
        return answer

    def close(self) -> None:
        """End the nursery; what it has forked goes on."""
        self._program.communicate()


class Forked:
    """A forked process, handled as one that `subprocess` has started."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._nursery = nursery

    def poll(self) -> int | None:
        """Give the exit code, None while the process runs."""
        if self.returncode is None:
            self.returncode = self._nursery.ask(self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and give the exit code."""
        deadline = time.monotonic() + timeout if timeout is not None else None
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("ippo", timeout or 0)
            time.sleep(0.005)
        return code

    def terminate(self) -> None:
        """Ask the process to end."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)


def nursery() -> Nursery:
    """Give the nursery of this test process, also to threads that ask for it at once."""
    with _ONE_AT_A_TIME:
        return _open_nursery()


_ONE_AT_A_TIME = threading.Lock()


@cache
def _open_nursery() -> Nursery:
    made = Nursery(ROOT / "tests" / "forking.py", template_folder())
    atexit.register(made.close)
    return made


@cache
def template_folder() -> str:
    """Give the folder where this test process and all that it forks keep compiled templates."""
    folder = TemporaryDirectory(prefix="ippo-templates-")
    atexit.register(folder.cleanup)
    return folder.name


def run_ippo(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdin: str = "",
    folder: Path | None = None,
    seconds: float = 60,
) -> subprocess.CompletedProcess[str]:
    """Run an `ippo` command to its end."""
    with TemporaryDirectory() as name:
        given, out, err = (Path(name) / stream for stream in ("in", "out", "err"))
        given.write_text(stdin, encoding="utf-8")
        done = nursery().fork(arguments, environment, (given, out, err), folder)
        code = done.wait(seconds)
        texts = [stream.read_text(encoding="utf-8") for stream in (out, err)]
    return subprocess.CompletedProcess(["ippo", *arguments], code, *texts)


def clean_environment() -> dict[str, str]:
    """Return the environment without any setting of the product."""
    return {name: value for name, value in os.environ.items() if not name.startswith("IPPO_")}
