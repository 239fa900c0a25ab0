"""`ippo config`: every setting with its source, secrets masked."""

import os
import stat

import click
from flask import current_app
from flask.cli import AppGroup

from core.config import Settings


@click.group("config", cls=AppGroup)
def config() -> None:
    """設定を確かめます。

    例: ippo config show
    """


@config.command("show")
def show() -> None:
    """すべての設定を、値の出所とともに表示します（秘密は伏せます）。

    例: ippo config show
    """
    settings: Settings = current_app.config["SETTINGS"]
    for name, field in Settings.model_fields.items():
        variable = f"IPPO_{name.upper()}"
        source = "環境変数" if variable in os.environ else "既定値"
        if f"{variable}_FILE" in os.environ:
            source = "ファイル"
        extra = field.json_schema_extra
        is_secret = isinstance(extra, dict) and extra.get("secret")
        value = getattr(settings, name)
        shown = "●●●" if is_secret and value else value
        click.echo(f"{variable}={shown}\t{source}\t{field.description}")


@config.command("check")
def check() -> None:
    """安全でない設定がないかを調べます。

    例: ippo config check
    """
    settings: Settings = current_app.config["SETTINGS"]
    findings = []
    if stat.S_IMODE(settings.data_dir.stat().st_mode) & 0o077:
        findings.append(f"データフォルダー {settings.data_dir} を他の利用者が読み取れます。")
    if settings.database.startswith("postgresql") and "sslmode=" not in settings.database:
        findings.append("PostgreSQL への接続に sslmode の指定がありません。")
    for finding in findings:
        click.echo(finding)
    click.echo(f"指摘 {len(findings)} 件", err=True)
    raise SystemExit(1 if findings else 0)
