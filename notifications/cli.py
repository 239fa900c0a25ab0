"""`ippo notifications`: the letter of a case as a Word file, without a browser."""

import getpass
import os
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup
from sqlalchemy import select

from audit.recorder import note
from audit.vocabulary import EntryKind
from core import clock
from core.database import db
from core.work import Actor, Work, transaction
from documents.word import render_word
from incidents.models import Incident
from notifications import queries
from notifications.models import Notification
from notifications.reports.first_report import describe

STANDARD_OUTPUT = "-"

notifications = AppGroup(
    "notifications",
    help="当局への一報を扱います。\n\n例: ippo notifications draft INC-2026-0001 --out 一報.docx",
)


@notifications.command("draft")
@click.argument("number", metavar="事案番号")
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    help="書き出す .docx ファイル（- で標準出力）。同じ名前のファイルは置き換えます",
)
def draft(number: str, out: str) -> None:
    """事案の一報を、いまの内容で Word 文書に書き出します（画面を使えないとき用）。

    承認済みの一報があるときは、承認した文書をそのまま書き出します。

    例: ippo notifications draft INC-2026-0001 --out 一報.docx
    """
    actor = Actor(None, f"コマンド（{getpass.getuser()}）")
    try:
        with transaction(db.session, actor, clock.now()) as work:
            content = _document(work, number)
            _write(content, out)
    except queries.DocumentDamaged:
        _stop("保存された文書が、承認した内容と一致しません。書き出しを中止しました。", 1)
    except OSError as error:
        _stop(f"ファイルに書き込めませんでした: {out}（{error.strerror}）", 2)
    click.echo(f"{number} の一報を書き出しました: {out}", err=True)


def _document(work: Work, number: str) -> bytes:
    """Give the file of the standing letter, or of the case where none has been begun."""
    incident = work.session.scalar(select(Incident).where(Incident.number == number))
    if incident is None:
        _stop(f"事案 {number} が見つかりません。番号をご確認ください（例：INC-2026-0001）。", 1)
    letter = queries.find_standing(work.session, incident)
    subject: Notification | Incident = letter or incident
    note(
        work,
        EntryKind.DOWNLOAD,
        "notifications:download",
        table=subject.__tablename__,
        uid=subject.uid,
        label=subject.number,
    )
    if letter is not None:
        return queries.document_of(work.session, letter)
    addressees = queries.list_active_authorities(work.session)
    today = clock.to_jst(work.now).date()
    facts = queries.facts_before_drafting(
        work.session, incident, today, addressees[0] if addressees else None
    )
    return render_word(describe(facts, {}))


def _write(content: bytes, out: str) -> None:
    """Write the file for its owner alone: it holds what customers suffered."""
    if out == STANDARD_OUTPUT:
        sys.stdout.buffer.write(content)
        return
    handle = os.open(Path(out), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)
