"""Fills a database with cases as the operations write them: sealed, numbered, audited; and the floor with the same."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, inspect, select

from accounts.models import Member
from audit.models import stored_instant, table_of
from audit.recorder.chain import append
from audit.recorder.values import changes_of
from audit.vocabulary import EntryKind, Outcome
from benchmarks import floor
from core import clock
from core.crypto import Encrypted, seal, unseal
from core.database import canonical_json, new_uid, place_of
from core.work import NumberSeries
from incidents.models import Incident, IncidentFigure
from incidents.reports.sheet import sheet_of
from incidents.vocabulary import IncidentKind, IncidentStatus
from tests.notifications.cases import BARE, OKASAN_LIKE, SBI_LIKE, Case

STORIES = (SBI_LIKE, OKASAN_LIKE, SBI_LIKE, BARE)
SPAN = timedelta(days=5 * 365)
BATCH = 500
INCIDENTS, FIGURES, NUMBERS = map(table_of, (Incident, IncidentFigure, NumberSeries))


@dataclass(frozen=True)
class Pattern:
    """One story taken apart: plain columns, texts to be sealed anew for every row, figures, page."""

    plain: dict[str, Any]
    texts: dict[str, str]
    figures: list[dict[str, Any]]
    changes: dict[str, list[Any]]
    items: dict[str, str]

    @classmethod
    def of(cls, case: Case) -> "Pattern":
        """Take a story apart."""
        record = case.record()
        mapper = inspect(Incident)
        values = {c.name: getattr(record, mapper.get_property_by_column(c).key) for c in INCIDENTS.c}
        sealed = {n for n in values if isinstance(INCIDENTS.c[n].type, Encrypted)}
        names = [column.name for column in FIGURES.c if column.name not in ("id", "incident_id")]
        texts = [text for _, entries in sheet_of(record) for _, text in entries]
        return cls(
            plain={name: value for name, value in values.items() if name not in sealed},
            texts={n: unseal(values[n], place_of(record, n)) for n in sealed if values[n]},
            figures=[{name: getattr(f, name) for name in names} for f in record.figures],
            changes={n: c for n, c in changes_of(record, is_new=True).items() if n not in sealed},
            items=floor.items_of(texts),
        )


@dataclass(frozen=True)
class Place:
    """Which case it is: its key, its number, when it came and who works on it."""

    id: int
    number: str
    at: datetime
    member: Row[Any]

    @property
    def status(self) -> IncidentStatus:
        """Give the state: every fortieth case is still open."""
        return IncidentStatus.INVESTIGATING if self.id % 40 == 0 else IncidentStatus.CLOSED


def fill(engine: Engine, plain: Engine, first: int, last: int) -> None:
    """Write the cases from `first` to `last` into the product's database and into the floor's."""
    patterns = [Pattern.of(story) for story in STORIES]
    begin, step = clock.now() - SPAN, SPAN / (last + 1)
    with engine.connect() as connection:
        member = connection.execute(select(Member.id, Member.uid, Member.name)).first()
        given = Counter({name: last for name, last in connection.execute(_given())})
    if member is None:
        raise RuntimeError("there is nobody who could record a case")
    for start in range(first, last + 1, BATCH):
        places = []
        for number in range(start, min(start + BATCH, last + 1)):
            at = begin + step * number
            series = f"INC-{clock.jst_year(at)}"
            given[series] += 1
            places.append(Place(number, f"{series}-{given[series]:04d}", at, member))
        told = [(place, patterns[place.id % len(patterns)]) for place in places]
        with engine.begin() as connection:
            _write(connection, told)
        with plain.begin() as connection:
            connection.execute(insert(floor.CASES), [_plain_row(*one) for one in told])
    with engine.begin() as connection:
        _note_numbers(connection, given)
    for bind in (engine, plain):
        _settle(bind)
