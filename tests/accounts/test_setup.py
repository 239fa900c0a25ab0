"""The first start, as operations."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from accounts import operations
from accounts.models import LoginSession, Member, SetupCode
from accounts.operations import Refused
from accounts.permissions import Role
from audit.models import AuditEntry
from audit.queries import verify
from audit.vocabulary import Outcome
from core.crypto import token_hash
from core.database import db
from tests.accounts.conftest import (
    PASSWORD,
    add,
    begun,
    count,
    entries,
    in_parallel,
    secret,
    sign_in,
)

pytestmark = pytest.mark.usefixtures("either_engine")


def first_code() -> str | None:
    with begun() as work:
        return operations.first_setup_code(work)


def set_up_with(code: str) -> Callable[[Any], Member | None]:
    def job(work: Any) -> Member | None:
        return operations.set_up(
            work, code=code, login="admin", name="中村", password=secret(PASSWORD)
        )

    return job


def test_setup_code_makes_the_first_administrator_once() -> None:
    code = first_code()
    assert code is not None
    assert len(code) == 14
    with begun() as work:
        made = set_up_with(code.lower())(work)
    assert made is not None
    assert made.roles == {Role.ADMIN}
    assert first_code() is None
    with begun() as work:
        assert set_up_with(code)(work) is None
    assert sign_in("admin")


def test_setup_code_is_stored_as_hash_only() -> None:
    code = first_code()
    row = db.session.scalars(select(SetupCode)).one()
    assert row.code_hash == token_hash(str(code))


def test_each_start_voids_the_code_before() -> None:
    first, second = first_code(), first_code()
    assert first
    assert second
    with begun() as work:
        assert set_up_with(first)(work) is None
    with begun() as work:
        assert set_up_with(second)(work) is not None


@pytest.mark.usefixtures("suzuki")
def test_no_setup_code_once_there_is_a_member() -> None:
    assert first_code() is None


def test_setup_code_is_void_once_a_command_has_added_a_member() -> None:
    code = first_code()
    with begun() as work:
        add(work)
    with pytest.raises(Refused), begun() as work:
        set_up_with(str(code))(work)
    assert count(Member) == 1


def test_wrong_setup_code_is_in_the_audit_trail() -> None:
    first_code()
    with begun() as work:
        assert set_up_with("AAAA-BBBB-CCCC")(work) is None
    (entry,) = entries("accounts:set-up")
    assert entry.outcome is Outcome.REFUSED


def test_refused_entry_leaves_the_setup_code_unused() -> None:
    code = str(first_code())
    with pytest.raises(Refused), begun() as work:
        operations.set_up(work, code=code, login="日本語", name="x", password=secret(PASSWORD))
    with begun() as work:
        assert set_up_with(code)(work) is not None


def test_of_parallel_setups_exactly_one_succeeds(either_engine: Engine) -> None:
    code = str(first_code())
    results = in_parallel(either_engine, 8, set_up_with(code))
    assert sum(isinstance(result, Member) for result in results) == 1
    assert count(Member) == 1
    assert verify(db.session, None).is_whole


def test_there_is_no_default_account() -> None:
    assert count(Member) == 0
    assert count(LoginSession) == 0
    assert count(AuditEntry) == 0
