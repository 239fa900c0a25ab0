"""`ippo demo load`: fill an empty database with a year of fictitious cases."""

import click
from flask.cli import AppGroup
from sqlalchemy import Engine, exists, select

from accounts.queries import has_members
from audit.queries import verify
from audit.recorder import anchor_path
from commands import start
from core import clock
from core.database import db
from incidents.models import Incident

NOT_EMPTY = (
    "このデータベースには、職員または事案が既に登録されています。"
    "デモのデータは、空のデータベースにだけ用意できます。"
)
NOT_WHOLE = "監査記録の検証で異常が見つかりました。デモのデータを消して、もう一度お試しください。"


demo = AppGroup("demo", help="架空のデータを用意します。\n\n例: ippo demo load")


@demo.command("load")
def load() -> None:
    """空のデータベースに、架空の証券会社の1年分のデータを用意します。

    サインインに使うログインIDとパスワードは、このときだけ標準出力に表示します。

    例: ippo demo load
    """
    # Every other command goes without the story.
    from commands.demo.cast import make_sign_ins, table_of  # noqa: PLC0415
    from commands.demo.filling import CONTENTS, fill  # noqa: PLC0415

    engine = _engine()
    if start.is_behind(engine):
        start.upgrade(engine)
    if not _is_empty():
        _fail(NOT_EMPTY)
    sign_ins = make_sign_ins()
    fill(sign_ins, clock.now())
    verdict = verify(db.session, anchor_path())
    db.session.remove()
    if not verdict.is_whole:
        _fail(NOT_WHOLE)
    click.echo("デモのサインイン（会社、職員、事案はすべて架空です）\n")
    for line in table_of(sign_ins):
        click.echo(line)
    click.echo(f"\n架空の{CONTENTS}を用意しました。", err=True)


def _is_empty() -> bool:
    has_cases = db.session.scalar(select(exists().select_from(Incident)))
    return not has_cases and not has_members(db.session)


def _engine() -> Engine:
    if db.engine is None:
        raise RuntimeError("no database")
    return db.engine


def _fail(message: str) -> None:
    click.echo(message, err=True)
    raise SystemExit(1)
