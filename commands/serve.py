"""`ippo serve`: upgrade the database if needed, then serve."""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import Engine

from accounts.operations import first_setup_code
from commands import start
from core import clock
from core.config import Settings
from core.database import db
from core.web import JsonLines
from core.work import Actor, transaction
from inquiries.operations import seed_text_modules
from jobs.runner import Runner
from notifications.operations import seed_authorities

THREADS = 8


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="待ち受けるアドレス")
@click.option("--port", default=8000, show_default=True, help="待ち受けるポート番号")
@with_appcontext
def serve(host: str, port: int) -> None:
    """データベースを最新にして、サービスを開始します。

    例: ippo serve --port 8000
    """
    from waitress import serve as run  # noqa: PLC0415 (only the serving process needs it)

    settings: Settings = current_app.config["SETTINGS"]
    prepare(db.engine)
    log_to_stderr()
    click.echo(f"一報を開始しました: {settings.public_url}", err=True)
    signal.signal(signal.SIGTERM, _end)
    with _jobs(settings):
        run(
            _application(),
            host=host,
            port=port,
            threads=THREADS,
            ident="",
            clear_untrusted_proxy_headers=False,
        )


def prepare(engine: Engine | None) -> None:
    """Upgrade, seed, and print the 初期設定コード as long as there is no member."""
    if engine is None:
        raise RuntimeError("no database")
    if start.is_behind(engine):
        start.upgrade(engine)
    system = Actor(None, "システム")
    with transaction(db.session, system, clock.now()) as work:
        seed_authorities(work)
        seed_text_modules(work)
    with transaction(db.session, system, clock.now()) as work:
        code = first_setup_code(work)
    db.session.remove()
    if code is not None:
        click.echo(f"初期設定コード: {code}")
        click.echo("最初の管理者は /setup の画面でこのコードを入力して作成してください。")
        sys.stdout.flush()


def _end(*_: object) -> NoReturn:
    raise SystemExit(0)


@contextmanager
def _jobs(settings: Settings) -> Iterator[None]:
    """Work jobs off beside the pages, unless other processes do."""
    runner: Runner = current_app.extensions["jobs"]
    if settings.worker == "inside":
        runner.start_soon()
    try:
        yield
    finally:
        runner.stop()


def _application() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001 (Flask's documented way)


def log_to_stderr() -> None:
    """Write the log as JSON lines to the standard error output."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=os.environ.get("LOGLEVEL", "WARNING"))
