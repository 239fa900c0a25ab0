"""A served product in a process of its own, which tests may kill and start again."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.nursery import Forked, clean_environment, nursery, run_ippo

START_SECONDS = 30.0
STOP_SECONDS = 15.0
SETUP_CODE = re.compile(r"初期設定コード[:：]\s*([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Starting:
    """How servers start: by the installed program, or forked from a process that has loaded the product."""

    forks = False


class RunningServer:
    """The served product with a data folder, a port and settings of its own."""

    def __init__(
        self,
        data_dir: Path,
        *,
        database_url: str | None = None,
        environment: Mapping[str, str] | None = None,
        command: Sequence[str] | None = None,
        port: int | None = None,
    ) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data_dir.with_name(f"{data_dir.name}-{self.port}.log")
        self.environment = clean_environment() | {
            "IPPO_DATA_DIR": str(data_dir),
            "IPPO_PUBLIC_URL": self.url,
            "PYTHONUTF8": "1",
            "PYTHONUNBUFFERED": "1",
        }
        if database_url is not None:
            self.environment["IPPO_DATABASE_URL"] = database_url
        self.environment |= environment or {}
        self.is_forked = Starting.forks and command is None
        self.command = [*(command or (ippo_program(), "serve"))]
        self.process: subprocess.Popen[bytes] | Forked | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> float:
        """Start the server; return the seconds until it was healthy."""
        if self.process is not None:
            raise RuntimeError("the server is already running")
        self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        began = time.monotonic()
        self.process = self._begin("--host", "127.0.0.1", "--port", str(self.port))
        try:
            self._wait_until_healthy(began + START_SECONDS)
        except BaseException:
            self.kill()
            raise
        return time.monotonic() - began

    def _begin(self, *options: str) -> subprocess.Popen[bytes] | Forked:
        if self.is_forked:
            files = (os.devnull, self.log, self.log)
            return nursery().fork(["serve", *options], self.environment, files)
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*self.command, *options],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Ask the server to end, and insist after a while."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
            self.kill()

    def kill(self) -> None:
        """End the server and all its workers with SIGKILL, as a power cut would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def restart(self) -> float:
        """Stop and start; return the seconds until it was healthy again."""
        self.stop()
        return self.start()

    def is_healthy(self) -> bool:
        """Tell whether /healthz answers 200."""
        try:
            with DIRECT.open(f"{self.url}/healthz", timeout=5) as response:
                return bool(response.status == 200)
        except urllib.error.HTTPError as refused:
            refused.close()
            return False
        except OSError:
            return False

    def log_text(self) -> str:
        """Return everything the server has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def setup_code(self, seconds: float = 5.0) -> str:
        """Return the one-time code for /setup that the server wrote last."""
        deadline = time.monotonic() + seconds
        while not (found := SETUP_CODE.findall(self.log_text())):
            if time.monotonic() > deadline:
                raise LookupError(f"no setup code in the log:\n{self.log_text()[-2000:]}")
            time.sleep(0.05)
        return str(found[-1])

    def ippo(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run another `ippo` command on the data of this server."""
        if Starting.forks:
            return run_ippo(arguments, self.environment, stdin=stdin)
        return subprocess.run(
            [ippo_program(), *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    def _wait_until_healthy(self, deadline: float) -> None:
        while not self.is_healthy():
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"the server ended while starting:\n{self.log_text()[-3000:]}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"the server did not answer:\n{self.log_text()[-3000:]}")
            time.sleep(0.03)


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ippo_program() -> str:
    """Return the path of the installed `ippo` command."""
    return str(Path(sys.executable).with_name("ippo"))
