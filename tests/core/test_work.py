"""One actor, one instant, one transaction: nothing is lost, whoever writes at the same time."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing.pool import Pool
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import Engine, MetaData, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, Session, scoped_session, sessionmaker

from core import database
from core.database import NAMING, Base, identity, labelled, make_engine
from core.work import Actor, NumberSeries, Work, is_reachable, transaction
from tests.core.conftest import Sessions

NOW = datetime(2026, 11, 22, 5, 5, tzinfo=UTC)
SATO = Actor("uid-of-sato", "佐藤", "192.0.2.10", "session-1")
THREADS, TIMES = 4, 20
PROCESSES, ROUNDS = 4, 50


class TallyBase(Base):
    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)


class Tally(TallyBase):
    __tablename__ = "sample_tally"

    id: Mapped[int] = identity()
    name: Mapped[str] = labelled("名前", unique=True)
    count: Mapped[int] = labelled("数")
    version: Mapped[int] = labelled("版")
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (as SQLAlchemy wants it)


@pytest.fixture
def prepared(engine: Engine) -> Engine:
    TallyBase.metadata.create_all(engine)
    series = Base.metadata.tables[NumberSeries.__tablename__]
    Base.metadata.create_all(engine, tables=[series])
    with engine.begin() as connection:
        connection.execute(series.delete())
        connection.execute(TallyBase.metadata.tables["sample_tally"].delete())
    return engine


@pytest.fixture
def own(prepared: Engine, sessions: Sessions) -> Iterator[Session]:
    del prepared
    with sessions() as held:
        yield held


def _tally(session: Session | scoped_session[Session], name: str = "t") -> Tally:
    return session.scalars(select(Tally).where(Tally.name == name).with_for_update()).one()


def _add(session: Session, name: str = "t", count: int = 0) -> None:
    with transaction(session, SATO, NOW) as work:
        work.session.add(Tally(name=name, count=count))


def _names(engine: Engine) -> list[str]:
    """Read with a session of its own what is really stored."""
    with Session(engine) as other:
        return list(other.scalars(select(Tally.name).order_by(Tally.name)))


# --- commit and rollback ---


def test_what_is_done_is_stored_at_the_end_and_not_before(own: Session, prepared: Engine) -> None:
    with transaction(own, SATO, NOW) as work:
        work.session.add(Tally(name="a", count=1))
        work.session.flush()
        assert _names(prepared) == []
    assert _names(prepared) == ["a"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_a_failure_leaves_nothing(
    own: Session, prepared: Engine, error: type[BaseException]
) -> None:
    _add(own, "kept")

    def fail() -> None:
        with transaction(own, SATO, NOW) as work:
            _tally(own, "kept").count = 9
            work.session.add(Tally(name="lost", count=1))
            work.session.flush()
            raise error

    with pytest.raises(error):
        fail()
    assert _names(prepared) == ["kept"]
    with Session(prepared) as other:
        assert other.scalar(select(Tally.count)) == 0


def test_a_refused_commit_leaves_nothing_and_the_session_usable(
    own: Session, prepared: Engine
) -> None:
    _add(own, "twin")
    with pytest.raises(IntegrityError), transaction(own, SATO, NOW) as work:
        work.session.add_all([Tally(name="other", count=0), Tally(name="twin", count=0)])
    _add(own, "next")
    assert _names(prepared) == ["next", "twin"]


def test_what_was_changed_before_the_work_began_is_not_stored(
    own: Session, prepared: Engine
) -> None:
    _add(own)
    _tally(own).count = 77
    own.add(Tally(name="stray", count=0))
    with transaction(own, SATO, NOW):
        pass
    assert _names(prepared) == ["t"]
    with Session(prepared) as other:
        assert other.scalar(select(Tally.count)) == 0


def test_a_work_within_a_work_is_refused_and_nothing_is_stored(
    own: Session, prepared: Engine
) -> None:

    def nest() -> None:
        with transaction(own, SATO, NOW) as work:
            work.session.add(Tally(name="outer", count=0))
            _add(own, "inner")

    with pytest.raises(RuntimeError, match="already running"):
        nest()
    assert _names(prepared) == []
    _add(own, "later")
    assert _names(prepared) == ["later"]


def test_the_work_knows_its_actor_and_its_instant_while_it_runs(own: Session) -> None:
    with transaction(own, SATO, NOW) as work:
        assert (work.actor, work.now) == (SATO, NOW)
        work.because("tallies:count", "訂正")
        told = {key: own.info[key] for key in ("actor", "now", "verb", "reason")}
    assert told == {"actor": SATO, "now": NOW, "verb": "tallies:count", "reason": "訂正"}
    assert not {"actor", "now", "verb", "reason"} & set(own.info)


def test_a_failed_work_leaves_no_actor_behind(own: Session) -> None:
    with pytest.raises(RuntimeError):
        _taken(own, fails=True)
    assert not {"actor", "now", "verb", "reason"} & set(own.info)


def test_naming_the_next_deed_stores_the_changes_of_the_one_before(own: Session) -> None:
    with transaction(own, SATO, NOW) as work:
        work.because("tallies:open")
        tally = Tally(name="a", count=0)
        own.add(tally)
        work.because("tallies:count")
        assert tally not in own.new
        assert tally.id is not None


def test_a_request_scoped_session_works_alike(prepared: Engine) -> None:
    scoped = scoped_session(sessionmaker[Session](prepared, expire_on_commit=False))
    with transaction(scoped, SATO, NOW) as work:
        assert work.session is scoped()
        work.session.add(Tally(name="scoped", count=0))
    scoped.remove()
    assert _names(prepared) == ["scoped"]


# --- reading under the lock ---


def test_what_was_read_before_is_read_again_under_the_lock(
    own: Session, sessions: Sessions
) -> None:
    _add(own)
    tally = _tally(own)
    own.rollback()
    with sessions() as other, transaction(other, SATO, NOW):
        _tally(other).count = 41
    with transaction(own, SATO, NOW):
        assert _tally(own) is tally
        tally.count += 1
    with sessions() as other:
        assert _tally(other).count == 42


def test_sqlite_takes_the_write_lock_before_anything_is_read(
    sqlite_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = [("busy_timeout", "0", 0), *database.SQLITE_SETTINGS[1:]]
    monkeypatch.setattr(database, "SQLITE_SETTINGS", settings)
    engine = make_engine(sqlite_address)
    TallyBase.metadata.create_all(engine)
    with Session(engine) as one, Session(engine) as two:
        with transaction(one, SATO, NOW):
            with pytest.raises(OperationalError, match="locked"), transaction(two, SATO, NOW):
                pytest.fail("a second writer came in")
            assert two.scalar(select(func.count()).select_from(Tally)) == 0
            assert "actor" not in two.info
        _add(two, "afterwards")
    assert _names(engine) == ["afterwards"]
    engine.dispose()


# --- many at once ---


def _count_up(session: Session, times: int) -> None:
    for _ in range(times):
        with transaction(session, SATO, NOW) as work:
            _tally(work.session).count += 1


def _in_threads(engine: Engine, number: int, job: Callable[[Session, int], None]) -> None:
    start = threading.Barrier(number)

    def run(which: int) -> None:
        with Session(engine, expire_on_commit=False) as session:
            start.wait(timeout=30)
            job(session, which)

    with ThreadPoolExecutor(number) as pool:
        for done in [pool.submit(run, which) for which in range(number)]:
            done.result(timeout=60)


def test_threads_that_read_and_write_lose_nothing(own: Session, prepared: Engine) -> None:
    _add(own)
    _in_threads(prepared, THREADS, lambda session, _: _count_up(session, TIMES))
    own.rollback()
    tally = _tally(own)
    assert tally.count == THREADS * TIMES
    assert tally.version == THREADS * TIMES + 1


class _Worker:
    """What a worker process was given when it started."""

    start: Barrier


def _begin(start: Barrier) -> None:
    _Worker.start = start


def _count_in_process(address: str) -> None:
    engine = make_engine(address)
    with Session(engine, expire_on_commit=False) as session:
        _Worker.start.wait(timeout=60)
        _count_up(session, ROUNDS)
    engine.dispose()


@pytest.fixture(scope="module")
def workers() -> Iterator[Pool]:
    """Give processes of their own, started once: they know nothing of this one's connections."""
    spawning = multiprocessing.get_context("spawn")
    with spawning.Pool(PROCESSES, _begin, (spawning.Barrier(PROCESSES),)) as pool:
        yield pool


def test_processes_that_read_and_write_lose_nothing(
    own: Session, address: str, workers: Pool
) -> None:
    _add(own)
    workers.map_async(_count_in_process, [address] * PROCESSES, chunksize=1).get(timeout=90)
    own.rollback()
    assert _tally(own).count == PROCESSES * ROUNDS


# --- numbers ---


def _next(session: Session, now: datetime = NOW, prefix: str = "INC") -> str:
    with transaction(session, SATO, now) as work:
        return work.next_number(prefix, 4)


def test_numbers_count_up_from_one(own: Session) -> None:
    given = [_next(own) for _ in range(3)]
    assert given == ["INC-2026-0001", "INC-2026-0002", "INC-2026-0003"]


def test_one_work_can_take_several_numbers(own: Session) -> None:
    with transaction(own, SATO, NOW) as work:
        given = [work.next_number("INC", 4), work.next_number("INC", 4)]
    assert given == ["INC-2026-0001", "INC-2026-0002"]


def test_every_series_counts_for_itself(own: Session) -> None:
    assert (_next(own), _next(own, prefix="INQ")) == ("INC-2026-0001", "INQ-2026-0001")


def test_a_number_of_a_failed_work_is_given_again(own: Session) -> None:
    assert _next(own) == "INC-2026-0001"
    with pytest.raises(RuntimeError, match="INC-2026-0002"):
        _taken(own, fails=True)
    assert _next(own) == "INC-2026-0002"


def test_numbers_begin_anew_at_midnight_of_the_new_year_in_japan(own: Session) -> None:
    midnight = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    before = _next(own, midnight - timedelta(microseconds=1))
    assert (before, _next(own, midnight)) == ("INC-2026-0001", "INC-2027-0001")
    assert _next(own, midnight - timedelta(seconds=1)) == "INC-2026-0002"


def test_a_series_goes_on_beyond_its_width(own: Session) -> None:
    _next(own)
    with transaction(own, SATO, NOW) as work:
        work.session.execute(text("UPDATE number_series SET last = 9999"))
    assert _next(own) == "INC-2026-10000"


def test_eight_threads_get_numbers_without_gap_though_some_fail(prepared: Engine) -> None:
    given: list[str] = []

    def take(session: Session, which: int) -> None:
        for turn in range(6):
            fails = (which + turn) % 3 == 0
            try:
                given.append(_taken(session, fails=fails))
            except RuntimeError:
                assert fails

    _in_threads(prepared, 8, take)
    assert sorted(given) == [f"INC-2026-{number:04d}" for number in range(1, len(given) + 1)]
    assert len(given) == 32


def _taken(session: Session, *, fails: bool) -> str:
    with transaction(session, SATO, NOW) as work:
        work.because("tallies:number", "採番")
        number = work.next_number("INC", 4)
        if fails:
            raise RuntimeError(number)
    return number


def test_a_number_cannot_be_stored_twice(own: Session) -> None:
    _next(own)
    with pytest.raises(IntegrityError), transaction(own, SATO, NOW) as work:
        work.session.add(NumberSeries(name="INC-2026", last=1))


def test_the_database_answers(own: Session) -> None:
    assert is_reachable(own)


def test_a_work_is_a_value() -> None:
    assert Work(Session(), SATO, NOW).actor == Actor(
        "uid-of-sato", "佐藤", "192.0.2.10", "session-1"
    )
