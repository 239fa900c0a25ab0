"""What would leave no trace, or touch one, is refused by the session and by the database."""

from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from audit import queries
from audit.models import AuditEntry, AuditHead
from audit.recorder import AuditRefused, Unaudited, note
from audit.vocabulary import EntryKind
from core.work import transaction
from tests.audit.samples import (
    NOW,
    SATO,
    Account,
    Case,
    Memo,
    entries,
    has_nothing,
    open_case,
    revise,
    within,
)


@pytest.mark.parametrize("verb", [None, "", "直した", "revise", "Cases:Revise"])
def test_a_change_without_a_verb_raises_and_writes_nothing(
    session: Session, verb: str | None
) -> None:
    session.info.update(actor=SATO, now=NOW, verb=verb)
    session.add(Case(number="INC-2026-0001"))
    with pytest.raises(Unaudited):
        session.commit()
    assert has_nothing(session)


def test_a_change_without_an_actor_raises_and_writes_nothing(session: Session) -> None:
    session.info["verb"] = "cases:open"
    session.add(Case(number="INC-2026-0001"))
    with pytest.raises(Unaudited):
        session.commit()
    assert has_nothing(session)


def test_a_link_changed_without_an_actor_raises_and_writes_nothing(session: Session) -> None:
    first = open_case(session, accounts=[Account(name="名義人")])
    second = open_case(session, number="INC-2026-0002")
    told = len(entries(session))
    first.accounts[0].case = second
    with pytest.raises(Unaudited):
        session.commit()
    session.rollback()
    assert session.get_one(Account, 1).case_id == first.id
    assert len(entries(session)) == told


def test_records_that_are_not_audited_need_no_actor(session: Session) -> None:
    session.add(Memo(text="控え"))
    session.commit()
    assert entries(session) == []


def test_deleting_an_audited_record_is_refused(session: Session) -> None:
    case = open_case(session)
    with pytest.raises(AuditRefused):
        within(session, "cases:delete", lambda: session.delete(case))
    assert session.get(Case, case.id) is not None
    assert len(entries(session)) == 1


def test_deleting_by_removing_from_a_list_is_refused(session: Session) -> None:
    case = open_case(session, accounts=[Account(name="名義人")])
    with pytest.raises(AuditRefused):
        within(session, "cases:revise", lambda: setattr(case, "accounts", []))
    session.rollback()
    assert session.query(Account).count() == 1


@pytest.mark.parametrize("model", [Case, AuditEntry, AuditHead])
@pytest.mark.parametrize("make", [update, delete, insert])
@pytest.mark.parametrize("as_table", [False, True])
def test_bulk_statements_on_audited_tables_are_refused(
    session: Session, model: Any, make: Any, as_table: bool
) -> None:
    open_case(session)
    statement = make(model.__table__ if as_table else model)
    if make is not delete:
        statement = statement.values(uid="x")
    with pytest.raises(AuditRefused):
        within(session, "cases:revise", lambda: session.execute(statement))
    assert len(entries(session)) == 1
    assert queries.verify(session).is_whole


def test_query_update_is_refused_as_well(session: Session) -> None:
    open_case(session)
    with pytest.raises(AuditRefused):
        session.query(Case).update({"title": "別"})


def test_bulk_statements_on_other_tables_pass(session: Session) -> None:
    session.add(Memo(text="控え"))
    session.commit()
    session.execute(update(Memo).values(text="改"))
    session.commit()
    assert session.query(Memo).one().text == "改"


def test_entries_cannot_be_changed_through_the_session(session: Session) -> None:
    open_case(session)
    entry = entries(session)[0]
    entry.actor_name = "別人"
    with pytest.raises(AuditRefused):
        session.flush()
    session.rollback()
    assert entries(session)[0].actor_name == SATO.name


def test_entries_cannot_be_deleted_through_the_session(session: Session) -> None:
    open_case(session)
    session.delete(entries(session)[0])
    with pytest.raises(AuditRefused):
        session.flush()
    assert len(entries(session)) == 1


def test_entries_cannot_be_added_by_hand(session: Session) -> None:
    session.add(AuditEntry(seq=1, verb="cases:forged"))
    with pytest.raises(AuditRefused):
        session.flush()
    assert entries(session) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor_name = 'x'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE seq = 1",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_entries(
    session: Session, database: Engine, statement: str
) -> None:
    open_case(session)
    with pytest.raises(DBAPIError, match="audit entries cannot be"), database.begin() as connection:
        connection.execute(text(statement))
    assert len(entries(session)) == 1
    assert queries.verify(session).is_whole


def test_the_database_itself_refuses_to_empty_or_replace_the_trail(
    session: Session, database: Engine
) -> None:
    open_case(session)
    if database.dialect.name == "sqlite":
        replace = "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry"
    else:
        replace = "TRUNCATE audit_entry"
    with pytest.raises(DBAPIError, match="audit entries cannot be"), database.begin() as connection:
        connection.execute(text(replace))
    assert len(entries(session)) == 1


def test_nobody_can_note_a_change_that_did_not_happen(session: Session) -> None:
    with pytest.raises(AuditRefused), transaction(session, SATO, NOW) as work:
        note(work, EntryKind.CHANGE, "cases:revise")
    with pytest.raises(Unaudited), transaction(session, SATO, NOW) as work:
        note(work, EntryKind.ACCESS, "佐藤さんが見た")
    assert entries(session) == []


def test_a_note_after_the_transaction_is_refused(session: Session) -> None:
    with transaction(session, SATO, NOW) as work:
        pass
    with pytest.raises(Unaudited):
        note(work, EntryKind.ACCESS, "cases:read")


def test_a_value_without_a_fixed_form_is_refused_rather_than_guessed(session: Session) -> None:
    case = open_case(session, amount=1)
    with pytest.raises(AuditRefused):
        revise(session, case, amount=Case.amount + 1)
    assert session.get_one(Case, case.id).amount == 1


def test_behind_a_forged_end_nothing_more_is_written(session: Session, database: Engine) -> None:
    case = open_case(session)
    with database.begin() as connection:
        connection.execute(text("UPDATE audit_head SET seq = 0, mac = ''"))
    with pytest.raises(AuditRefused):
        revise(session, case, title="続き")
    session.expire_all()
    assert session.get_one(Case, case.id).title == "不正出金"
