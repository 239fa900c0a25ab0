"""Members as operations: added, revised, stopped, activated."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts import operations, queries
from accounts.models import Member
from accounts.operations import Refused, prove
from accounts.permissions import Permission, Role
from accounts.vocabulary import MemberState, SessionEnd
from audit.vocabulary import EntryKind
from core import clock
from core.crypto import token_hash
from core.database import db
from core.work import Actor, Conflict, Work
from tests.accounts.conftest import (
    HERE,
    OTHER_PASSWORD,
    PASSWORD,
    Clock,
    act,
    add,
    begun,
    changed,
    count,
    entries,
    member,
    secret,
    sessions,
    sign_in,
    today,
)

PLAIN: dict[str, Any] = {"ends_on": None, "email": None}

pytestmark = pytest.mark.usefixtures("suzuki")


def test_added_member_is_in_the_audit_trail_without_the_hash() -> None:
    (entry,) = entries("accounts:add")
    assert entry.kind is EntryKind.CHANGE
    assert entry.actor_name == "コマンド（test）"
    assert entry.subject_label == "鈴木（suzuki）"
    assert str(member("suzuki").password_hash) not in entry.changes
    assert "argon2" not in entry.changes


def test_login_is_given_once_however_it_is_spelled() -> None:
    with pytest.raises(Refused, match="既に使われています"), begun() as work:
        add(work, login="ＳＵＺＵＫＩ")
    assert count(Member) == 1


@pytest.mark.parametrize("login", ["", "  ", "鈴木", "a b", "x" * 61, "a/b", "a\u202eb"])
def test_login_of_other_characters_is_refused(login: str) -> None:
    with pytest.raises(Refused) as caught, begun() as work:
        add(work, login=login)
    assert caught.value.field == "login"


@pytest.mark.parametrize(
    "roles",
    [{Role.ADMIN, Role.HANDLER}, {Role.AUDITOR, Role.APPROVER}, {Role.CONTRACTOR, Role.VIEWER}],
)
def test_conflicting_roles_are_refused_when_adding_and_when_revising(roles: set[Role]) -> None:
    with pytest.raises(Refused) as caught, begun() as work:
        add(work, login="x", roles=roles, ends_on=today())
    assert caught.value.field == "roles"
    revision: dict[str, Any] = {"version": 1, "name": "鈴木", "email": None}
    with pytest.raises(Refused):
        act(operations.revise_member, roles=roles, ends_on=today(), **revision)
    assert member("suzuki").roles == {Role.APPROVER}


def test_contractor_needs_a_last_day_that_is_not_past() -> None:
    for ends_on in (None, today() - timedelta(days=1)):
        with pytest.raises(Refused) as caught, begun() as work:
            add(work, login="out", roles={Role.CONTRACTOR}, ends_on=ends_on)
        assert caught.value.field == "ends_on"
    with begun() as work:
        add(work, login="out", roles={Role.CONTRACTOR}, ends_on=today())


def test_revised_roles_hold_at_once_and_end_the_sign_ins() -> None:
    assert sign_in()
    revision: dict[str, Any] = {"version": 1, "name": "鈴木 一", **PLAIN}
    act(operations.revise_member, roles={Role.VIEWER}, **revision)
    assert member("suzuki").roles == {Role.VIEWER}
    assert [row.revoked_why for row in sessions("suzuki")] == [SessionEnd.ROLES]
    (entry,) = entries("accounts:revise")
    assert "viewer" in entry.changes


def test_revised_name_leaves_the_sign_ins_alone() -> None:
    assert sign_in()
    revision: dict[str, Any] = {"version": 1, "name": "鈴木 一", **PLAIN}
    act(operations.revise_member, roles={Role.APPROVER}, **revision)
    assert [row.revoked_at for row in sessions("suzuki")] == [None]


def test_revision_of_an_older_version_is_a_conflict() -> None:
    revision: dict[str, Any] = {"name": "鈴木 一", "roles": {Role.APPROVER}, **PLAIN}
    act(operations.revise_member, version=1, **revision)
    with pytest.raises(Conflict):
        act(operations.revise_member, version=1, **revision)


def test_nobody_changes_own_rights_or_stops_oneself() -> None:
    oneself = Actor(member("suzuki").uid, "鈴木")
    revision: dict[str, Any] = {"version": 1, "name": "鈴木", **PLAIN}
    changes: list[Callable[[Work], None]] = [
        lambda work: operations.disable_member(work, changed(work)),
        lambda work: operations.revise_member(work, changed(work), roles={Role.ADMIN}, **revision),
    ]
    for change in changes:
        with pytest.raises(Refused), begun(oneself) as work:
            change(work)
    assert member("suzuki").disabled_at is None
    with begun(oneself) as work:
        operations.revise_member(
            work, changed(work), version=1, name="鈴木 一", roles={Role.APPROVER}, **PLAIN
        )


def test_stopped_member_is_out_everywhere_and_comes_back_when_enabled() -> None:
    assert sign_in()
    act(operations.disable_member)
    assert [row.revoked_why for row in sessions("suzuki")] == [SessionEnd.DISABLED]
    assert sign_in() is None
    assert queries.state_of(member("suzuki"), clock.now()) is MemberState.DISABLED
    act(operations.enable_member)
    assert sign_in()


def test_states_of_members(time: Clock) -> None:
    with begun() as work:
        add(work, login="new", password=None)
        add(work, login="out", roles={Role.CONTRACTOR}, ends_on=today())
    time.shift = timedelta(days=1)
    states = {m.login: queries.state_of(m, clock.now()) for m in queries.list_members(db.session)}
    assert states == {
        "new": MemberState.INVITED,
        "out": MemberState.ENDED,
        "suzuki": MemberState.ACTIVE,
    }


def test_choice_of_persons_offers_members_in_office_with_the_right(time: Clock) -> None:
    with begun() as work:
        add(work, login="sato", name="佐藤", roles={Role.HANDLER})
        add(work, login="gone", name="退職者", roles={Role.HANDLER})
        add(work, login="out", name="委託先", roles={Role.CONTRACTOR}, ends_on=today())
    act(operations.disable_member, "gone")
    wanted = Permission.INCIDENT_WRITE
    offered = queries.list_members_who_may(db.session, wanted, clock.now())
    assert [name for _, name in offered] == ["佐藤", "委託先"]
    assert queries.names_of(db.session, [uid for uid, _ in offered]) == dict(offered)
    time.shift = timedelta(days=1)
    offered = queries.list_members_who_may(db.session, wanted, clock.now())
    assert [name for _, name in offered] == ["佐藤"]


def activate(code: str, login: str = "suzuki") -> Member | None:
    with begun() as work:
        return operations.activate(
            work, login=login, code=code, password=secret(OTHER_PASSWORD), address=HERE
        )


def test_activation_code_sets_a_password_once() -> None:
    assert sign_in()
    code = act(operations.issue_activation)
    assert len(code) == 19
    assert member("suzuki").activation_hash == token_hash(code)
    assert activate(code.lower().replace("-", " ")) is not None
    assert sign_in() is None
    assert sign_in(password=OTHER_PASSWORD)
    assert activate(code) is None
    assert [row.revoked_why for row in sessions("suzuki")] == [SessionEnd.PASSWORD, None]


def test_activation_code_dies_after_72_hours(time: Clock) -> None:
    code = act(operations.issue_activation)
    time.shift = timedelta(hours=72)
    assert activate(code) is None


def test_new_activation_code_voids_the_one_before() -> None:
    first, second = act(operations.issue_activation), act(operations.issue_activation)
    assert activate(first) is None
    assert activate(second) is not None


def test_activation_code_of_another_member_or_of_a_stopped_one_opens_nothing() -> None:
    with begun() as work:
        add(work, login="sato", roles={Role.HANDLER})
    code = act(operations.issue_activation)
    assert activate(code, "sato") is None
    assert activate(code, "nobody") is None
    act(operations.disable_member)
    act(operations.enable_member)
    assert activate(code) is None
    act(operations.disable_member)
    with pytest.raises(Refused):
        act(operations.issue_activation)


def test_password_stays_until_the_code_is_used() -> None:
    act(operations.issue_activation)
    assert sign_in()


def change_password(current: str, keep: str | None = None) -> bool:
    proof = prove(queries.password_hash_of(db.session, "suzuki"), current)
    with begun() as work:
        return operations.change_password(
            work,
            changed(work),
            proof=proof,
            password=secret(OTHER_PASSWORD),
            session_uid=keep,
            address=HERE,
        )


def test_password_change_needs_the_present_one_and_ends_the_other_sign_ins() -> None:
    assert sign_in()
    assert sign_in()
    kept = sessions("suzuki")[1].uid
    assert not change_password("違うパスワードをここに入れる")
    assert change_password(PASSWORD, kept)
    assert [row.revoked_why for row in sessions("suzuki")] == [SessionEnd.PASSWORD, None]
    assert sign_in() is None
    assert sign_in(password=OTHER_PASSWORD)


def test_proof_made_before_a_password_change_is_worth_nothing() -> None:
    proof = prove(queries.password_hash_of(db.session, "suzuki"), PASSWORD)
    assert change_password(PASSWORD)
    with begun() as work:
        token = operations.sign_in(work, login="suzuki", proof=proof, address=HERE, agent="")
    assert token is None


@pytest.mark.parametrize(
    "address",
    ["鈴木", "a@", "@a", "a b@example.co.jp", "a@b@c", "a@example.co.jp, b@example.co.jp", "<a@b>"],
)
def test_text_that_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(Refused) as caught:
        act(operations.choose_email, email=address)
    assert caught.value.field == "email"
    assert member("suzuki").email is None


def test_address_is_kept_sealed_in_its_plain_spelling_and_can_be_taken_away() -> None:
    act(operations.choose_email, email="  ｓｕｚｕｋｉ＠example.co.jp ")
    held: Any = member("suzuki")
    assert held.email == "suzuki@example.co.jp"
    assert "suzuki" not in (held.sealed_email or "")
    assert "example.co.jp" not in entries("accounts:choose-email")[0].changes
    act(operations.choose_email, email="")
    assert member("suzuki").email is None
