"""A small importer of the tests' own, with a table kept out of the product's."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import MetaData, select
from sqlalchemy.orm import Mapped

from accounts.permissions import Permission
from audit.recorder import add_many
from core.database import (
    NAMING,
    Audited,
    Base,
    Dated,
    Sealed,
    identity,
    labelled,
    table_of,
    term_type,
)
from core.vocabulary import Term
from core.work import Work
from imports import readers
from imports.columns import AnySession, Column, Found, Importer, Key


class Urgency(Term):
    HIGH = "high", "至急"
    LOW = "low", "通常"


class SampleBase(Base):
    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)


class Ticket(Audited, SampleBase):
    __tablename__ = "sample_ticket"

    id: Mapped[int] = identity()
    number: Mapped[str] = labelled("受付番号", unique=True)
    title: Mapped[str] = labelled("件名")
    urgency: Mapped[Urgency | None] = labelled("緊急度", term_type(Urgency))
    amount: Mapped[int | None] = labelled("被害額")
    is_open: Mapped[bool | None] = labelled("対応中")
    phone = Sealed[str]("電話番号")
    note = Sealed[str]("申出の内容")
    received = Dated("受付日時")


COLUMNS = (
    Column("number", "受付番号", readers.code(), aliases=("受付No", "問合せ番号")),
    Column("title", "件名", readers.text(), is_required=True),
    Column("received", "受付日時", readers.moment(is_exact=True)),
    Column("phone", "電話番号", readers.phone(), aliases=("TEL",)),
    Column("amount", "被害額", readers.amount()),
    Column("urgency", "緊急度", readers.choice(Urgency)),
    Column("is_open", "対応中", readers.yes_no()),
    Column("note", "申出の内容", readers.long_text()),
)


def load(session: AnySession, keys: Sequence[Key]) -> Mapping[Key, Found]:
    numbers = [number for (number,) in keys]
    found = session.scalars(select(Ticket).where(Ticket.number.in_(numbers))).all()
    known = stamps(session, keys)
    return {(one.number,): Found(one, _values(one), known[one.number,]) for one in found}


def stamps(session: AnySession, keys: Sequence[Key]) -> Mapping[Key, object]:
    numbers, columns = [number for (number,) in keys], table_of(Ticket).c
    found = session.execute(select(*columns).where(columns.number.in_(numbers)))
    return {(row.number,): tuple(row) for row in found}


def _values(ticket: Ticket) -> dict[str, Any]:
    return {column.name: getattr(ticket, column.name) for column in COLUMNS}


def prepare(session: AnySession, rows: Sequence[dict[str, Any]]) -> list[Ticket]:
    del session
    made = [Ticket() for _ in rows]
    for ticket, values in zip(made, rows, strict=True):
        write(ticket, values)
    return made


def add(work: Work, prepared: Sequence[Ticket]) -> None:
    add_many(work, prepared)


def change(work: Work, changed: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    del work
    for ticket, values in changed:
        write(ticket, values)


def write(ticket: Ticket, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(ticket, name, value)


IMPORTER = Importer(
    kind="tickets",
    label="受付票",
    permission=Permission.INCIDENT_WRITE,
    columns=COLUMNS,
    key=("number",),
    load=load,
    stamps=stamps,
    prepare=prepare,
    add=add,
    change=change,
)
