"""A Word file as PDF, where LibreOffice is installed: one at a time, within limits, in a folder that is gone afterwards."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

WALL_SECONDS = 90
LIMIT = 64 * 1024 * 1024
_HOUSE = Path(__file__).resolve().parent.parent.parent


class PdfFailed(Exception):
    """LibreOffice took too long or too much, or gave no PDF."""


@cache
def is_installed() -> bool:
    """Say whether LibreOffice is there."""
    return shutil.which("soffice") is not None


def to_pdf(content: bytes) -> bytes:
    """Make a PDF of a Word file; PdfFailed where that does not end well."""
    with _turn(), tempfile.TemporaryDirectory(prefix="ippo-office-") as folder:
        place = Path(folder)
        (place / "document.docx").write_bytes(content)
        _run(place)
        made = place / "document.pdf"
        if not made.is_file() or made.stat().st_size > LIMIT:
            raise PdfFailed
        return made.read_bytes()


def _run(place: Path) -> None:
    child = subprocess.Popen(  # noqa: S603 (a module of our own)
        [sys.executable, "-m", "documents.office", str(place)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=_HOUSE,
        env={"PATH": os.environ.get("PATH", os.defpath)},
        start_new_session=True,
    )
    try:
        if child.wait(WALL_SECONDS):
            raise PdfFailed
    except subprocess.TimeoutExpired:
        raise PdfFailed from None
    finally:
        # LibreOffice starts a process of its own; whatever is left of the group ends here.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@contextmanager
def _turn() -> Iterator[None]:
    """Let one conversion run at a time, whichever process of the house asks for it."""
    name = Path(tempfile.gettempdir()) / f"ippo-office-{os.getuid()}.lock"
    handle = os.open(name, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
