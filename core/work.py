"""One actor, one instant, one transaction: the only place that commits."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, event, func, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, scoped_session

from core.clock import jst_year
from core.database import INSERTS, Base, identity, labelled, table_of


class Conflict(Exception):
    """Somebody else changed the record first, or a value that must be unique exists already."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a member, or a command on the host; kept by value in the audit trail."""

    uid: str | None
    name: str
    address: str = ""
    session: str = ""


class NumberSeries(Base):
    """The last number given of each series and year, so that numbers have no gaps."""

    __tablename__ = "number_series"
    table_label = "番号の系列"

    id: Mapped[int] = identity()
    name: Mapped[str] = labelled("番号の系列", unique=True)
    last: Mapped[int] = labelled("最後の番号")


_SERIES = table_of(NumberSeries)
# Made once: making a statement costs more than running it.
_COUNT = {
    dialect: insert(_SERIES)
    .values({name: bindparam(name) for name in ("uid", "name", "last")})
    .on_conflict_do_update(
        index_elements=["name"], set_={"last": _SERIES.c.last + bindparam("step")}
    )
    .returning(_SERIES.c.last)
    for dialect, insert in INSERTS.items()
}


@dataclass(frozen=True)
class Work:
    """A running transaction: its session, its actor and its instant."""

    session: Session
    actor: Actor
    now: datetime

    def because(self, verb: str, reason: str | None = None) -> None:
        """Name what is being done; changes made so far keep the verb they were made under."""
        self.session.flush()
        self.session.info["verb"], self.session.info["reason"] = verb, reason

    def take_turns(self, name: str) -> None:
        """Let one transaction at a time go on under this name, so that each sees what the one before made."""
        # SQLite has one writer anyway; on PostgreSQL two could look before either has written.
        if self.session.get_bind().dialect.name == "postgresql":
            turn = func.pg_advisory_xact_lock(zlib.crc32(name.encode()))
            self.session.execute(select(turn))

    def next_number(self, prefix: str, digits: int) -> str:
        """Give the next number of the year (JST), such as INC-2026-0001: gap-free, never reused."""
        return self.next_numbers(prefix, digits, 1)[0]

    def next_numbers(self, prefix: str, digits: int, count: int) -> list[str]:
        """Give the next so many numbers of the year, in order and in one statement."""
        if count < 1:
            return []
        name = f"{prefix}-{jst_year(self.now)}"
        counted = _COUNT[self.session.get_bind().dialect.name]
        first = {"uid": name, "name": name, "last": count, "step": count}
        last = self.session.execute(counted, first).scalar_one()
        return [f"{name}-{number:0{digits}d}" for number in range(last - count + 1, last + 1)]


@contextmanager
def transaction(
    session: Session | scoped_session[Session], actor: Actor, now: datetime
) -> Iterator[Work]:
    """Commit on the way out, roll back on any exception.

    Takes the write lock first (BEGIN IMMEDIATE on SQLite) and forgets what was read before it, so that
    what the work decides on is read under the lock.
    """
    held = session() if isinstance(session, scoped_session) else session
    if "actor" in held.info:
        raise RuntimeError("a transaction is already running; a second one would undo its work")
    held.rollback()
    held.expire_all()
    held.info["actor"], held.info["now"] = actor, now
    try:
        held.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        yield Work(held, actor, now)
        held.commit()
    except BaseException:
        held.rollback()
        raise
    finally:
        for key in ("actor", "now", "verb", "reason"):
            held.info.pop(key, None)


def is_reachable(session: Session | scoped_session[Session]) -> bool:
    """Say whether the database answers."""
    answer: int = session.execute(select(1)).scalar_one()
    return answer == 1


@event.listens_for(Session, "do_orm_execute")
def _read_what_is_locked(state: ORMExecuteState) -> None:
    # A record read before the lock was waited for would keep its old values, version included.
    if getattr(state.statement, "_for_update_arg", None) is not None:
        state.update_execution_options(populate_existing=True)
