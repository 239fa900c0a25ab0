"""Real processes: `kill -9` in the middle loses no job, repeats no effect, and sends no mail twice."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from core.crypto import Keyring
from core.database import make_engine
from tests.jobs.post_office import PostOffice, open_post_office
from tests.nursery import Forked, Nursery, clean_environment, template_folder
from tests.postgres import MISSING
from tests.server import free_port

PROGRAM = Path(__file__).with_name("killable.py")
ROOT = Path(__file__).parents[2]
STEPS, ROWS = 50, 2_000
pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    made = Nursery(PROGRAM, template_folder())
    yield made
    made.close()


class Place:
    """A data folder and a database, and `ippo worker` processes that come and go on them."""

    def __init__(self, nursery: Nursery, folder: Path, address: str, office: PostOffice) -> None:
        self.nursery, self.office = nursery, office
        self.settings = clean_environment() | {
            "IPPO_DATA_DIR": str(folder),
            "IPPO_DATABASE_URL": address,
            "IPPO_SMTP_URL": office.url,
            "IPPO_MAIL_FROM": "ippo@example.co.jp",
        }
        self.engine: Engine = make_engine(address)
        self.workers: set[Forked] = set()
        self.log = folder / "log"

    def run(self, *arguments: str) -> None:
        assert self._fork(arguments).wait(60) == 0, self.log.read_text(encoding="utf-8")

    def hire(self, *arguments: str) -> Forked:
        worker = self._fork(arguments or ("worker",))
        self.workers.add(worker)
        return worker

    def _fork(self, arguments: tuple[str, ...]) -> Forked:
        return self.nursery.fork(arguments, self.settings, (os.devnull, self.log, self.log))

    def end(self, worker: Forked, number: int) -> int:
        os.kill(worker.pid, number)
        self.workers.discard(worker)
        return worker.wait(60)

    def one(self, query: str) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text(query)).scalar()

    def effects(self) -> int:
        return int(self.one("SELECT count(*) FROM effect"))

    def until(self, is_so: Callable[[], bool], seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while not self._is(is_so):
            assert time.monotonic() < deadline, self.log.read_text(encoding="utf-8")[-3000:]
            time.sleep(0.005)

    @staticmethod
    def _is(is_so: Callable[[], bool]) -> bool:
        try:
            return is_so()
        except OperationalError:
            return False

    def let_the_sending_grow_old(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(
                text("UPDATE outbox_mail SET next_at = '2000-01-01 00:00:00.000000'")
            )

    def close(self) -> None:
        for worker in tuple(self.workers):
            self.end(worker, signal.SIGKILL)
        self.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, nursery: Nursery, tmp_path: Path) -> Iterator[Place]:
    address = f"sqlite:///{tmp_path / 'ippo.db'}"
    if request.param == "postgresql":
        fresh = request.getfixturevalue("fresh_postgres")
        if fresh is None:
            pytest.skip(MISSING)
        address = fresh()
    tmp_path.chmod(0o700)
    Keyring.generate().write(tmp_path / "keyring.json")
    with open_post_office() as office:
        made = Place(nursery, tmp_path, address, office)
        made.run("db", "upgrade")
        made.run("ask")
        yield made
        made.close()


def test_five_kills_in_the_middle_lose_nothing_and_repeat_nothing(place: Place) -> None:
    for number in (4, 13, 22, 31, 40):
        worker = place.hire()
        place.until(lambda number=number: place.effects() >= number)  # type: ignore[misc]
        # A mail that is cut off is not sent again, which another test is about.
        place.until(lambda: place.office.mails != [])
        place.end(worker, signal.SIGKILL)
    assert place.effects() <= STEPS
    place.hire()
    place.until(lambda: place.one("SELECT state FROM job WHERE kind = 'fifty'") == "done")
    assert place.effects() == STEPS + 1
    assert place.one("SELECT count(DISTINCT n) FROM effect") == STEPS + 1
    assert place.one("SELECT progress_done FROM job WHERE kind = 'fifty'") == STEPS
    assert len(place.office.mails) == 1


def test_two_workers_at_once_share_the_work_and_end_when_they_are_asked(place: Place) -> None:
    workers = [place.hire(), place.hire()]
    place.until(lambda: place.effects() >= 5)
    assert [place.end(worker, signal.SIGTERM) for worker in workers] == [0, 0]
    assert place.one("SELECT state FROM job WHERE kind = 'fifty'") == "waiting"
    assert place.one("SELECT progress_done FROM job WHERE kind = 'fifty'") == place.effects()
    place.hire()
    place.until(lambda: place.one("SELECT state FROM job WHERE kind = 'fifty'") == "done")
    assert place.one("SELECT count(DISTINCT n) FROM effect") == place.effects() == STEPS + 1


def test_a_worker_killed_while_it_sends_a_mail_leaves_it_unclear(place: Place) -> None:
    place.office.is_hanging = True
    worker = place.hire()
    assert place.office.began.wait(20)
    place.end(worker, signal.SIGKILL)
    assert place.one("SELECT state FROM outbox_mail") == "sending"
    place.let_the_sending_grow_old()
    place.office.began.clear()
    place.hire()
    place.until(lambda: place.one("SELECT state FROM outbox_mail") == "unclear")
    place.until(lambda: place.one("SELECT state FROM job WHERE kind = 'fifty'") == "done")
    assert not place.office.began.is_set()


def test_the_served_product_works_jobs_off_by_itself_and_ends_cleanly(place: Place) -> None:
    server = place.hire("serve", "--port", str(free_port()))
    place.until(lambda: place.effects() >= 5)
    assert place.end(server, signal.SIGTERM) == 0
    assert place.one("SELECT state FROM job WHERE kind = 'fifty'") == "waiting"
    assert place.one("SELECT progress_done FROM job WHERE kind = 'fifty'") == place.effects()


def test_where_other_processes_work_the_served_product_leaves_the_jobs(place: Place) -> None:
    place.settings["IPPO_WORKER"] = "off"
    server = place.hire("serve", "--port", str(free_port()))
    place.until(lambda: "一報を開始しました" in place.log.read_text(encoding="utf-8"))
    time.sleep(1.5)
    assert place.effects() == 0
    place.hire()
    place.until(lambda: place.effects() >= 5)
    assert place.end(server, signal.SIGTERM) == 0


def test_an_import_killed_in_the_middle_is_written_whole_and_once(place: Place) -> None:
    place.run("ask-import")
    state = "SELECT state FROM job WHERE kind = 'imports:run'"
    for pause in (0.2, 0.5, 0.8):
        worker = place.hire()
        place.until(lambda: place.one(state) in {"running", "done"})
        time.sleep(pause)
        place.end(worker, signal.SIGKILL)
        assert place.one("SELECT count(*) FROM inquiry") in {0, ROWS}
    place.hire()
    place.until(lambda: place.one(state) == "done", 60)
    assert place.one("SELECT count(*) FROM inquiry") == ROWS
    assert place.one("SELECT count(DISTINCT source_key) FROM inquiry") == ROWS
    assert place.one("SELECT max(number) FROM inquiry").endswith(f"-{ROWS:05d}")
    trail = "SELECT count(*) FROM audit_entry WHERE subject_table = 'inquiry'"
    assert place.one(trail) == ROWS
    assert place.one("SELECT state FROM import_run") == "done"
