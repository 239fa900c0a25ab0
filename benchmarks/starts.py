"""How long the product takes to answer after a clone, at its first and at a later start, and its memory."""

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.load import Browser
from benchmarks.machine import proportional
from tests.nursery import clean_environment
from tests.server import RunningServer, free_port

ROOT = Path(__file__).resolve().parent.parent
LATER_STARTS = 5
PAGES = 300
LONGEST = 600
LINK = re.compile(r'href="(/(?:incidents|notifications)?(?:[/?][^"#]*)?)"')
READER = "CSIRT担当者"


@dataclass(frozen=True)
class Starts:
    """Seconds of the first start on an empty folder, and the median of later ones."""

    first: float
    later: float


def starts(folder: Path) -> Starts:
    """Start the product on an empty folder, then again and again."""
    # As on any machine, whatever this shell says: what the first start compiles serves the later ones.
    server = RunningServer(folder, environment={"PYTHONDONTWRITEBYTECODE": ""})
    try:
        first = server.start()
        later = [server.restart() for _ in range(LATER_STARTS)]
    finally:
        server.stop()
    return Starts(first, median(later))


def memory_after_demo(folder: Path) -> tuple[float, float]:
    """Load the demo and click through it; give the memory in MiB at the start and at the end."""
    server = RunningServer(folder, environment={"IPPO_DEMO": "true"})
    folder.mkdir()
    loaded = server.ippo("demo", "load")
    if loaded.returncode:
        raise RuntimeError(loaded.stderr)
    login, password = _sign_in(loaded.stdout)
    with server:
        browser = Browser(server.port).sign_in(login, password)
        pid = server.process.pid if server.process else 0
        before = proportional(pid)
        click_through(browser)
        return before, proportional(pid)


def _sign_in(table: str) -> tuple[str, str]:
    row = next(line.split() for line in table.splitlines() if READER in line)
    return row[0], row[-1]


def click_through(browser: Browser) -> None:
    """Follow every link of the cases and letters, round after round."""
    wanted, seen, opened = ["/incidents", "/notifications", "/"], set[str](), 0
    while opened < PAGES:
        address = wanted[opened % len(wanted)]
        page = browser.get(address)
        opened += 1
        if address not in seen:
            seen.add(address)
            found = (link.replace("&amp;", "&") for link in LINK.findall(page))
            wanted += [link for link in dict.fromkeys(found) if link not in wanted]


def fresh_clone(folder: Path) -> float:
    """Clone the project and `make run` it as on a new machine; give the seconds until it answers."""
    port, copy = free_port(), folder / "clone"
    began = time.monotonic()
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True)
    with (folder / "clone.log").open("wb") as log:
        running = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=copy,
            env=clean_environment(),
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            while not _answers(port):
                if running.poll() is not None or time.monotonic() - began > LONGEST:
                    raise RuntimeError((folder / "clone.log").read_text(encoding="utf-8"))
                time.sleep(0.1)
            return time.monotonic() - began
        finally:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGTERM)
            running.wait()


def _answers(port: int) -> bool:
    try:
        Browser(port).get("/healthz")
    except OSError:
        return False
    return True
