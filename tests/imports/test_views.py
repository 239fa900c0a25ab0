"""The pages of an import, as a member without scripts goes through them."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse
from xlsxwriter import Workbook

from audit.models import AuditEntry
from core.database import db
from imports.models import ImportRun
from imports.operations import queue
from imports.vocabulary import ImportState
from tests.conftest import Browser
from tests.imports.files import HEADERS, book_of, csv_of
from tests.imports.samples import COLUMNS, IMPORTER, Ticket

Sender = Callable[..., Browser]
NEW = "/imports/tickets/new"
GOOD = (
    "C-1",
    "不正出金",
    "令和8年11月22日 14:05",
    "０３−１２３４",
    "１２３万円",
    "至急",
    "はい",
    "内容",
)
BAD = ("C-2", "=悪い行", "いつか", "", "", "", "", "")


def _upload(browser: Browser, data: bytes, name: str = "受付.csv") -> TestResponse:
    return browser.post(NEW, {"file": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def _sent_raw(browser: Browser, data: bytes) -> TestResponse:
    """Send a large file; the test client's own form would leave a temporary file open."""
    part = '--b\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n'
    token = part.format("csrf_token", "") + browser.token + "\r\n"
    head = token + part.format("file", '; filename="a.csv"')
    body = head.encode() + data + b"\r\n--b--\r\n"
    return browser.client.post(NEW, data=body, content_type="multipart/form-data; boundary=b")


def _received(browser: Browser, data: bytes) -> str:
    answer = _upload(browser, data)
    assert answer.status_code == 303, answer.text
    return answer.location


def _columns(**given: str) -> dict[str, str]:
    return {f"column-{column.name}": str(at) for at, column in enumerate(COLUMNS)} | given


def _checked(browser: Browser, data: bytes) -> str:
    page = _received(browser, data)
    assert browser.post(f"{page}/columns", _columns()).location == page
    return page


def _numbers() -> list[str]:
    return sorted(db.session.scalars(select(Ticket.number)))


def test_a_file_goes_from_the_upload_to_its_outcome(sender: Sender) -> None:
    browser = sender()
    assert "受付番号 <span" in browser.get(NEW).text
    page = _received(browser, csv_of(GOOD, BAD, encoding="cp932"))
    shown = browser.get(page).text
    assert "Shift_JIS（CP932）" in shown
    assert "不正出金" in shown
    assert re.search(r'<option value="3" selected>4列目：電話番号', shown)
    browser.post(f"{page}/columns", _columns())
    shown = browser.get(page).text
    assert "まだ取り込んでいません" in shown
    assert re.search(r"<dt>新規</dt>\s*<dd>1件", shown)
    assert re.search(r"<td[^>]*>3</td>\s*<td>受付日時</td>\s*<td>日時は「2026/11/22 14:05」", shown)
    assert _numbers() == []
    answer = browser.post(f"{page}/run")
    assert answer.location == page
    shown = browser.get(page).text
    assert "取込みが終わりました。" in shown
    assert "取込み済み" in shown
    assert _numbers() == ["C-1"]
    assert "IMP-2" in browser.get(NEW).text


def test_the_rejected_rows_are_a_file_to_correct(sender: Sender) -> None:
    browser = sender()
    page = _checked(browser, csv_of(GOOD, BAD))
    answer = browser.get(f"{page}/rejected.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r"attachment; filename=IMP-\d{4}-\d{4}-rejected\.csv", answer.headers["Content-Disposition"]
    )
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "C-2,'=悪い行,いつか" in answer.text
    verbs = db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.seq)).all()
    assert verbs[-1] == "imports:download"


def test_an_import_without_rejected_rows_has_no_such_file(sender: Sender) -> None:
    browser = sender()
    page = _checked(browser, csv_of(GOOD))
    assert "rejected.csv" not in browser.get(page).text
    assert browser.get(f"{page}/rejected.csv").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "empty.csv", "ファイルが空です"),
        (b"", "", "取り込むファイルを選んでください。"),
        ("受付番号,件名\r\n".encode(), "a.csv", "データの行がありません"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "a.xls",
            "「Excel ブック（.xlsx）」として",
        ),
        (b"PK\x03\x04broken", "a.xlsx", "壊れているか"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice_and_keeps_nothing(
    sender: Sender, data: bytes, name: str, words: str
) -> None:
    answer = _upload(sender(), data, name)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2  # in the summary and beside the field
    assert '<a href="#file">' in answer.text
    assert db.session.scalars(select(ImportRun)).all() == []


def test_a_form_without_a_file_is_asked_back(sender: Sender) -> None:
    assert sender().post(NEW).status_code == 422


def test_files_up_to_twenty_megabytes_are_taken_and_no_other_page_takes_more(
    sender: Sender,
) -> None:
    browser = sender()
    note = "あ" * 9_000
    rows = [(f"C-{number}", "件", "", "", "", "", "", note) for number in range(300)]
    data = csv_of(*rows)
    assert 6_000_000 < len(data) < 20_000_000
    assert _sent_raw(browser, data).status_code == 303
    assert _sent_raw(browser, b"x" * 22_100_000).status_code == 413
    assert browser.post("/incidents/new", {"title": "x" * 5_000_000}).status_code == 413


def test_columns_that_do_not_fit_are_refused_with_the_reasons(sender: Sender) -> None:
    browser = sender()
    page = _received(browser, csv_of(GOOD))
    answer = browser.post(f"{page}/columns", _columns(**{"column-title": "", "column-phone": "0"}))
    assert answer.status_code == 422
    assert "「件名」にあたる列を選んでください。" in answer.text
    assert "「電話番号」と「受付番号」に同じ列" in answer.text
    assert '<a href="#column-title">' in answer.text
    assert re.search(r'id="column-phone"[^>]*aria-invalid="true"', answer.text)
    for odd in ("x", "²", "9" * 5000, "-1", "99"):
        assert (
            browser.post(f"{page}/columns", _columns(**{"column-number": odd})).status_code == 422
        )


def test_headers_that_only_resemble_are_marked(sender: Sender) -> None:
    browser = sender()
    headers = ("受付番号", "件名", "電話番号（自宅）")
    page = _received(browser, csv_of(("C-1", "件", "03"), headers=headers))
    assert "見出しが少し違います" in browser.get(page).text


def test_columns_can_be_chosen_again_after_the_check(sender: Sender) -> None:
    browser = sender()
    page = _checked(browser, csv_of(GOOD))
    shown = browser.get(f"{page}?step=columns").text
    assert re.search(r'<option value="1" selected>2列目：件名', shown)
    browser.post(f"{page}/columns", _columns(**{"column-amount": ""}))
    browser.post(f"{page}/run")
    assert db.session.scalars(select(Ticket.amount)).one() is None


def test_another_sheet_can_be_chosen(sender: Sender) -> None:
    def fill(book: Workbook) -> None:
        for name, number in (("四月", "C-4"), ("五月", "C-5")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADERS)
            sheet.write_row(1, 0, [number, "件"])

    browser = sender()
    page = _received(browser, book_of(fill))
    assert "C-4" in browser.get(page).text
    assert browser.post(f"{page}/sheet", {"sheet": "五月"}).location == page
    assert "C-5" in browser.get(page).text
    answer = browser.post(f"{page}/sheet", {"sheet": "六月"})
    assert answer.status_code == 422
    assert "シートを選び直してください" in answer.text
    browser.post(f"{page}/columns", _columns())
    browser.post(f"{page}/run")
    assert _numbers() == ["C-5"]


def test_running_twice_and_sending_the_same_file_twice_change_nothing(sender: Sender) -> None:
    browser = sender()
    page = _checked(browser, csv_of(GOOD))
    assert [browser.post(f"{page}/run").status_code for _ in range(2)] == [303, 303]
    again = _received(browser, csv_of(GOOD))
    assert "同じ内容のファイルを取込み済みです" in browser.get(again).text
    browser.post(f"{again}/columns", _columns())
    shown = browser.get(again).text
    assert "取り込める新規または変更の行がありません" in shown
    assert re.search(r"<dt>変更なし</dt>\s*<dd>1件", shown)
    assert _numbers() == ["C-1"]


def test_a_stopped_import_cannot_be_run(sender: Sender) -> None:
    browser = sender()
    page = _checked(browser, csv_of(GOOD))
    assert browser.post(f"{page}/stop").location == page
    assert "この取込みは中止しました" in browser.get(page).text
    answer = browser.post(f"{page}/columns", _columns())
    assert answer.status_code == 422
    answer = browser.post(f"{page}/run")
    assert answer.status_code in {409, 422}
    assert _numbers() == []


def test_a_waiting_import_says_so_and_its_columns_stay(
    sender: Sender, work: Callable[..., Any]
) -> None:
    browser = sender()
    page = _checked(browser, csv_of(GOOD))
    with work("sato") as running:
        queue(running, running.session.scalars(select(ImportRun)).one())
    assert "進み具合を見る" in browser.get(page).text
    answer = browser.post(f"{page}/columns", _columns())
    assert answer.status_code == 409
    assert "先に進んでいます" in answer.text
    assert db.session.scalars(select(ImportRun.state)).one() is ImportState.WAITING


def test_nobody_else_sees_an_import_and_every_look_is_recorded(sender: Sender) -> None:
    page = _received(sender(), csv_of(GOOD))
    for login in ("kobayashi", "suzuki", "nakamura"):
        other = sender(login)
        assert other.get(page).status_code == 404
        assert other.post(f"{page}/run").status_code == 404
        assert other.get(f"{page}/rejected.csv").status_code == 404
    assert sender("suzuki").get(NEW).status_code == 404
    before = len(db.session.scalars(select(AuditEntry)).all())
    sender().get(page)
    told = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()[before:]
    assert any(entry.subject_table == "import_run" for entry in told)


def test_a_visitor_is_asked_to_sign_in(sender: Sender) -> None:
    assert sender(None).client.get(NEW).location.startswith("/sign-in")


def test_every_address_of_an_importer_declares_its_permission(house: Flask) -> None:
    rules = [rule for rule in house.url_map.iter_rules() if str(rule).startswith("/imports/")]
    assert len(rules) == 8
    for rule in rules:
        assert (
            getattr(house.view_functions[rule.endpoint], "permission", None) is IMPORTER.permission
        )


def test_markup_in_cells_and_names_is_text(sender: Sender) -> None:
    browser = sender()
    headers = (*HEADERS[:7], "<script>x</script>")
    answer = _upload(
        browser, csv_of(("C-1", "<b>太字</b>", *[""] * 6), headers=headers), "<i>a.csv"
    )
    shown = browser.get(answer.location).text
    assert "<script>x" not in shown
    assert "<b>太字" not in shown
    assert "&lt;i&gt;a.csv" in shown
