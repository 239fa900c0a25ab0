"""The session writes the trail: complete, in the same transaction, or nothing at all."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, event, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from audit import queries
from audit.models import AuditEntry, AuditHead
from audit.recorder import AuditRefused, Unaudited, anchor_to, install, note
from audit.vocabulary import EntryKind, Outcome
from core.crypto import unseal
from core.work import transaction
from tests.audit.samples import (
    NOW,
    SATO,
    Account,
    Case,
    Failed,
    Memo,
    Severity,
    entries,
    fail_after,
    has_nothing,
    open_case,
    revise,
    within,
)


def changes(entry: AuditEntry) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(entry.changes)
    return data


def test_a_new_record_is_told_with_actor_instant_verb_and_values(session: Session) -> None:
    case = open_case(
        session,
        severity=Severity.HIGH,
        affected=frozenset({Severity.LOW, Severity.HIGH}),
        amount=1_234_567,
        is_open=True,
        opened_at=NOW,
        due_on=date(2026, 12, 1),
    )
    (entry,) = entries(session)
    assert (entry.actor_uid, entry.actor_name) == (SATO.uid, SATO.name)
    assert (entry.address, entry.session_ref) == (SATO.address, SATO.session)
    assert (entry.seq, entry.at, entry.kind, entry.outcome) == (
        1,
        NOW,
        EntryKind.CHANGE,
        Outcome.OK,
    )
    assert (entry.verb, entry.reason) == ("cases:open", None)
    assert (entry.subject_table, entry.subject_uid) == ("sample_case", case.uid)
    assert entry.subject_label == "INC-2026-0001"
    assert changes(entry) == {
        "number": [None, "INC-2026-0001"],
        "title": [None, "不正出金"],
        "severity": [None, "high"],
        "affected": [None, ["high", "low"]],
        "amount": [None, 1_234_567],
        "is_open": [None, True],
        "opened_at": [None, "2026-11-22T05:05:00.000000Z"],
        "due_on": [None, "2026-12-01"],
    }


def test_a_change_is_told_with_the_old_and_the_new_value(session: Session) -> None:
    case = open_case(session)
    revise(session, case, title="不正な出金", amount=5)
    assert changes(entries(session)[1]) == {
        "title": ["不正出金", "不正な出金"],
        "amount": [None, 5],
    }


def test_an_old_value_is_told_though_it_was_never_read(session: Session) -> None:
    case = open_case(session)
    session.expire(case)
    revise(session, case, title=None)
    assert changes(entries(session)[1]) == {"title": ["不正出金", None]}


def test_saving_equal_values_is_no_change(session: Session) -> None:
    case = open_case(session, affected=frozenset({Severity.LOW}))
    revise(session, case, title="不正出金", affected=[Severity.LOW])
    assert len(entries(session)) == 1


def test_a_link_between_records_is_told_with_the_record_that_holds_it(session: Session) -> None:
    case = open_case(session)
    with transaction(session, SATO, NOW) as work:
        work.because("cases:add-account")
        case.accounts.append(Account(name="名義人"))
    assert changes(entries(session)[1]) == {"name": [None, "名義人"], "case_id": [None, case.id]}
    assert entries(session)[1].subject_table == "sample_account"


def test_encrypted_values_enter_the_trail_only_as_they_are_stored(session: Session) -> None:
    case = open_case(session, outline="山田太郎様の口座から出金")
    first = case.sealed_outline  # type: ignore[attr-defined]
    revise(session, case, outline="山田次郎様の口座から出金")
    second = case.sealed_outline  # type: ignore[attr-defined]
    told = entries(session)
    assert changes(told[0])["outline"] == [None, {"sealed": first}]
    assert changes(told[1]) == {"outline": [{"sealed": first}, {"sealed": second}]}
    assert "山田" not in told[0].changes + told[1].changes
    assert unseal(second, f"sample_case|outline|{case.uid}") == "山田次郎様の口座から出金"


def test_hidden_values_never_enter_the_trail(session: Session) -> None:
    case = open_case(session, password_hash="hash-1")
    revise(session, case, password_hash="hash-2")
    told = entries(session)
    assert changes(told[0])["password_hash"] == [None, {"hidden": True}]
    assert changes(told[1]) == {"password_hash": [{"hidden": True}, {"hidden": True}]}


def test_the_reason_is_stored_encrypted_and_opens_for_its_entry_alone(session: Session) -> None:
    case = open_case(session)
    with transaction(session, SATO, NOW) as work:
        work.because("cases:send-back", "山田様の氏名に誤り")
        case.title = "訂正"
    entry = entries(session)[1]
    assert entry.reason == "山田様の氏名に誤り"
    assert "山田" not in entry.sealed_reason  # type: ignore[attr-defined]


def test_each_change_keeps_the_verb_it_was_made_under(session: Session) -> None:
    case = open_case(session)
    with transaction(session, SATO, NOW) as work:
        work.because("cases:revise")
        case.title = "一つ目"
        work.because("cases:close", "解決")
        case.is_open = False
    assert [entry.verb for entry in entries(session)[1:]] == ["cases:revise", "cases:close"]


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


def test_sessions_joined_to_a_test_s_own_transaction_write_once(database: Engine) -> None:
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


def test_accesses_downloads_refusals_and_sign_ins_are_entries_too(session: Session) -> None:
    with transaction(session, SATO, NOW) as work:
        note(work, EntryKind.ACCESS, "cases:read", table="sample_case", uid="u1", label="INC-1")
        note(work, EntryKind.DOWNLOAD, "reports:download", detail={"様式": "第一報", "頁": 3})
        note(
            work,
            EntryKind.REFUSAL,
            "access:refused",
            outcome=Outcome.REFUSED,
            reason="権限がありません",
        )
        note(work, EntryKind.SIGN_IN, "accounts:sign-in")
    told = entries(session)
    assert [entry.kind for entry in told] == [
        EntryKind.ACCESS,
        EntryKind.DOWNLOAD,
        EntryKind.REFUSAL,
        EntryKind.SIGN_IN,
    ]
    assert (told[0].subject_uid, told[0].subject_label) == ("u1", "INC-1")
    assert changes(told[1]) == {"様式": [None, "第一報"], "頁": [None, 3]}
    assert (told[2].outcome, told[2].reason) == (Outcome.REFUSED, "権限がありません")
    assert queries.verify(session).checked == 4


def test_an_access_is_forgotten_when_its_transaction_fails(session: Session) -> None:
    with pytest.raises(Failed):
        fail_after(session, lambda work: note(work, EntryKind.ACCESS, "cases:read"))
    assert entries(session) == []


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


def test_behind_a_forged_end_nothing_more_is_written(session: Session, database: Engine) -> None:
    case = open_case(session)
    with database.begin() as connection:
        connection.execute(text("UPDATE audit_head SET seq = 0, mac = ''"))
    with pytest.raises(AuditRefused):
        revise(session, case, title="続き")
    session.expire_all()
    assert session.get_one(Case, case.id).title == "不正出金"


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
