"""All duties of 10,000 cases reckoned: for the first time, again, and after a change that touches each; fails above 5 s."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from accounts.operations import add_member
from accounts.permissions import Role
from app import create_app
from benchmarks import floor
from benchmarks.seed import fill
from commands import start
from core import clock
from core.config import Settings
from core.crypto import Keyring
from core.database import db, make_engine
from core.work import Actor, Work, transaction
from duties import queries
from duties.operations import reckon_all, revise_settings
from duties.vocabulary import Answer
from tests.postgres import create_database, find_binaries, own_postgres

CASES = 10_000
MOST = 5.0
OPERATOR = Actor(None, "測定")


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where it is installed; end with 1 where a promise is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    cases = parser.parse_args().cases
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        kept = _measure(Path(name) / "sqlite", "", cases, "SQLite")
        if find_binaries() is not None:
            cluster = stack.enter_context(own_postgres(durable=True))
            address = create_database(cluster.url, "duties")
            kept &= _measure(Path(name) / "postgres", address, cases, "PostgreSQL")
    raise SystemExit(0 if kept else 1)


def _measure(folder: Path, address: str, cases: int, where: str) -> bool:
    folder.mkdir()
    Keyring.generate().write(folder / "keyring.json")
    create_app(Settings(data_dir=folder, database_url=address))
    engine = make_engine(address or f"sqlite:///{folder / 'ippo.db'}")
    start.upgrade(engine)
    with transaction(db.session, OPERATOR, clock.now()) as work:
        add_member(
            work, login="sato", name="佐藤", roles={Role.HANDLER}, ends_on=None, password=None
        )
    fill(engine, floor.connect(f"sqlite:///{folder / 'floor.db'}"), cases)
    kept = [
        _line(where, "初めての計算（すべての行の書込み）", reckon_all),
        _line(where, "再計算（変わりなし）", reckon_all),
        _line(where, "社内目安と自社の設定の変更（多くの行の書換え）", _change),
    ]
    db.session.remove()
    engine.dispose()
    return all(kept)


def _change(work: Work) -> None:
    revise_settings(
        work,
        version=queries.find_settings(work.session).version,
        warn_minutes=30,
        alarm_minutes=600,
        designated=Answer.NO,
        eu_group=Answer.NO,
    )


def _line(where: str, label: str, action: Callable[[Work], object]) -> bool:
    begun, worked = time.perf_counter(), time.process_time()
    with transaction(db.session, OPERATOR, clock.now()) as work:
        work.because("duties:reckon")
        action(work)
    taken, own = time.perf_counter() - begun, time.process_time() - worked
    mark = "○" if taken <= MOST else "×"
    print(
        f"{where:<11} {mark} {taken:6.2f} 秒（{MOST:g} 秒以下）{label}、うちこの処理の計算 {own:.2f} 秒",
        flush=True,
    )
    return taken <= MOST


if __name__ == "__main__":
    main()
