"""Run as a program: has loaded the product once and forks `ippo` processes from itself.

Loading takes longer than most of what tests do with a process. Each line of the standard input is an
order: the process to fork, or the number of one whose end is asked for. Every forked process runs the
command to its own end, with arguments, environment, folder and files of its own.
"""

import gc
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from argon2 import PasswordHasher

import app
from accounts.operations import passwords
from tests import compiled_templates


def main() -> None:
    """Carry out the orders; a forked process leaves by this way as well, when its command ends."""
    # Loaded only when they are needed, so here before they would be loaded in every process.
    import huey  # noqa: F401, PLC0415
    import waitress  # noqa: F401, PLC0415

    passwords.hasher = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
    compiled_templates.keep_in(sys.argv[1])
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        _answer(_fork(**order) if isinstance(order, dict) else _code_of(order))


def _answer(number: int | None) -> None:
    sys.stdout.write(f"{json.dumps(number)}\n")
    sys.stdout.flush()


def _fork(**order: Any) -> int:
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        _become(**order)
    # By whichever comes first: the number is known only after the group is there.
    with suppress(PermissionError, ProcessLookupError):
        os.setpgid(child, child)
    return child


def _become(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: str,
    files: Sequence[str],
) -> None:
    """Be one `ippo` process, started in a folder with its standard files."""
    modes = (os.O_RDONLY, *[os.O_CREAT | os.O_APPEND | os.O_WRONLY] * 2)
    for number, (path, mode) in enumerate(zip(files, modes, strict=True)):
        opened = os.open(path, mode, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 (the orders read ahead are not its input)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["ippo", *arguments]
    app.cli(prog_name="ippo")


def _code_of(pid: int) -> int | None:
    """Give the exit code of a process as Popen does, None while it runs."""
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


if __name__ == "__main__":
    main()
