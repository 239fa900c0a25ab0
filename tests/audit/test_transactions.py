"""The trail and what it tells of are written together or not at all."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from audit import queries
from audit.recorder import Unaudited, anchor_to, install, note
from audit.vocabulary import EntryKind
from core.work import transaction
from tests.audit.samples import (
    NOW,
    SATO,
    Case,
    Failed,
    entries,
    fail_after,
    has_nothing,
    open_case,
    revise,
)


def test_change_and_trail_are_rolled_back_together(session: Session) -> None:
    with pytest.raises(Failed):
        fail_after(session, lambda _: session.add(Case(number="INC-2026-0001")))
    assert has_nothing(session)
    open_case(session, number="INC-2026-0002")
    assert [entry.subject_label for entry in entries(session)] == ["INC-2026-0002"]


def test_a_session_that_is_closed_forgets_what_it_had_to_tell(session: Session) -> None:
    session.info.update(actor=SATO, now=NOW, verb="cases:open")
    session.add(Case(number="INC-2026-0001"))
    session.flush()
    session.close()
    del session.info["actor"]
    open_case(session, number="INC-2026-0002")
    assert [entry.subject_label for entry in entries(session)] == ["INC-2026-0002"]


def test_a_savepoint_rolled_back_takes_its_entries_with_it(session: Session) -> None:
    with transaction(session, SATO, NOW) as work:
        work.because("cases:open")
        session.add(Case(number="A"))
        savepoint = session.begin_nested()
        session.add(Case(number="B"))
        session.flush()
        savepoint.rollback()
        with session.begin_nested():
            session.add(Case(number="C"))
        session.add(Case(number="D"))
    told = [entry.subject_label for entry in entries(session)]
    assert told == ["A", "C", "D"]
    assert [case.number for case in session.query(Case).order_by(Case.id)] == told
    assert queries.verify(session).checked == 3


def test_a_failed_flush_in_a_savepoint_leaves_the_other_entries(session: Session) -> None:
    with transaction(session, SATO, NOW) as work:
        work.because("cases:open")
        case = Case(number="A")
        session.add(case)
        with pytest.raises(DBAPIError), session.begin_nested():
            session.add(Case(number="B", uid=case.uid))
        session.add(Case(number="C"))
    assert [entry.subject_label for entry in entries(session)] == ["A", "C"]


def test_a_commit_past_an_open_savepoint_does_not_go_unnoticed(session: Session) -> None:
    session.info.update(actor=SATO, now=NOW, verb="cases:open")
    outer = session.begin()
    session.begin_nested()
    session.add(Case(number="A"))
    with pytest.raises(Unaudited):
        outer.commit()


def test_sessions_joined_to_a_test_s_own_transaction_write_once(
    database: Engine, tmp_path: Path
) -> None:
    anchor_to(tmp_path / "anchor.jsonl")
    factory = sessionmaker[Session](expire_on_commit=False)
    with database.connect() as connection:
        outer = connection.begin()
        with factory(bind=connection, join_transaction_mode="create_savepoint") as session:
            open_case(session, number="A")
            open_case(session, number="B")
            with pytest.raises(Failed):
                fail_after(session, lambda _: session.add(Case(number="C")))
            assert [entry.subject_label for entry in entries(session)] == ["A", "B"]
            assert queries.verify(session).checked == 2
        outer.rollback()
    with factory(bind=database) as session:
        assert has_nothing(session)
    assert not (tmp_path / "anchor.jsonl").exists()  # nothing was committed in the end


def test_an_access_is_forgotten_when_its_transaction_fails(session: Session) -> None:
    with pytest.raises(Failed):
        fail_after(session, lambda work: note(work, EntryKind.ACCESS, "cases:read"))
    assert entries(session) == []


def test_when_the_trail_cannot_be_written_the_change_is_not_made(
    session: Session, database: Engine
) -> None:
    case = open_case(session)
    with database.begin() as connection:
        if database.dialect.name == "sqlite":
            connection.execute(
                text(
                    "CREATE TRIGGER full BEFORE INSERT ON audit_entry "
                    "BEGIN SELECT RAISE(ABORT, 'full'); END"
                )
            )
        else:
            connection.execute(text("ALTER TABLE audit_entry ADD CHECK (seq < 2)"))
    with pytest.raises(DBAPIError):
        revise(session, case, title="書けない")
    session.expire_all()
    assert session.get_one(Case, case.id).title == "不正出金"
    with pytest.raises(DBAPIError):
        open_case(session, number="INC-2026-0002")
    assert session.query(Case).count() == 1
    assert queries.verify(session).checked == 1


def test_a_commit_costs_three_statements_however_many_entries(
    session: Session, database: Engine
) -> None:
    open_case(session)
    seen: list[str] = []
    event.listen(
        database, "before_cursor_execute", lambda _c, _k, statement, *_: seen.append(statement)
    )
    with transaction(session, SATO, NOW) as work:
        for _ in range(20):
            note(work, EntryKind.ACCESS, "cases:read")
    words = [statement.split()[0] for statement in seen if "audit_" in statement]
    assert words == ["SELECT", "INSERT", "UPDATE"]
    assert queries.verify(session).checked == 21


def test_the_end_of_the_chain_is_told_to_the_anchor_file_after_each_commit(
    session: Session, tmp_path: Path
) -> None:
    anchor = tmp_path / "anchor.jsonl"
    anchor_to(anchor)
    case = open_case(session)
    revise(session, case, title="改")
    with pytest.raises(Failed):
        fail_after(session, lambda _: setattr(case, "title", "取り消される"))
    told = entries(session)
    lines = [json.loads(line) for line in anchor.read_text(encoding="utf-8").splitlines()]
    assert lines == [{"seq": entry.seq, "mac": entry.mac} for entry in told]
    assert anchor.stat().st_mode & 0o077 == 0


def test_an_anchor_that_cannot_be_written_is_logged_and_breaks_nothing(
    session: Session, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    anchor_to(tmp_path / "missing" / "anchor.jsonl")
    open_case(session)
    assert len(entries(session)) == 1
    assert "anchor file" in caplog.text


def test_installing_twice_records_once(session: Session) -> None:
    install()
    open_case(session)
    assert len(entries(session)) == 1
