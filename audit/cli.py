"""Commands of the audit trail: `ippo audit verify`."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from audit import queries
from audit.recorder import anchor_path
from core.database import db
from core.work import is_reachable

BROKEN, UNUSABLE = 1, 2


@click.group("audit", cls=AppGroup)
def commands() -> None:
    """監査記録を検証します。

    例: ippo audit verify
    """


@commands.command("verify")
@click.option(
    "--anchor",
    type=click.Path(path_type=Path),
    help="データベースの外に置いた控えのファイル。省略すると設定された控えと照合します。",
)
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で出力します。")
@click.pass_context
def verify(context: click.Context, anchor: Path | None, *, as_json: bool) -> None:
    """監査記録の連鎖を最初から最後まで検証します。

    改ざんや欠落がなければ終了コード 0、あれば最初の異常な記録を出力して 1、
    検証できなければ 2 で終わります。

    \b
    例:
      ippo audit verify
      ippo audit verify --anchor /media/usb/audit-anchor.jsonl --json
    """  # noqa: D301 (click's mark for text that keeps its lines)
    if anchor is not None and not anchor.is_file():
        click.echo(f"控えのファイル {anchor} が見つかりません。", err=True)
        context.exit(UNUSABLE)
    try:
        is_reachable(db.session)
    except SQLAlchemyError:
        click.echo("データベースに接続できません。接続先の設定をご確認ください。", err=True)
        context.exit(UNUSABLE)
    verdict = queries.verify(db.session, anchor or anchor_path())
    if as_json:
        click.echo(json.dumps(asdict(verdict), ensure_ascii=False))
    else:
        click.echo(verdict.sentence)
    context.exit(0 if verdict.is_whole else BROKEN)
