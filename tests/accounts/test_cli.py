"""`ippo members` on the host."""

import getpass

import pytest
from click.testing import Result
from flask import Flask

from accounts import operations
from accounts.cli import members
from accounts.permissions import Role
from tests.accounts.conftest import (
    OTHER_PASSWORD,
    PASSWORD,
    Visit,
    act,
    count,
    entries,
    member,
    sessions,
)


def run(house: Flask, *arguments: str, typed: str | None = None) -> Result:
    return house.test_cli_runner().invoke(members, list(arguments), input=typed)


def test_add_prints_an_activation_code_on_standard_output(house: Flask) -> None:
    answer = run(
        house, "add", "kimura", "--name", "木村", "--role", "handler", "--role", "approver"
    )
    assert answer.exit_code == 0
    code = answer.stdout.strip()
    assert len(code) == 19
    assert "登録しました" in answer.stderr
    assert member("kimura").roles == {Role.HANDLER, Role.APPROVER}
    given = {"login": "kimura", "code": code, "password": OTHER_PASSWORD}
    browser = Visit(house)
    browser.post("/activate", {**given, "password_again": OTHER_PASSWORD})
    assert browser.try_sign_in("kimura", OTHER_PASSWORD).status_code == 303


def test_add_takes_a_password_from_standard_input(house: Flask) -> None:
    given = ("add", "kimura", "--name", "木村", "--role", "viewer", "--password-stdin")
    answer = run(house, *given, typed=f"{OTHER_PASSWORD}\n")
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert Visit(house).try_sign_in("kimura", OTHER_PASSWORD).status_code == 303


def test_add_is_recorded_with_the_user_of_the_machine(house: Flask) -> None:
    run(house, "add", "kimura", "--name", "木村", "--role", "handler")
    assert entries("accounts:add")[-1].actor_name == f"コマンド（{getpass.getuser()}）"


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (("add", "sato", "--name", "x", "--role", "viewer"), None, "既に使われています"),
        (("add", "x", "--name", "x", "--role", "admin", "--role", "viewer"), None, "兼ねる"),
        (("add", "x", "--name", "x", "--role", "contractor"), None, "利用終了日"),
        (
            ("add", "x", "--name", "x", "--role", "viewer", "--password-stdin"),
            "short\n",
            "15文字以上",
        ),
        (
            ("add", "x", "--name", "x", "--role", "viewer", "--password-stdin"),
            "",
            "入力してください",
        ),
        (("disable", "nobody"), None, "登録されていません"),
        (("unlock", "nobody"), None, "登録されていません"),
    ],
)
def test_refusal_is_told_on_standard_error_with_exit_code_1(
    house: Flask, arguments: tuple[str, ...], typed: str | None, sentence: str
) -> None:
    before = count(type(member("sato")))
    answer = run(house, *arguments, typed=typed)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert sentence in answer.stderr
    assert count(type(member("sato"))) == before


def test_unknown_role_ends_with_exit_code_2(house: Flask) -> None:
    assert run(house, "add", "x", "--name", "x", "--role", "king").exit_code == 2


def test_contractor_is_added_with_the_last_day(house: Flask) -> None:
    given = ("add", "x", "--name", "委託", "--role", "contractor", "--ends-on", "2036-03-31")
    assert run(house, *given).exit_code == 0
    assert str(member("x").ends_on) == "2036-03-31"


def test_list_is_data_on_standard_output(house: Flask) -> None:
    answer = run(house, "list")
    assert answer.exit_code == 0
    lines = [line.split("\t") for line in answer.stdout.splitlines()]
    assert ["sato", "佐藤 花", "CSIRT担当者", "利用中", ""] in lines
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)


def test_disable_ends_every_sign_in(house: Flask) -> None:
    browser = Visit(house).sign_in("sato")
    assert run(house, "disable", "SATO").exit_code == 0
    assert not browser.is_inside
    assert all(row.revoked_at for row in sessions("sato"))


def test_unlock_lets_the_member_try_again(house: Flask) -> None:
    browser = Visit(house)
    for _ in range(11):
        browser.try_sign_in("sato", "違うパスワードをここに入れる")
    assert browser.try_sign_in("sato", PASSWORD).status_code == 429
    assert run(house, "unlock", "sato").exit_code == 0
    assert browser.try_sign_in("sato", PASSWORD).status_code == 303


@pytest.mark.parametrize("command", ["add", "list", "disable", "unlock"])
def test_every_command_shows_an_example(house: Flask, command: str) -> None:
    assert f"例: ippo members {command}" in run(house, command, "--help").stdout


def test_stopped_member_stays_listed(house: Flask) -> None:
    act(operations.disable_member, "sato")
    assert "停止中" in run(house, "list").stdout
