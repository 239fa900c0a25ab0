"""Tables' common ground: columns with label and class, both databases, the Audited mark."""

import base64
import json
import secrets
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from typing import Any, ClassVar, Generic, Self, TypeVar, cast, overload

from sqlalchemy import (
    CheckConstraint,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    MappedColumn,
    Session,
    mapped_column,
    scoped_session,
    sessionmaker,
)
from sqlalchemy.orm.attributes import QueryableAttribute
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine

from core.crypto import Encrypted, seal, unseal
from core.moments import Moment, Precision
from core.vocabulary import DataClass, Term


def _check_name(check: CheckConstraint, table: Table) -> str:
    # A Term's check is named by SQLAlchemy after the Term, so a table with two columns of one Term had
    # two checks of one name, which PostgreSQL refuses: name it by the column instead.
    del table
    if getattr(check, "_type_bound", False):
        return next(iter(check.columns)).name
    if check.name is None:
        raise ValueError("a check constraint needs a name")
    return str(check.name)


NAMING: dict[str, Any] = {
    "term_or_constraint_name": _check_name,
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(term_or_constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MILLISECONDS = 5000
RESTED_SECONDS = 1.0
"""A connection that lay unused so long is asked whether it is still alive."""

USUAL_KIB, WIDE_KIB = 2000, 64_000
"""SQLite's page cache: what every connection has, and what one with a large transaction may take.

An import of 10,000 rows writes some 50 MB; what does not fit is written out and read again many times.
"""

# Name, value, and the answer that proves it. WAL alone may lose the last commits to a power failure.
SQLITE_SETTINGS = (
    ("busy_timeout", str(BUSY_MILLISECONDS), BUSY_MILLISECONDS),
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
)

INSERTS: dict[str, Callable[[Table], postgresql.Insert | sqlite.Insert]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}
"""How either database writes an INSERT that may meet a row that is already there."""

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

Value = TypeVar("Value")
Member = TypeVar("Member", bound=Term)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give an aware UTC instant."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TermSet(TypeDecorator[frozenset[Term]]):
    """Several members of one vocabulary in one column, stored as 「|a|b|」 so that LIKE finds one."""

    impl = Text
    cache_ok = True

    def __init__(self, term: type[Term]) -> None:
        super().__init__()
        self.term = term

    def process_bind_param(self, value: Iterable[Term] | None, dialect: Dialect) -> str | None:
        """Store the values in the vocabulary's order."""
        del dialect
        if value is None:
            return None
        chosen = {self.term(member) for member in value}
        return "|" + "".join(f"{member.value}|" for member in self.term if member in chosen)

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[Term] | None:
        """Give the members back."""
        del dialect
        if value is None:
            return None
        return frozenset(self.term(part) for part in value.split("|") if part)

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:  # noqa: ANN401 (SQLAlchemy's signature)
        """Compare with a text, such as the pattern of a LIKE, as text."""
        del op
        return Text() if isinstance(value, str) else self


def term_type(term: type[Term], name: str | None = None) -> Enum:
    """Give the column type of a vocabulary: text with a CHECK constraint made from its members."""
    return Enum(
        term,
        **({"name": name} if name else {}),
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """The declarative base: constraint names, types of Terms and instants, an opaque id per row."""

    metadata = MetaData(naming_convention=NAMING)
    table_label: ClassVar[str]
    """What people call a record of this table."""
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        str: Text,
        Term: term_type(Term),
    }

    uid: Mapped[str] = mapped_column(
        unique=True, sort_order=-9, info={"label": "識別子", "class": DataClass.INTERNAL}
    )

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 (SQLAlchemy's keyword constructor)
        self.uid = values.pop("uid", None) or new_uid()
        self.registry.constructor(self, **values)


def new_uid() -> str:
    """Make an opaque id for addresses: 128 random bits that cannot be counted up."""
    return secrets.token_urlsafe(16)


def identity() -> MappedColumn[int]:
    """Give the integer key of a table, for joins and keyset pages; it never leaves the database."""
    return mapped_column(
        primary_key=True, sort_order=-10, info={"label": "内部番号", "class": DataClass.INTERNAL}
    )


def labelled(
    label: str,
    *arguments: Any,  # noqa: ANN401 (types and constraints of any kind)
    data_class: DataClass = DataClass.INTERNAL,
    **options: Any,  # noqa: ANN401 (the options of mapped_column)
) -> MappedColumn[Any]:
    """Give a column that carries its Japanese label and its class."""
    return mapped_column(*arguments, info={"label": label, "class": data_class}, **options)


_AS_IT_IS = cast("Callable[[Any], Any]", str)


class Sealed(Generic[Value]):
    """An attribute that is stored encrypted, bound to its table, column and row.

    `Sealed[str]("概要")` maps a nullable column of type Encrypted under the attribute's name and opens it
    only when it is read; a value that equals the stored one is not sealed anew.
    """

    def __init__(
        self,
        label: str,
        *,
        data_class: DataClass = DataClass.CUSTOMER,
        dump: Callable[[Value], str] = _AS_IT_IS,
        load: Callable[[str], Value] = _AS_IT_IS,
    ) -> None:
        self.label = label
        self.data_class = data_class
        self.dump, self.load = dump, load
        self.name = self.table = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Map the stored column beside the attribute."""
        self.name, self.table = name, getattr(owner, "__tablename__", "")
        info = {"label": self.label, "class": self.data_class, "attribute": name}
        setattr(owner, f"sealed_{name}", mapped_column(name, Encrypted, nullable=True, info=info))

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: Base, owner: type) -> Value | None: ...
    def __get__(self, record: Base | None, owner: type) -> Self | Value | None:
        """Open the stored value."""
        if record is None:
            return self
        token: str | None = getattr(record, f"sealed_{self.name}")
        return None if token is None else self.load(unseal(token, place_of(record, self.name)))

    def __set__(self, record: Base, value: Value | None) -> None:
        """Seal the value for this row."""
        plain = None if value is None else self.dump(value)
        stored: str | None = getattr(record, f"sealed_{self.name}")
        place = place_of(record, self.name)
        if stored is not None and plain is not None and unseal(stored, place) == plain:
            return
        setattr(record, f"sealed_{self.name}", None if plain is None else seal(plain, place))

    def store(self, uid: str, value: Value | None) -> str | None:
        """Seal a value for a row that has no record in memory."""
        return None if value is None else seal(self.dump(value), _place(self.table, self.name, uid))

    def read(self, uid: str, token: str | None) -> Value | None:
        """Open a stored value that was selected without its record."""
        return (
            None if token is None else self.load(unseal(token, _place(self.table, self.name, uid)))
        )


class Dated:
    """An attribute of a moment with its precision, kept in two columns: `<name>_at` and `<name>_precision`."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        """Map the two stored columns beside the attribute."""
        self.name = name
        at: Any = labelled(self.label, UtcDateTime, nullable=True)
        precision: Any = labelled(
            f"{self.label}の精度", term_type(Precision, f"{name}_precision"), nullable=True
        )
        setattr(owner, f"{name}_at", at)
        setattr(owner, f"{name}_precision", precision)

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: Base, owner: type) -> Moment | None: ...
    def __get__(self, record: Base | None, owner: type) -> Self | Moment | None:
        """Give the moment, None where nothing was entered."""
        if record is None:
            return self
        precision: Precision | None = getattr(record, f"{self.name}_precision")
        return None if precision is None else Moment(getattr(record, f"{self.name}_at"), precision)

    def __set__(self, record: Base, value: Moment | None) -> None:
        """Set both columns."""
        setattr(record, f"{self.name}_at", value.at if value else None)
        setattr(record, f"{self.name}_precision", value.precision if value else None)


def sealed_json(label: str, data_class: DataClass = DataClass.CUSTOMER) -> Sealed[Any]:
    """Give an encrypted attribute that holds plain JSON data."""
    return Sealed(label, data_class=data_class, dump=canonical_json, load=json.loads)


def sealed_bytes(label: str, data_class: DataClass = DataClass.CUSTOMER) -> Sealed[bytes]:
    """Give an encrypted attribute that holds a file."""
    return Sealed(label, data_class=data_class, dump=_as_text, load=base64.b64decode)


def _as_text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def table_of(model: type[Base]) -> Table:
    """Give a model's table, for statements that go round the ORM."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to a table")
    return table


def table_labels() -> dict[str, str]:
    """Give what people call the records of each table."""
    mapped = {
        mapper.class_.__tablename__: mapper.class_.table_label
        for mapper in Base.registry.mappers
        if mapper.class_.metadata is Base.metadata
    }
    tables = Base.metadata.tables.values()
    return mapped | {table.name: table.info["label"] for table in tables if "label" in table.info}


def canonical_json(data: Any) -> str:  # noqa: ANN401 (any plain data)
    """Write plain data in the one form that hashes are taken over (sorted keys, UTF-8)."""
    return _encode(data)


def place_of(record: Base, column: str) -> str:
    """Give the place a sealed value is bound to: table, column and row."""
    return _place(record.__tablename__, column, record.uid)


def _place(table: str, column: str, uid: str) -> str:
    return f"{table}|{column}|{uid}"


def label_of(attribute: QueryableAttribute[Any] | Sealed[Any] | Dated | Any) -> str:  # noqa: ANN401 (a mapped attribute, seen by mypy as its column)
    """Give the label that people read for a column, the same one everywhere."""
    if isinstance(attribute, (Sealed, Dated)):
        return attribute.label
    return str(attribute.property.columns[0].info["label"])


class Audited:
    """The mark of records whose every change the session writes into the audit trail."""

    @property
    def audit_label(self) -> str:
        """Say which record this is, in the words people use."""
        return str(getattr(self, "number", None) or getattr(self, "name", None) or "")


@event.listens_for(Audited, "attribute_instrument", propagate=True)
def _keep_old_values(cls: type[Any], key: str, attribute: InstrumentedAttribute[Any]) -> None:
    # Without active_history a value that was never read is missing from the diff.
    del cls, key
    if hasattr(attribute.property, "columns"):
        event.listen(attribute, "set", _unchanged, active_history=True)


def _unchanged(target: Any, value: Any, old: Any, initiator: Any) -> None:  # noqa: ANN401 (an event listener)
    del target, value, old, initiator


class Database:
    """The engine and the session of the running thread."""

    def __init__(self) -> None:
        self._factory = sessionmaker[Session](expire_on_commit=False)
        self.session: scoped_session[Session] = scoped_session(self._factory)
        self.engine: Engine | None = None

    def connect(self, address: str) -> Engine:
        """Use this database from now on."""
        if self.engine is not None:
            self.session.remove()
            self.engine.dispose()
        self.engine = make_engine(address)
        self._factory.configure(bind=self.engine)
        return self.engine

    def forget(self) -> None:
        """End this thread's session, even where the database can no longer be told so."""
        try:
            self.session.remove()
        except SQLAlchemyError:
            self.session.registry.clear()


db = Database()


def make_engine(address: str) -> Engine:
    """Make an engine for either database with the settings that keep acknowledged writes."""
    if address.startswith("sqlite"):
        engine = create_engine(address, pool_size=20, max_overflow=20)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _narrow)
        return engine
    engine = create_engine(address, pool_size=20, pool_timeout=10)
    event.listen(engine, "checkin", _begin_rest)
    event.listen(engine, "checkout", partial(_ask_after_rest, engine))
    return engine


def _begin_rest(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    del connection
    record.info["rests_since"] = monotonic()


def _ask_after_rest(
    engine: Engine, connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: object
) -> None:
    # A server that was restarted leaves dead connections behind; asking at every use costs a round trip.
    del proxy
    since = record.info.get("rests_since")
    if since is None or monotonic() - since < RESTED_SECONDS:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    del record
    sqlite = cast("Any", connection)
    sqlite.isolation_level = None  # BEGIN is ours: the driver's own control breaks IMMEDIATE
    cursor = connection.cursor()
    for name, value, effective in SQLITE_SETTINGS:
        cursor.execute(f"PRAGMA {name}={value}")
        cursor.execute(f"PRAGMA {name}")
        found = cursor.fetchone()
        if found is None or found[0] != effective:
            raise RuntimeError(f"SQLite does not run with {name}={value}")
    cursor.close()


def widen(connection: Connection) -> None:
    """Let SQLite hold the pages of a large transaction in memory until the connection is given back.

    With its usual 2 MB it would write the same pages out again and again before the commit.
    """
    if connection.dialect.name == "sqlite":
        connection.info["is_wide"] = True
        connection.exec_driver_sql(f"PRAGMA cache_size=-{WIDE_KIB}")


def _narrow(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    if connection is not None and record.info.pop("is_wide", False):
        cast("Any", connection).execute(f"PRAGMA cache_size=-{USUAL_KIB}")


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
