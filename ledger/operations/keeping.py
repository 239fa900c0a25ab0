"""What the two kinds of accounts share: made once per case, revised by version, left out and taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from audit.recorder import Contents
from core.database import new_uid
from core.many import stored
from core.work import Conflict, Work
from incidents.models import Incident
from ledger.models import AffectedAccount, PayoutAccount

Kept = TypeVar("Kept", AffectedAccount, PayoutAccount)


class AlreadyRecorded(Conflict):
    """The ledger of the case has this account already."""


@dataclass(frozen=True)
class Book(Generic[Kept]):
    """One kind of account: how its fields are written, by what it is unique, what follows from a change.

    `derive` gets what reads a field of the record and the fields that are written, and gives what follows;
    `settle` gets records that have been flushed and writes what is derived from them.
    """

    model: type[Kept]
    index: str
    open_verb: str
    revise_verb: str
    revisable: frozenset[str]
    defaults: Mapping[str, Any]
    derive: Callable[[Callable[[str], Any], dict[str, Any]], dict[str, Any]]
    settle: Callable[[Work, Sequence[Kept]], None]

    def build(self, now: datetime, fields: dict[str, Any], uid: str | None = None) -> Kept:
        """Build a record that still needs its case; nothing is written."""
        self._refuse_others(fields)
        times = {"opened_at": now, "updated_at": now}
        return self.model(uid=uid, **times, **self._whole(fields))

    def contents(self, now: datetime, fields: dict[str, Any]) -> Contents:
        """Give what a new record holds, by attribute, for writing many at once."""
        self._refuse_others(fields)
        times = {"opened_at": now, "updated_at": now}
        return stored(self.model, new_uid(), {**times, **self._whole(fields)})

    def make(
        self, work: Work, incident: Incident, fields: dict[str, Any], uid: str | None = None
    ) -> Kept:
        """Add a record; the caller names the verb, flushes and settles."""
        record = self.build(work.now, fields, uid)
        record.incident = incident
        work.session.add(record)
        return record

    def write(self, record: Kept, fields: dict[str, Any]) -> None:
        """Write named columns and what is derived from them."""
        self._refuse_others(fields)
        for name, value in fields.items():
            setattr(record, name, value)
        for name, value in self.derive(partial(getattr, record), fields).items():
            setattr(record, name, value)

    def _whole(self, fields: dict[str, Any]) -> dict[str, Any]:
        return {**self.defaults, **fields, **self.derive(fields.get, fields)}

    def _refuse_others(self, fields: dict[str, Any]) -> None:
        if unknown := fields.keys() - self.revisable:
            raise TypeError(f"not revisable: {sorted(unknown)}")


def open_record(
    work: Work, book: Book[Kept], incident: Incident, fields: dict[str, Any], uid: str | None
) -> Kept:
    """Record an account of a case; one that is there already raises AlreadyRecorded."""
    work.because(book.open_verb)
    with work.session.no_autoflush:
        record = book.make(work, incident, fields, uid)
        _flush(work, book, record)
    book.settle(work, [record])
    return record


def revise_record(
    work: Work, book: Book[Kept], record: Kept, version: int, fields: dict[str, Any]
) -> None:
    """Write the form; a version that is no longer the present one raises Conflict."""
    if version != record.version:
        raise Conflict("他の職員が先に更新しました。")
    work.because(book.revise_verb)
    with work.session.no_autoflush:
        book.write(record, fields)
        if not work.session.is_modified(record):
            return
        record.updated_at = work.now
        _flush(work, book, record)
    book.settle(work, [record])


def exclude_record(work: Work, book: Book[Kept], record: Kept, reason: str) -> None:
    """Leave an account out of all sums, such as one recorded by mistake; it stays readable."""
    if record.excluded_at is None:
        work.because("ledger:exclude", reason)
        record.excluded_at = record.updated_at = work.now
        work.session.flush()
        book.settle(work, [record])


def include_record(work: Work, book: Book[Kept], record: Kept, reason: str) -> None:
    """Take an account back into the sums."""
    if record.excluded_at is not None:
        work.because("ledger:include", reason)
        record.excluded_at, record.updated_at = None, work.now
        work.session.flush()
        book.settle(work, [record])


def _flush(work: Work, book: Book[Kept], record: Kept) -> None:
    index: Any = getattr(book.model, book.index)
    twin = work.session.scalar(
        select(book.model.uid).where(
            book.model.incident_id == record.incident.id,
            index == getattr(record, book.index),
            book.model.uid != record.uid,
        )
    )
    if twin is not None:
        raise AlreadyRecorded("この口座は、この事案にすでに記録されています。")
    try:
        work.session.flush()
    except IntegrityError as error:  # a colleague's came in between, on PostgreSQL
        raise AlreadyRecorded("この口座は、たった今ほかの職員が記録しました。") from error
