"""Sign-ins as operations: begun, recorded, ended."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from accounts import operations
from accounts.operations.sessions import SESSIONS_AT_ONCE
from accounts.permissions import Role
from accounts.vocabulary import SessionEnd
from audit.queries import verify
from audit.vocabulary import EntryKind, Outcome
from core.crypto import token_hash
from core.database import db
from tests.accounts.conftest import (
    PASSWORD,
    Clock,
    act,
    add,
    begun,
    entries,
    member,
    sessions,
    sign_in,
    today,
)

pytestmark = pytest.mark.usefixtures("suzuki")


def test_only_the_hash_of_a_256_bit_token_is_stored() -> None:
    token = sign_in()
    assert token is not None
    assert len(token) == 43
    (row,) = sessions("suzuki")
    assert row.token_hash == token_hash(token)
    with db.session.get_bind().connect() as connection:  # type: ignore[union-attr]
        assert token not in str(connection.execute(text("SELECT * FROM login_session")).all())


def test_tokens_never_repeat() -> None:
    assert len({sign_in() for _ in range(50)} - {None}) == 50


def test_sign_ins_failures_and_sign_outs_are_in_the_audit_trail() -> None:
    sign_in()
    sign_in(password="違うパスワードをここに入れる")
    sign_in(login="secret-typed-as-login", password=PASSWORD)
    with begun() as work:
        operations.sign_out(work, session_uid=sessions("suzuki")[0].uid)
    right, wrong, unknown = entries("accounts:sign-in")
    assert all(entry.kind is EntryKind.SIGN_IN for entry in (right, wrong, unknown))
    assert (right.outcome, right.subject_label) == (Outcome.OK, "鈴木（suzuki）")
    assert (wrong.outcome, wrong.subject_label) == (Outcome.REFUSED, "鈴木（suzuki）")
    assert (unknown.outcome, unknown.subject_label) == (Outcome.REFUSED, "（登録のないログインID）")
    (out,) = entries("accounts:sign-out")
    assert out.kind is EntryKind.SIGN_IN
    stored = " ".join(
        f"{e.changes}{e.subject_label}{e.actor_name}" for e in (right, wrong, unknown)
    )
    assert "secret-typed-as-login" not in stored
    assert PASSWORD not in stored
    assert verify(db.session, None).is_whole


def test_ended_member_cannot_sign_in_the_day_after(time: Clock) -> None:
    with begun() as work:
        add(work, login="out", roles={Role.CONTRACTOR}, ends_on=today())
    assert sign_in("out")
    time.shift = timedelta(days=1)
    assert sign_in("out") is None


def test_member_without_password_cannot_sign_in() -> None:
    with begun() as work:
        add(work, login="out", password=None)
    assert sign_in("out") is None
    assert sign_in("out", password="") is None


def test_new_sign_in_of_a_browser_ends_its_old_one() -> None:
    first = sign_in()
    assert sign_in(replaces=first)
    assert [row.revoked_why for row in sessions("suzuki")] == [SessionEnd.REPLACED, None]


def test_the_oldest_sign_in_makes_room() -> None:
    for _ in range(SESSIONS_AT_ONCE + 2):
        assert sign_in()
    ends = [row.revoked_why for row in sessions("suzuki")]
    assert ends == [SessionEnd.CROWDED] * 2 + [None] * SESSIONS_AT_ONCE


def test_ended_sign_in_keeps_its_first_reason() -> None:
    assert sign_in()
    uid = sessions("suzuki")[0].uid
    assert act(operations.end_session, session_uid=uid)
    assert not act(operations.end_session, session_uid=uid)
    assert act(operations.end_sessions) == 0
    with begun() as work:
        operations.sign_out(work, session_uid=uid)
    assert [row.revoked_why for row in sessions("suzuki")] == [SessionEnd.ENDED]


def test_sign_in_of_somebody_else_cannot_be_ended_as_ones_own() -> None:
    with begun() as work:
        add(work, login="sato", roles={Role.HANDLER})
    assert sign_in("sato")
    assert not act(operations.end_session, session_uid=sessions("sato")[0].uid)


def test_hash_of_weaker_settings_is_replaced_at_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    before = member("suzuki").password_hash
    stronger = PasswordHasher(memory_cost=16, time_cost=2, parallelism=1)
    monkeypatch.setattr("accounts.operations.passwords.hasher", stronger)
    assert sign_in()
    assert member("suzuki").password_hash != before
    assert sign_in()
