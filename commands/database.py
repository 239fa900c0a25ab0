"""`ippo db`: migrations."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import Engine

from commands import start
from core.database import db


@click.group("db", cls=AppGroup)
def database() -> None:
    """データベースの版を管理します。

    例: ippo db current
    """


@database.command("upgrade")
def upgrade() -> None:
    """データベースを最新の版にします。

    例: ippo db upgrade
    """
    start.upgrade(_engine())
    click.echo(start.current_revision(_engine()))


@database.command("current")
def current() -> None:
    """データベースの現在の版を表示します。

    例: ippo db current
    """
    click.echo(start.current_revision(_engine()) or "（未作成）")


@database.command("check")
def check() -> None:
    """データベースがこの版のプログラムと一致しているかを調べます。

    例: ippo db check
    """
    differences = start.differences(_engine())
    if differences:
        click.echo(f"データベースとプログラムが {len(differences)} か所で異なります。", err=True)
        for difference in differences:
            click.echo(str(difference))
        sys.exit(1)
    click.echo("一致しています。", err=True)


def _engine() -> Engine:
    if db.engine is None:
        raise RuntimeError("no database")
    return db.engine
