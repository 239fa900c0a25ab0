"""`ippo notifications draft`: the letter without a browser."""

import stat
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import select

from audit.models import AuditEntry
from audit.vocabulary import EntryKind
from notifications import queries
from notifications.cli import notifications
from notifications.models import Notification
from notifications.vocabulary import NotificationStatus as S
from tests.factories import an_incident
from tests.notifications.letters import Working, held, written
from tests.notifications.reading import header_text, word_text


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(notifications, ["draft", *arguments])


def number_of(session: Any, uid: str) -> str:
    return str(held(session, uid).incident.number)


def test_a_case_without_a_report_is_written_as_a_draft(
    app: Flask, work: Working, session: Any, tmp_path: Path
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    out = tmp_path / "一報.docx"
    result = run(app, incident.number, "--out", str(out))
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "書き出しました" in result.stderr
    text = word_text(out.read_bytes())
    assert "（文書番号未定）" in text
    assert "金融庁長官　殿" in text
    assert "お客さまから身に覚えのない売却の申出があった。" in text
    assert "案" in header_text(out.read_bytes())
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert session.scalars(select(Notification)).all() == []
    entry = session.scalars(
        select(AuditEntry).where(
            AuditEntry.kind == EntryKind.DOWNLOAD, AuditEntry.subject_uid == incident.uid
        )
    ).one()
    assert entry.actor_uid is None
    assert entry.actor_name.startswith("コマンド（")


def test_the_file_is_the_one_the_page_gives(
    app: Flask, work: Working, session: Any, tmp_path: Path
) -> None:
    for state in (S.DRAFT, S.APPROVED):
        uid = written(work, session, state).uid
        page = queries.document_of(session, held(session, uid))
        out = tmp_path / f"{state.value}.docx"
        assert run(app, number_of(session, uid), "--out", str(out)).exit_code == 0
        assert out.read_bytes() == page


def test_the_file_can_go_to_standard_output(app: Flask, work: Working, session: Any) -> None:
    uid = written(work, session).uid
    page = queries.document_of(session, held(session, uid))
    result = run(app, number_of(session, uid), "--out", "-")
    assert result.exit_code == 0
    assert result.stdout_bytes == page


def test_an_unknown_case_is_answered_with_advice(app: Flask, session: Any, tmp_path: Path) -> None:
    del session
    out = tmp_path / "一報.docx"
    result = run(app, "INC-2026-9999", "--out", str(out))
    assert result.exit_code == 1
    assert "事案 INC-2026-9999 が見つかりません" in result.stderr
    assert not out.exists()


def test_a_file_that_cannot_be_written_is_answered_and_not_recorded(
    app: Flask, work: Working, session: Any, tmp_path: Path
) -> None:
    uid = written(work, session).uid
    number = number_of(session, uid)
    result = run(app, number, "--out", str(tmp_path / "無い" / "一報.docx"))
    assert result.exit_code == 2
    assert "ファイルに書き込めませんでした" in result.stderr
    downloads = select(AuditEntry).where(
        AuditEntry.kind == EntryKind.DOWNLOAD, AuditEntry.subject_uid == uid
    )
    assert session.scalars(downloads).all() == []


def test_a_damaged_file_is_not_written(
    app: Flask, work: Working, session: Any, tmp_path: Path
) -> None:
    uid = written(work, session, S.APPROVED).uid
    number = number_of(session, uid)
    with work("suzuki") as running:
        running.because("notifications:test")
        held(session, uid).document_sha256 = "0" * 64
    out = tmp_path / "一報.docx"
    result = run(app, number, "--out", str(out))
    assert result.exit_code == 1
    assert "承認した内容と一致しません" in result.stderr
    assert not out.exists()


def test_help_shows_an_example(app: Flask) -> None:
    result = run(app, "--help")
    assert result.exit_code == 0
    assert "例: ippo notifications draft INC-2026-0001 --out 一報.docx" in " ".join(
        result.stdout.split()
    )


def test_a_command_without_its_file_is_refused(app: Flask) -> None:
    assert run(app, "INC-2026-0001").exit_code == 2
