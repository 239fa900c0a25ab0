"""Fills a database with cases as the operations write them: sealed, numbered, audited; and the floor with the same."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, insert, inspect, select

from accounts.models import Member
from audit.models import stored_instant
from audit.recorder.chain import append
from audit.recorder.values import changes_of
from audit.vocabulary import EntryKind, Outcome
from benchmarks import floor
from core import clock
from core.crypto import Encrypted, seal, unseal
from core.database import canonical_json, new_uid, place_of, table_of
from core.work import NumberSeries
from incidents.models import Incident, IncidentFigure
from incidents.reports.sheet import sheet_of
from incidents.vocabulary import IncidentKind, IncidentStatus
from tests.notifications.cases import BARE, OKASAN_LIKE, SBI_LIKE, Case

STORIES = (SBI_LIKE, OKASAN_LIKE, BARE, OKASAN_LIKE)
SPAN = timedelta(days=5 * 365)
BATCH = 500
OPEN_EVERY = 40
INCIDENTS, FIGURES, NUMBERS = map(table_of, (Incident, IncidentFigure, NumberSeries))


@dataclass(frozen=True)
class Pattern:
    """One story taken apart: plain columns, texts to seal anew for every row, figures, page."""

    plain: dict[str, Any]
    texts: dict[str, str]
    figures: list[dict[str, Any]]
    changes: dict[str, list[Any]]
    items: dict[str, str]

    @classmethod
    def of(cls, case: Case) -> "Pattern":
        """Take a story apart."""
        record, mapper = case.record(), inspect(Incident)
        values = {
            c.name: getattr(record, mapper.get_property_by_column(c).key) for c in INCIDENTS.c
        }
        sealed = {name for name in values if isinstance(INCIDENTS.c[name].type, Encrypted)}
        parts = [column.name for column in FIGURES.c if column.name not in ("id", "incident_id")]
        return cls(
            plain={name: value for name, value in values.items() if name not in sealed},
            texts={n: unseal(values[n], place_of(record, n)) for n in sealed if values[n]},
            figures=[{name: getattr(f, name) for name in parts} for f in record.figures],
            changes={n: c for n, c in changes_of(record, is_new=True).items() if n not in sealed},
            items=floor.items_of(text for _, entries in sheet_of(record) for _, text in entries),
        )


class Staff(NamedTuple):
    """Who works on the cases."""

    id: int
    uid: str
    name: str


@dataclass(frozen=True)
class Place:
    """Which case it is, when it came, and who works on it."""

    id: int
    uid: str
    number: str
    at: datetime
    member: Staff

    @property
    def status(self) -> IncidentStatus:
        """Give the state: most cases of five years are closed."""
        is_open = self.id % OPEN_EVERY == 0
        return IncidentStatus.INVESTIGATING if is_open else IncidentStatus.CLOSED

    @property
    def is_assigned(self) -> bool:
        """Say whether somebody works on it."""
        return self.id % 2 == 0

    @property
    def own(self) -> dict[str, Any]:
        """Give what the product's row and the floor's have in common."""
        times = {"discovered_at": self.at, "updated_at": self.at}
        return {"id": self.id, "uid": self.uid, "number": self.number, **times}


Told = tuple[Place, Pattern]


def fill(engine: Engine, plain: Engine, count: int) -> None:
    """Write so many cases into the product's empty database, and the same into the floor's."""
    patterns = [Pattern.of(story) for story in STORIES]
    given = Counter[str]()
    with engine.connect() as connection:
        found = connection.execute(select(Member.id, Member.uid, Member.name)).one()
    member = Staff(found.id, found.uid, found.name)
    begin, step = clock.now() - SPAN, SPAN / (count + 1)
    for first in range(1, count + 1, BATCH):
        told: list[Told] = []
        for number in range(first, min(first + BATCH, count + 1)):
            at = begin + step * number
            series = f"INC-{clock.jst_year(at)}"
            given[series] += 1
            place = Place(number, new_uid(), f"{series}-{given[series]:04d}", at, member)
            told.append((place, patterns[number % len(patterns)]))
        with engine.begin() as connection:
            _write(connection, told)
        with plain.begin() as connection:
            connection.execute(insert(floor.PlainCase), [_plain_row(*one) for one in told])
    with engine.begin() as connection:
        _note_numbers(connection, given)
    for bind, table in ((engine, "incident"), (plain, "plain_case")):
        _settle(bind, table, count)


def _write(connection: Connection, told: list[Told]) -> None:
    rows = [_row(*one) for one in told]
    figures = [
        {**figure, "uid": new_uid(), "incident_id": place.id}
        for place, pattern in told
        for figure in pattern.figures
    ]
    connection.execute(insert(INCIDENTS), rows)
    connection.execute(insert(FIGURES), figures)
    entries = [
        _entry(place, pattern, row) for (place, pattern), row in zip(told, rows, strict=True)
    ]
    append(connection, entries)


def _row(place: Place, pattern: Pattern) -> dict[str, Any]:
    texts = dict.fromkeys(c.name for c in INCIDENTS.c if isinstance(c.type, Encrypted))
    sealed = {n: seal(text, f"incident|{n}|{place.uid}") for n, text in pattern.texts.items()}
    return {
        **pattern.plain,
        **texts,
        **sealed,
        **place.own,
        "status": place.status,
        "version": 1,
        "is_drill": False,
        "opened_at": place.at,
        "closed_at": place.at if place.status is IncidentStatus.CLOSED else None,
        "assignee_id": place.member.id if place.is_assigned else None,
    }


def _entry(place: Place, pattern: Pattern, row: Mapping[str, Any]) -> dict[str, Any]:
    sealed = {name: [None, {"sealed": row[name]}] for name in pattern.texts}
    return {
        "uid": new_uid(),
        "at": stored_instant(place.at),
        "kind": EntryKind.CHANGE.value,
        "actor_uid": place.member.uid,
        "actor_name": place.member.name,
        "address": "127.0.0.1",
        "session_ref": "",
        "verb": "incidents:open",
        "outcome": Outcome.OK.value,
        "subject_table": "incident",
        "subject_uid": place.uid,
        "subject_label": place.number,
        "reason": None,
        "changes": canonical_json({**pattern.changes, **sealed}),
    }


def _plain_row(place: Place, pattern: Pattern) -> dict[str, Any]:
    kinds = pattern.plain["kinds"]
    own = {
        n: at.replace(tzinfo=None) if isinstance(at, datetime) else at
        for n, at in place.own.items()
    }
    return {
        **own,
        "title": pattern.plain["title"],
        "kinds": "、".join(kind.label for kind in IncidentKind if kind in kinds),
        "status": place.status.label,
        "damage": pattern.plain["damage"].label,
        "assignee": place.member.name if place.is_assigned else None,
        **pattern.items,
    }


def _note_numbers(connection: Connection, given: Mapping[str, int]) -> None:
    rows = [{"uid": name, "name": name, "last": last} for name, last in given.items()]
    connection.execute(insert(NUMBERS), rows)


def _settle(engine: Engine, table: str, last: int) -> None:
    """Let the planner know the tables, and PostgreSQL which key comes next."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            key = f"pg_get_serial_sequence('{table}', 'id')"
            connection.exec_driver_sql(f"SELECT setval({key}, {last})")
            connection.exec_driver_sql("VACUUM ANALYZE")
        else:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
