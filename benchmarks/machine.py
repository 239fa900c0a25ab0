"""What the figures were taken on, and how much memory a process holds."""

import os
import platform
import sqlite3
import subprocess
from pathlib import Path

from tests.postgres import find_binaries

UNKNOWN = "不明"


def resident() -> float:
    """Give the resident memory of this process in MiB."""
    return _mebibytes(Path("/proc/self/status"), "VmRSS:")


def proportional(pid: int) -> float:
    """Give the memory of a process in MiB, pages it shares by their share (PSS)."""
    return _mebibytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:")


def busy() -> str:
    """Give the load of the machine over the last minute: far above its cores, the figures are inflated."""
    return f"{os.getloadavg()[0]:.1f}"


def description() -> list[tuple[str, str]]:
    """Name the machine and the versions."""
    return [
        ("CPU", f"{_processor()}（{os.cpu_count()} コア）"),
        ("OS", _system()),
        ("Python", platform.python_version()),
        ("SQLite", sqlite3.sqlite_version),
        ("PostgreSQL", _postgres()),
    ]


def _processor() -> str:
    return _value(Path("/proc/cpuinfo"), "model name", ":")


def _system() -> str:
    return _value(Path("/etc/os-release"), "PRETTY_NAME", "=").strip('"')


def _value(table: Path, name: str, sign: str) -> str:
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
    except OSError:
        return UNKNOWN
    return next((x.partition(sign)[2].strip() for x in lines if x.startswith(name)), UNKNOWN)


def _postgres() -> str:
    binaries = find_binaries()
    if binaries is None:
        return "なし（測定を省略）"
    said = subprocess.run(
        [str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.split()[2]


def _mebibytes(table: Path, name: str) -> float:
    lines = table.read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))
