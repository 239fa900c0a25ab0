"""`ippo members`: add, list, disable and unlock members from the host."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime

import click
from flask.cli import AppGroup

from accounts import operations, queries
from accounts.models import Member
from accounts.operations import NewPassword, Refused
from accounts.permissions import Role
from core import clock
from core.database import db
from core.work import Actor, Work, transaction

members = AppGroup("members", help="職員を管理します。\n\n例: ippo members list")


@members.command("add")
@click.argument("login")
@click.option("--name", required=True, metavar="氏名", help="氏名")
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="権限（繰り返し指定できます）",
)
@click.option(
    "--ends-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="利用終了日（外部委託先では必須。例: 2027-03-31）",
)
@click.option("--password-stdin", is_flag=True, help="パスワードを標準入力の1行目から読みます")
def add(
    login: str, name: str, roles: tuple[str, ...], ends_on: datetime | None, *, password_stdin: bool
) -> None:
    """職員を登録します。パスワードを渡さないときは、有効化コードを表示します。

    例: ippo members add taro.sato --name 佐藤太郎 --role handler
    """
    last_day: date | None = ends_on.date() if ends_on else None
    chosen = frozenset(Role(role) for role in roles)
    with _answering(), _work() as work:
        password = _password_from_stdin(login, name) if password_stdin else None
        member = operations.add_member(
            work, login=login, name=name, roles=chosen, ends_on=last_day, password=password
        )
        code = None if password else operations.issue_activation(work, member)
    click.echo(f"{member.name}（{member.login}）を登録しました。", err=True)
    if code:
        click.echo(
            "有効化コード（72時間有効、一度だけ使えます。/activate で入力します）:", err=True
        )
        click.echo(code)


@members.command("list")
def show() -> None:
    """職員の一覧を、タブ区切りで表示します。

    例: ippo members list
    """
    now = clock.now()
    for member in queries.list_members(db.session):
        state = queries.state_of(member, now).label
        ends_on = member.ends_on.isoformat() if member.ends_on else ""
        roles = "、".join(member.role_labels)
        click.echo(f"{member.login}\t{member.name}\t{roles}\t{state}\t{ends_on}")


@members.command("disable")
@click.argument("login")
def disable(login: str) -> None:
    """職員の利用を停止し、サインインをすべて終了します。

    例: ippo members disable taro.sato
    """
    with _answering(), _work() as work:
        member = _known(work, login)
        operations.disable_member(work, member)
    click.echo(f"{member.name}（{member.login}）の利用を停止しました。", err=True)


@members.command("unlock")
@click.argument("login")
def unlock(login: str) -> None:
    """サインインの試行回数の制限を解除します。

    例: ippo members unlock taro.sato
    """
    with _answering(), _work() as work:
        member = _known(work, login)
        operations.unlock(work, member)
    click.echo(f"{member.name}（{member.login}）の制限を解除しました。", err=True)


def _work() -> AbstractContextManager[Work]:
    actor = Actor(None, f"コマンド（{getpass.getuser()}）")
    return transaction(db.session, actor, clock.now())


@contextmanager
def _answering() -> Iterator[None]:
    """Tell a refusal on standard error and end with 1."""
    try:
        yield
    except Refused as refused:
        click.echo(refused.message, err=True)
        raise SystemExit(1) from refused


def _known(work: Work, login: str) -> Member:
    member = queries.find_by_login(work.session, login, for_update=True)
    if member is None:
        raise Refused("login", f"ログインID「{login}」の職員は登録されていません。")
    return member


def _password_from_stdin(login: str, name: str) -> NewPassword:
    typed = sys.stdin.readline().rstrip("\r\n")
    return operations.prepare_password(typed, login=login, name=name)
