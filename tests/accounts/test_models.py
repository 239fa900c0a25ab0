"""What the database itself refuses about members."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from accounts.models import Attempts, LoginSession, Member, SetupCode, login_key
from accounts.permissions import Role
from core import clock
from core.database import new_uid, table_of
from tests.accounts.conftest import add, begun


def _insert(engine: Engine, **given: Any) -> None:
    values = {
        "uid": new_uid(),
        "login": "x",
        "name": "x",
        "roles": frozenset({Role.HANDLER}),
        "created_at": clock.now(),
        "version": 1,
    }
    with engine.begin() as connection:
        connection.execute(insert(table_of(Member)).values(**{**values, **given}))


@pytest.mark.parametrize(
    "roles",
    [
        {Role.ADMIN, Role.HANDLER},
        {Role.ADMIN, Role.VIEWER},
        {Role.AUDITOR, Role.APPROVER},
        {Role.AUDITOR, Role.SUPPORT},
        {Role.CONTRACTOR, Role.VIEWER},
    ],
    ids=lambda roles: "+".join(sorted(roles)),
)
def test_database_refuses_conflicting_roles(either_engine: Engine, roles: set[Role]) -> None:
    with pytest.raises(IntegrityError):
        _insert(either_engine, roles=frozenset(roles), ends_on=date(2030, 3, 31))


def test_database_accepts_the_roles_that_may_be_held_together(either_engine: Engine) -> None:
    for number, roles in enumerate(
        (
            {Role.ADMIN},
            {Role.AUDITOR, Role.VIEWER},
            {Role.HANDLER, Role.APPROVER, Role.SUPPORT},
            set(),
        )
    ):
        _insert(either_engine, login=f"x{number}", roles=frozenset(roles))
    with begun() as work:
        assert add(work).id > 4


def test_database_refuses_a_contractor_without_last_day(either_engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        _insert(either_engine, roles=frozenset({Role.CONTRACTOR}))
    _insert(either_engine, roles=frozenset({Role.CONTRACTOR}), ends_on=date(2030, 3, 31))


def test_database_refuses_a_code_without_its_limit(either_engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        _insert(either_engine, activation_hash="x")


def test_login_is_one_however_it_is_spelled() -> None:
    assert login_key("　Ｔａｒｏ.Sato ") == "taro.sato"


def test_hashes_are_marked_for_the_audit_trail() -> None:
    for model in (Member, LoginSession, Attempts, SetupCode):
        for column in model.__table__.columns:
            is_hash = column.name.endswith("_hash")
            assert (column.info.get("audit") == "hidden") is is_hash
            assert bool(column.info.get("one_way")) is is_hash
