"""Entries as lists: the auditor's page, the history of a record, and who changed a column last."""

import json
import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, scoped_session

from audit.models import AuditEntry
from audit.vocabulary import EntryKind
from core import clock
from core.database import table_of
from core.listing import Listing, Page, page_of
from core.moments import Precision, read_moment
from core.text import ReadingError, fold_identifier

FILTERS = ("kind", "actor", "table", "subject", "from", "to")
SORTS = ("at",)
DAY_FILTERS = ("from", "to")

_OPAQUE_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_NUMBER = re.compile(r"([a-z]{3})-?([0-9]{4})-?([0-9]{3,})")


def entries_page(session: Session | scoped_session[Session], listing: Listing) -> Page:
    """Give one page of the whole trail, by instant, through the filters of the address."""
    statement = select(AuditEntry).where(*_conditions(listing))
    columns = table_of(AuditEntry).columns
    return page_of(session, statement, listing, columns.at, columns.seq)


def unreadable_days(listing: Listing) -> dict[str, str]:
    """Give the days of the period that cannot be read, each with advice; the list leaves them out."""
    problems = {}
    for name in DAY_FILTERS:
        try:
            _day(listing.value(name))
        except ReadingError as error:
            problems[name] = str(error)
    return problems


def history_of(
    session: Session | scoped_session[Session],
    tables: Collection[str],
    uids: Collection[str],
    limit: int,
    kinds: Collection[EntryKind] = (EntryKind.CHANGE,),
) -> Sequence[AuditEntry]:
    """Give the entries about a record and what belongs to it, newest first."""
    wanted = select(AuditEntry).where(
        AuditEntry.subject_table.in_(tables),
        AuditEntry.subject_uid.in_(uids),
        AuditEntry.kind.in_(kinds),
    )
    return session.scalars(wanted.order_by(AuditEntry.seq.desc()).limit(limit)).all()


def last_change_of(
    session: Session | scoped_session[Session], table: str, uid: str, columns: Collection[str]
) -> dict[str, tuple[str, datetime]]:
    """Tell for each column who changed it last and when; a column never set is missing."""
    found: dict[str, tuple[str, datetime]] = {}
    wanted = _about(table, uid).where(AuditEntry.kind == EntryKind.CHANGE)
    with session.scalars(wanted.execution_options(yield_per=50)) as entries:
        for entry in entries:
            for column in json.loads(entry.changes).keys() & set(columns):
                found.setdefault(column, (entry.actor_name, entry.at))
            if len(found) == len(set(columns)):
                break
    return found


def _about(table: str, uid: str) -> Select[AuditEntry]:
    subject = (AuditEntry.subject_table == table, AuditEntry.subject_uid == uid)
    return select(AuditEntry).where(*subject).order_by(AuditEntry.seq.desc())


def _conditions(listing: Listing) -> list[ColumnElement[bool]]:
    conditions = []
    if (kind := listing.value("kind")) in set(EntryKind):
        conditions.append(AuditEntry.kind == EntryKind(kind))
    if actor := listing.value("actor").strip():
        # A person's name never has the form of an opaque id.
        is_uid = _OPAQUE_ID.fullmatch(actor) is not None
        conditions.append((AuditEntry.actor_uid if is_uid else AuditEntry.actor_name) == actor)
    if table := listing.value("table"):
        conditions.append(AuditEntry.subject_table == table)
    if subject := listing.value("subject").strip():
        # Numbers are found in any width and case, with or without their hyphens.
        number = _NUMBER.fullmatch(fold_identifier(subject).lower())
        label = "-".join(number.groups()).upper() if number else subject
        conditions.append(AuditEntry.subject_label == label)
    return conditions + _period(listing)


def _period(listing: Listing) -> list[ColumnElement[bool]]:
    readable = set(DAY_FILTERS) - unreadable_days(listing).keys()
    first = _day(listing.value("from")) if "from" in readable else None
    last = _day(listing.value("to")) if "to" in readable else None
    conditions = []
    if first is not None:
        conditions.append(AuditEntry.at >= first)
    if last is not None:
        conditions.append(AuditEntry.at < last + timedelta(days=1))
    return conditions


def _day(text: str) -> datetime | None:
    """Read a day in Japan as the instant it begins."""
    moment = read_moment(text, clock.now())
    if moment is None:
        return None
    if moment.at is None or moment.precision is not Precision.DAY:
        raise ReadingError("日付を年月日で入力してください（例：2026/11/22）")
    return moment.at
