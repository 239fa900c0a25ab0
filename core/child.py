"""Lets a child process with limits look at what strangers have sent; it gets neither database nor keys."""

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, BinaryIO

WALL_SECONDS = 30
AT_ONCE = 2
"""Children of one server process: two times the memory limit is what a small machine can spare."""
MEMORY = 600 * 1024 * 1024
CPU_SECONDS = 20
_HOUSE = Path(__file__).resolve().parent.parent
_places = BoundedSemaphore(AT_ONCE)


class ChildBusy(Exception):
    """Every place is taken; later there may be one."""


class ChildFailed(Exception):
    """The child used up its time or its memory, or ended without an answer."""


def ask(
    module: str,
    arguments: Sequence[str] = (),
    *,
    data: bytes | None = None,
    file: BinaryIO | None = None,
) -> dict[str, Any]:
    """Run `python -m module` on bytes or on an open file and give the JSON object it answers with.

    What is in the file comes on the child's standard input, never in its arguments, which others on the
    machine could read.
    """
    if not _places.acquire(timeout=WALL_SECONDS):
        raise ChildBusy
    given: dict[str, Any] = {"input": data} if file is None else {"stdin": file}
    try:
        done = subprocess.run(  # noqa: S603 (a module of our own)
            [sys.executable, "-m", module, *arguments],
            **given,
            capture_output=True,
            timeout=WALL_SECONDS,
            cwd=_HOUSE,
            env={},
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        raise ChildFailed from None
    finally:
        _places.release()
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise ChildFailed from None
    if done.returncode:
        raise ChildFailed
    return answer


def limit_self() -> None:
    """Give up, inside the child, all but a little memory and time, and every right to write a file."""
    for kind, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))


def answer_with(answer: dict[str, Any]) -> None:
    """Write the child's answer."""
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode())
