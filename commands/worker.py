"""`ippo worker`: works off jobs and mail without serving pages."""

import signal
import threading

import click
from flask import current_app
from flask.cli import with_appcontext

from commands import start
from commands.serve import log_to_stderr
from core.database import db
from jobs.runner import Runner

NOT_READY = 2


@click.command("worker")
@with_appcontext
@click.pass_context
def worker(context: click.Context) -> None:
    """待機中の処理とメールの送信だけを行います（画面は提供しません）。

    終了の合図（SIGTERM）を受けると、いまの区切りまで進めてから終わります。
    残りは、ほかのプロセスか次の起動で続きから行います。

    例: ippo worker
    """
    engine = db.engine
    if engine is None or start.is_behind(engine):
        click.echo(
            "データベースが最新の版ではありません。ippo db upgrade を実行してください。", err=True
        )
        context.exit(NOT_READY)
    log_to_stderr()
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    runner: Runner = current_app.extensions["jobs"]
    runner.start()
    click.echo("処理の受付を開始しました。", err=True)
    asked.wait()
    runner.stop(seconds=60)
