"""What an entry tells: who, when, why, and the values before and after."""

import json
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from audit import queries
from audit.models import AuditEntry
from audit.recorder import note
from audit.vocabulary import EntryKind, Outcome
from core.crypto import unseal
from core.work import transaction
from tests.audit.samples import (
    NOW,
    SATO,
    Account,
    Severity,
    entries,
    open_case,
    revise,
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
