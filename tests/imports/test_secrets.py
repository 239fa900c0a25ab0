"""Files and mails with passwords, card numbers and the like: what is kept of them holds none."""

import base64
import io
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from sqlalchemy import select
from xlsxwriter import Workbook

from audit.models import AuditEntry
from core.database import db
from imports.child import read_mail
from imports.models import ImportContent
from imports.parsing.mail import parse_mail
from imports.parsing.mail_secrets import without_secrets
from tests.conftest import Browser
from tests.imports.files import HEADERS, book_of, csv_of
from tests.imports.samples import Ticket
from tests.imports.test_views import GOOD, NEW, _columns, _received, _upload

Sender = Callable[..., Browser]
CARD = "4111-1111-1111-1111"
WORD = "Taro1985!"


def _kept() -> bytes:
    db.session.expire_all()
    return b"\n".join(one.content or b"" for one in db.session.scalars(select(ImportContent)))


def _row(**given: str) -> tuple[str, ...]:
    return tuple(given.get(header, cell) for header, cell in zip(HEADERS, GOOD, strict=True))


def test_a_file_is_imported_without_its_secrets_and_every_row_is_marked(sender: Sender) -> None:
    browser = sender()
    row = _row(申出の内容=f"カード{CARD}を入力", 電話番号="暗証番号 1203")
    data = csv_of((*row, f"PW:{WORD}"), headers=(*HEADERS, "備考"))
    page = _received(browser, data)
    shown = browser.get(page).text
    assert "3 か所で ●●● に置き換えました" in shown
    browser.post(f"{page}/columns", _columns())
    checked = browser.get(page).text
    assert "<td>申出の内容</td><td>カード番号</td>" in checked
    assert "<td>備考</td><td>パスワード</td>" in checked
    assert browser.post(f"{page}/run").status_code == 303
    ticket = db.session.scalars(select(Ticket)).one()
    assert ticket.note == "カード●●●を入力"
    for secret in (CARD, WORD, "1203"):
        assert secret not in shown + checked + browser.get(page).text
        assert secret.encode() not in _kept()


def test_the_cells_of_a_clean_file_are_kept_as_they_came(sender: Sender) -> None:
    page = _received(sender(), csv_of(GOOD))
    assert all(cell.encode() in _kept() for cell in GOOD)
    assert "置き換えました" not in sender().get(page).text


def test_no_sheet_of_a_workbook_keeps_a_secret_not_even_a_hidden_one(sender: Sender) -> None:
    def fill(book: Workbook) -> None:
        for name, content in (("表", "内容"), ("控え", f"カード {CARD}"), ("隠し", WORD)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADERS)
            sheet.write_row(1, 0, _row(申出の内容=content))
            if name == "隠し":
                sheet.hide()
        book.add_worksheet("空")

    browser = sender()
    page = _received(browser, book_of(fill))
    assert "置き換えました" not in browser.get(page).text
    assert browser.post(f"{page}/sheet", {"sheet": "隠し"}).status_code == 422
    assert browser.post(f"{page}/sheet", {"sheet": "空"}).status_code == 422
    assert browser.post(f"{page}/sheet", {"sheet": "控え"}).status_code == 303
    shown = browser.get(page).text
    assert "1 か所で ●●● に置き換えました" in shown
    assert "カード ●●●" in shown
    kept = _kept()
    assert CARD.encode() not in kept
    assert WORD.encode() not in kept


def test_a_kind_answered_as_false_alarm_stays_and_the_answer_is_recorded(sender: Sender) -> None:
    browser = sender()
    data = csv_of(_row(申出の内容=f"番号{CARD}、PW:{WORD}"))
    entries = {"file": (io.BytesIO(data), f"{CARD}.csv"), "answered": ["card", "x"]}
    page = browser.post(NEW, entries, content_type="multipart/form-data").location
    shown = browser.get(page).text
    assert f"番号{CARD}、PW:●●●" in shown
    assert f"{CARD}.csv" not in shown
    note = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "secrets:let_through")
    ).one()
    assert "カード番号" in note.changes
    assert CARD not in note.changes


def test_a_file_that_looks_like_kept_tables_is_only_a_file(sender: Sender) -> None:
    answer = _upload(sender(), b'{"screened_tables":[1]},b\r\n1,2\r\n')
    assert answer.status_code == 303
    assert sender().get(answer.location).status_code == 200


def _mail() -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "花子 <hanako@example.jp>"
    mail["Subject"] = f"カード {CARD} の件"
    mail["Date"] = "Fri, 20 Nov 2026 09:05:07 +0900"
    mail.set_content(f"パスワードは{WORD}です。")
    mail.add_alternative(
        f"<p>パスワードは<b>{WORD[:4]}</b>{WORD[4:]}です。番号 {CARD}</p>", subtype="html"
    )
    mail.add_attachment(
        f"ID,メモ\r\n1,パスワードは{WORD}\r\n".encode("cp932"),
        maintype="application",
        subtype="octet-stream",
        filename="一覧.CSV",
    )
    mail.add_attachment(b"\x00\x01PDF", maintype="application", subtype="pdf", filename="証.pdf")
    return mail


def test_a_mail_is_kept_without_its_secrets_in_every_part_and_heading() -> None:
    raw = _mail().as_bytes()
    mail = without_secrets(raw, parse_mail(raw))
    assert (mail.subject, mail.text) == ("カード ●●● の件", "パスワードは●●●です。")
    assert mail.secret_kinds == ("パスワード", "カード番号")
    assert "機密情報とみられる文字（パスワード、カード番号）" in mail.remarks[-1]
    kept = message_from_bytes(base64.b64decode(mail.screened), policy=policy.default)
    texts = [
        str(part.get_content()) for part in kept.walk() if part.get_content_maintype() == "text"
    ]
    everything = f"{kept['subject']} {' '.join(texts)}"
    assert "パスワードは●●●です。" in texts[0]
    assert len(texts) == 2
    for secret in (CARD, WORD, WORD[4:]):
        assert secret not in everything
    table, attachment = kept.iter_attachments()
    assert table.get_content().decode() == "ID,メモ\r\n1,パスワードは●●●\r\n"
    assert (attachment.get_filename(), attachment.get_content()) == ("証.pdf", b"\x00\x01PDF")


def test_a_mail_without_secrets_and_one_nobody_can_read_are_left_as_they_came(
    monkeypatch: Any,
) -> None:
    clean = b"From: a@example.jp\r\nSubject: =?utf-8?b?=\r\n\r\n\xff\xfe hello 03-1234-5678"
    assert without_secrets(clean, parse_mail(clean)).secret_kinds == ()
    assert read_mail(clean).screened == ""
    monkeypatch.setattr("imports.child.FILE_LIMIT", 1)
    unread = read_mail(f"PW:{WORD} \udcff".encode("utf-8", "surrogateescape"))
    assert base64.b64decode(unread.screened) == "PW:●●● ".encode() + b"\xff"
