"""Tells the chain's end to a file outside the database, so that a cut-off tail shows."""

import json
import logging
import os
from pathlib import Path

log = logging.getLogger("ippo.audit")


class _Anchor:
    """The file of this process, given once at start."""

    path: Path | None = None


def anchor_to(path: Path | None) -> None:
    """Append the chain's end to this file after every commit from now on; None stops it."""
    _Anchor.path = path


def anchor_path() -> Path | None:
    """Give the file that the chain's end is told to, if there is one."""
    return _Anchor.path


def tell_anchor(seq: int, mac: str) -> None:
    """Append one line; the change is committed already, so a failure is logged and goes no further."""
    path = _Anchor.path
    if path is None:
        return
    line = json.dumps({"seq": seq, "mac": mac}) + "\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode())
        finally:
            os.close(handle)
    except OSError:
        log.exception("the end of the audit chain (%d) could not be told to the anchor file", seq)
