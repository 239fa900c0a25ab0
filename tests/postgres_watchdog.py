"""Removes a test cluster as soon as no test process uses it any more, however those ended."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path


def main(users: str, note: str, home: str, binaries: str) -> None:
    """Wait in the background until the last holder of the lock `users` is gone, then clean up."""
    if os.fork():
        return
    os.setsid()
    os.chdir("/")
    with Path(users).open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        Path(note).unlink(missing_ok=True)
        root = os.geteuid() == 0
        subprocess.run(
            [f"{binaries}/pg_ctl", "stop", "-w", "-D", f"{home}/data", "-m", "immediate"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
            user="postgres" if root else None,
            group="postgres" if root else None,
        )
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
