"""Tables' common ground: both databases store and give back the same, and refuse the same."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    CheckConstraint,
    Engine,
    ForeignKey,
    MetaData,
    Table,
    column,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Mapped, Session

from core import database
from core.clock import JST
from core.crypto import CryptoFailure, is_sealed, unseal
from core.database import (
    NAMING,
    Audited,
    Base,
    Database,
    Dated,
    Sealed,
    TermSet,
    canonical_json,
    identity,
    label_of,
    labelled,
    make_engine,
    new_uid,
    place_of,
    sealed_json,
    term_type,
)
from core.moments import Moment, Precision
from core.vocabulary import DataClass, Term
from tests.core.conftest import Sessions
from tests.postgres import MISSING

AT = datetime(2026, 11, 22, 5, 5, 6, 789012, tzinfo=UTC)
SECRET = "髙橋 一郎 様、口座 1234567"


class Colour(Term):
    RED = "red", "赤"
    BLUE = "blue", "青"
    GREEN = "green", "緑"


class SampleBase(Base):
    __abstract__ = True
    metadata = MetaData(naming_convention=NAMING)


class Box(SampleBase):
    __tablename__ = "sample_box"
    __table_args__ = (CheckConstraint("size >= 0", name="size_not_negative"),)

    id: Mapped[int] = identity()
    name: Mapped[str | None] = labelled("名前")
    size: Mapped[int | None] = labelled("大きさ")
    colour: Mapped[Colour | None] = labelled("色")
    lining: Mapped[Colour | None] = labelled("内側の色")
    palette: Mapped[frozenset[Colour] | None] = labelled("色の組", TermSet(Colour))
    made_at: Mapped[datetime | None] = labelled("製造日時", data_class=DataClass.PUBLIC)
    opened = Dated("開封日時")
    closed = Dated("閉封日時")
    owner = Sealed[str]("持ち主")
    amount = Sealed[int]("金額", dump=str, load=int, data_class=DataClass.SECRET)
    contents = sealed_json("中身")


class Label(SampleBase):
    __tablename__ = "sample_label"

    id: Mapped[int] = identity()
    box_id: Mapped[int] = labelled("箱", ForeignKey("sample_box.id"))


class Watched(Audited, SampleBase):
    __tablename__ = "sample_watched"

    id: Mapped[int] = identity()
    name: Mapped[str | None] = labelled("名前")
    number: Mapped[str | None] = labelled("番号")


@pytest.fixture
def session(engine: Engine, sessions: Sessions) -> Iterator[Session]:
    SampleBase.metadata.create_all(engine)
    with sessions() as held:
        yield held
        held.rollback()


def _kept(session: Session, **values: object) -> Box:
    """Store a box and read it again from the database."""
    box = Box(**values)
    session.add(box)
    session.flush()
    session.expire(box)
    return box


def _raw(session: Session, box: Box, name: str) -> object:
    return session.execute(
        text(f"SELECT {name} FROM sample_box WHERE uid = :uid"), {"uid": box.uid}
    ).scalar_one()


# --- instants ---


def test_an_instant_without_zone_is_refused(session: Session) -> None:
    with pytest.raises(StatementError, match="time zone"):
        _kept(session, made_at=datetime(2026, 11, 22, 14, 5))  # noqa: DTZ001


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.datetimes(
        min_value=datetime(1900, 1, 1),  # noqa: DTZ001
        max_value=datetime(2999, 12, 31),  # noqa: DTZ001
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
    )
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(session: Session, at: datetime) -> None:
    made_at = _kept(session, made_at=at).made_at
    assert made_at == at
    assert made_at is not None
    assert made_at.tzinfo is UTC
    session.rollback()


def test_an_instant_is_the_same_in_every_time_zone_of_the_server(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TIME ZONE 'America/New_York'"))
    box = _kept(session, made_at=AT.astimezone(JST))
    assert box.made_at == AT
    assert box.made_at.tzinfo is UTC
    found = session.scalars(select(Box).where(Box.made_at == AT.astimezone(JST))).all()
    assert found == [box]


def test_instants_of_several_zones_sort_by_time(session: Session) -> None:
    zones = [timezone(timedelta(hours=hours)) for hours in (9, -5, 0)]
    for hours, zone in enumerate(zones):
        session.add(Box(name=str(hours), made_at=(AT + timedelta(hours=hours)).astimezone(zone)))
    session.flush()
    statement = select(Box.name).where(Box.made_at.is_not(None)).order_by(Box.made_at)
    assert session.scalars(statement).all() == ["0", "1", "2"]


def test_no_instant_is_none(session: Session) -> None:
    assert _kept(session, made_at=None).made_at is None


# --- vocabularies in columns ---


def test_a_term_comes_back_as_the_term(session: Session) -> None:
    box = _kept(session, colour=Colour.RED, lining=None)
    assert box.colour is Colour.RED
    assert box.lining is None
    assert _raw(session, box, "colour") == "red"


@pytest.mark.parametrize("name", ["colour", "lining", "opened_precision", "closed_precision"])
def test_the_database_refuses_a_value_outside_the_vocabulary(session: Session, name: str) -> None:
    statement = text(f"INSERT INTO sample_box (uid, {name}) VALUES ('u', 'purple')")
    with pytest.raises(
        IntegrityError, match=f"(?i)check.*ck_sample_box_{name}|ck_sample_box_{name}"
    ):
        session.execute(statement)


def test_the_orm_cannot_store_a_value_outside_the_vocabulary(session: Session) -> None:
    with pytest.raises((IntegrityError, StatementError)):
        _kept(session, colour="purple")


def test_every_check_has_a_name_of_its_own(session: Session) -> None:
    checks = inspect(session.connection()).get_check_constraints("sample_box")
    assert {str(check["name"]) for check in checks} == {
        "ck_sample_box_size_not_negative",
        "ck_sample_box_colour",
        "ck_sample_box_lining",
        "ck_sample_box_opened_precision",
        "ck_sample_box_closed_precision",
    }


def test_a_check_without_name_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a name"):
        Table("nameless", MetaData(naming_convention=NAMING), CheckConstraint(column("a") > 0))


@pytest.mark.parametrize(
    ("chosen", "stored"),
    [
        (frozenset({Colour.BLUE, Colour.RED}), "|red|blue|"),
        (frozenset({Colour.GREEN}), "|green|"),
        (frozenset(), "|"),
        (None, None),
    ],
)
def test_a_set_of_terms_is_stored_in_the_vocabularys_order(
    session: Session, chosen: frozenset[Colour] | None, stored: str | None
) -> None:
    box = _kept(session, palette=chosen)
    assert box.palette == chosen
    assert _raw(session, box, "palette") == stored


@pytest.mark.parametrize("chosen", [{"purple"}, {Colour.RED, "purple"}, "red"])
def test_a_set_with_a_value_outside_the_vocabulary_is_refused(
    session: Session, chosen: object
) -> None:
    with pytest.raises(StatementError, match="Colour"):
        _kept(session, palette=chosen)


def test_one_term_of_a_set_is_found_by_like(session: Session) -> None:
    _kept(session, name="both", palette={Colour.RED, Colour.BLUE})
    _kept(session, name="one", palette={Colour.BLUE})
    found = session.scalars(select(Box.name).where(Box.palette.like("%|red|%"))).all()
    assert found == ["both"]
    equal = select(Box.name).where(Box.palette == frozenset({Colour.BLUE}))
    assert session.scalars(equal).all() == ["one"]


def test_a_vocabulary_types_its_column() -> None:
    kind = term_type(Colour)
    assert kind.enums == ["red", "blue", "green"]
    assert kind.create_constraint
    assert not kind.native_enum


# --- sealed attributes ---


def test_a_sealed_attribute_stores_no_plain_byte(session: Session) -> None:
    box = _kept(session, owner=SECRET, amount=9_876_543, contents={"名": SECRET, "n": [1]})
    assert (box.owner, box.amount) == (SECRET, 9_876_543)
    assert box.contents == {"名": SECRET, "n": [1]}
    for name in ("owner", "amount", "contents"):
        raw = str(_raw(session, box, name))
        assert is_sealed(raw)
        assert not any(part in raw for part in ("髙橋", "1234567", "9876543"))


def test_no_file_of_sqlite_holds_a_plain_byte(sqlite_address: str) -> None:
    engine = make_engine(sqlite_address)
    SampleBase.metadata.create_all(engine)
    with Session(engine) as session:
        session.add(Box(name="札", owner=SECRET, contents=[SECRET]))
        session.commit()
        folder = Path(str(engine.url.database)).parent
        written = b"".join(path.read_bytes() for path in folder.iterdir())
    engine.dispose()
    assert "札".encode() in written
    for part in (SECRET, "髙橋", "1234567"):
        assert not any(part.encode(code) in written for code in ("utf-8", "utf-16-le", "utf-16-be"))


def test_an_equal_value_is_not_sealed_anew(session: Session) -> None:
    box = _kept(session, owner=SECRET, contents={"a": 1, "b": 2})
    before = (_raw(session, box, "owner"), _raw(session, box, "contents"))
    box.owner, box.contents = SECRET, {"b": 2, "a": 1}
    assert box not in session.dirty
    session.flush()
    assert (_raw(session, box, "owner"), _raw(session, box, "contents")) == before


def test_a_changed_value_is_sealed_anew(session: Session) -> None:
    box = _kept(session, owner=SECRET)
    before = _raw(session, box, "owner")
    box.owner = SECRET + "。"
    session.flush()
    session.expire(box)
    assert box.owner == SECRET + "。"
    assert _raw(session, box, "owner") != before


def test_equal_values_of_two_rows_look_different(session: Session) -> None:
    one, two = _kept(session, owner=SECRET), _kept(session, owner=SECRET)
    assert _raw(session, one, "owner") != _raw(session, two, "owner")


def test_a_sealed_attribute_can_be_empty(session: Session) -> None:
    box = _kept(session, owner=None)
    assert (box.owner, box.contents, _raw(session, box, "owner")) == (None, None, None)
    box.owner = ""
    session.flush()
    assert (box.owner, is_sealed(str(_raw(session, box, "owner")))) == ("", True)
    box.owner = None
    session.flush()
    assert _raw(session, box, "owner") is None


@pytest.mark.parametrize("exchange", ["row", "column"])
def test_a_sealed_value_copied_elsewhere_is_not_shown(session: Session, exchange: str) -> None:
    box = _kept(session, owner=SECRET, contents=[1])
    other = _kept(session, owner="別の人") if exchange == "row" else box
    name = "owner" if exchange == "row" else "contents"
    copy = text(f"UPDATE sample_box SET {name} = :token WHERE uid = :uid")
    session.execute(copy, {"token": _raw(session, box, "owner"), "uid": other.uid})
    session.expire(other)
    with pytest.raises(CryptoFailure):
        getattr(other, name)


def test_a_plain_value_written_past_the_product_is_not_shown(session: Session) -> None:
    box = _kept(session, owner=SECRET)
    session.execute(text("UPDATE sample_box SET owner = 'plain' WHERE uid = :u"), {"u": box.uid})
    session.expire(box)
    with pytest.raises(CryptoFailure):
        _ = box.owner


def test_a_sealed_value_is_bound_to_table_column_and_row(session: Session) -> None:
    box = _kept(session, owner=SECRET)
    assert place_of(box, "owner") == f"sample_box|owner|{box.uid}"
    assert unseal(str(_raw(session, box, "owner")), place_of(box, "owner")) == SECRET


def test_a_plain_text_cannot_be_put_under_a_sealed_attribute(session: Session) -> None:
    with pytest.raises((CryptoFailure, StatementError)):
        session.execute(insert(Box).values(uid=new_uid(), sealed_owner=SECRET))


# --- moments ---


@pytest.mark.parametrize(
    "moment",
    [
        Moment(AT, Precision.MINUTE),
        Moment(AT, Precision.ABOUT),
        Moment(AT, Precision.DAY),
        Moment(AT, Precision.LATE),
        Moment(None, Precision.UNKNOWN),
        None,
    ],
)
def test_a_moment_comes_back_with_its_precision(session: Session, moment: Moment | None) -> None:
    box = _kept(session, opened=moment, closed=None)
    assert box.opened == moment
    assert box.closed is None


def test_a_moment_can_be_taken_away(session: Session) -> None:
    box = _kept(session, opened=Moment(AT, Precision.DAY))
    box.opened = None
    session.flush()
    assert (_raw(session, box, "opened_at"), _raw(session, box, "opened_precision")) == (None, None)


# --- labels, ids, plain data ---


def test_every_kind_of_attribute_tells_its_label() -> None:
    asked = [Box.name, Box.colour, Box.opened, Box.owner, Box.contents, Box.uid, Box.id]
    told = ["名前", "色", "開封日時", "持ち主", "中身", "識別子", "内部番号"]
    assert [label_of(attribute) for attribute in asked] == told


def test_every_column_has_a_label_and_a_class() -> None:
    columns = inspect(Box).local_table.columns
    assert all(column.info["label"] and column.info["class"] in DataClass for column in columns)
    assert columns["owner"].info["class"] is DataClass.CUSTOMER
    assert columns["amount"].info["class"] is DataClass.SECRET
    assert columns["made_at"].info["class"] is DataClass.PUBLIC
    assert columns["opened_precision"].info["label"] == "開封日時の精度"


def test_two_rows_cannot_have_one_id(session: Session) -> None:
    session.add_all([Box(uid="twin"), Box(uid="twin")])
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_record_has_its_id_before_it_is_stored() -> None:
    assert len({Box().uid for _ in range(1000)}) == 1000
    assert Box(uid="given").uid == "given"
    assert len(new_uid()) == 22


def test_plain_data_has_one_written_form() -> None:
    data = {"b": [1, None, True], "a": "髙"}
    assert canonical_json(data) == '{"a":"髙","b":[1,null,true]}'
    assert json.loads(canonical_json(data)) == data


def test_the_old_value_of_a_watched_record_is_known_though_it_was_never_read(
    session: Session,
) -> None:
    uid = new_uid()
    session.connection().execute(insert(Watched).values(uid=uid, name="前"))
    record = session.scalars(select(Watched).where(Watched.uid == uid)).one()
    session.expire(record)
    with session.no_autoflush:
        record.name = "後"
        history = inspect(record).attrs.name.history
    session.expunge(record)
    assert (list(history.deleted), list(history.added)) == (["前"], ["後"])


def test_a_watched_record_is_named_by_its_number_or_its_name() -> None:
    assert Watched(number="INC-2026-0001", name="件名").audit_label == "INC-2026-0001"
    assert Watched(name="件名").audit_label == "件名"
    assert Watched().audit_label == ""


# --- connections ---


def _pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()


def test_sqlite_runs_with_the_settings_that_keep_acknowledged_writes(sqlite_address: str) -> None:
    engine = make_engine(sqlite_address)
    found = {
        name: _pragma(engine, name)
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    }
    engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }


def test_every_connection_of_sqlite_has_the_settings(sqlite_address: str) -> None:
    engine = make_engine(sqlite_address)
    with engine.connect() as one, engine.connect() as two:
        levels = [
            connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
            for connection in (one, two)
        ]
    engine.dispose()
    assert levels == [2, 2]


@pytest.mark.parametrize(
    "wrong",
    [("journal_mode", "DELETE", "wal"), ("synchronous", "NORMAL", 2), ("foreign_keys", "OFF", 1)],
)
def test_sqlite_is_refused_when_a_setting_has_no_effect(
    sqlite_address: str, monkeypatch: pytest.MonkeyPatch, wrong: tuple[str, str, object]
) -> None:
    monkeypatch.setattr(database, "SQLITE_SETTINGS", (wrong,))
    engine = make_engine(sqlite_address)
    with pytest.raises(RuntimeError, match=wrong[0]), engine.connect():
        pass
    engine.dispose()


def test_a_reference_to_nothing_is_refused(session: Session) -> None:
    session.add(Label(box_id=987_654))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_database_in_use_can_be_changed(tmp_path: Path) -> None:
    used = Database()
    for name in ("one", "two"):
        SampleBase.metadata.create_all(used.connect(f"sqlite:///{tmp_path / name}.db"))
        assert used.session.scalar(select(func.count()).select_from(Box)) == 0
        used.session.add(Box(name=name))
        used.session.commit()
    assert used.session.scalars(select(Box.name)).all() == ["two"]
    used.session.remove()
    assert used.engine is not None
    used.engine.dispose()


def test_connections_that_died_while_they_rested_are_replaced(
    postgres_server: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if postgres_server is None:
        pytest.skip(MISSING)
    monkeypatch.setattr(database, "RESTED_SECONDS", 0)
    engine, other = make_engine(postgres_server), make_engine(postgres_server)
    pid = text("SELECT pg_backend_pid()")
    with engine.connect() as first, engine.connect() as second:
        dead = {first.scalar(pid), second.scalar(pid)}
    with other.connect() as killer:
        for one in dead:
            killer.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": one})
    with engine.connect() as first, engine.connect() as second:
        assert dead.isdisjoint({first.scalar(pid), second.scalar(pid)})
    for used in (engine, other):
        used.dispose()


def test_a_connection_in_steady_use_is_not_asked_again(
    postgres_server: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if postgres_server is None:
        pytest.skip(MISSING)
    monkeypatch.setattr(database, "RESTED_SECONDS", 60)
    engine = make_engine(postgres_server)
    asked: list[object] = []
    monkeypatch.setattr(engine.dialect, "do_ping", asked.append)
    for _ in range(2):
        with engine.connect():
            pass
    assert asked == []
    monkeypatch.setattr(database, "RESTED_SECONDS", 0)
    with engine.connect():
        pass
    assert len(asked) == 1
    engine.dispose()
