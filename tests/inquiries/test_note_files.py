"""Files come with a step of the 経過: taken once, handed out to whoever may read, withdrawn with a reason."""

import io
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from attachments.models import Attachment
from attachments.store import current_store
from audit.models import AuditEntry
from inquiries.models import InquiryNote, NoteFile
from tests.attachments.conftest import quick_look  # noqa: F401 (a fixture)
from tests.attachments.corpus import PDF, PNG, PROGRAM, locked_word, word_of
from tests.conftest import Browser
from tests.factories import an_inquiry

Opened = Callable[..., Browser]
pytestmark = pytest.mark.usefixtures("quick_look")
STEP: dict[str, Any] = {
    "submission_id": "note-1",
    "happened_at": "2026/11/21 10:00",
    "direction": "inbound",
    "channel": "email",
    "text": "お客さまから画面の写しを受け取った。",
}


@pytest.fixture
def inquiry(work: Callable[..., Any]) -> str:
    """Give the address of a new inquiry."""
    with work("ito") as running:
        return f"/inquiries/{an_inquiry(running).uid}"


def _send(someone: Browser, inquiry: str, *files: tuple[str, bytes], **entries: Any) -> Any:
    data = {**STEP, **entries, "files": [(io.BytesIO(content), name) for name, content in files]}
    return someone.post(f"{inquiry}/notes", data, content_type="multipart/form-data")


def _count(session: Any, model: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(model)))


def _addresses(page: str, what: str) -> list[str]:
    return re.findall(rf'(?:href|action)="(/inquiries/[^"]+/files/[^"]+/{what})"', page)


def test_a_step_with_its_files_is_recorded_once_and_the_files_come_back(
    browser: Opened, inquiry: str, session: Any
) -> None:
    ito, name = browser("ito"), "お客さまの画面 ①.png"
    for _ in range(2):
        assert _send(ito, inquiry, (name, PNG), ("本人確認.pdf", PDF)).status_code == 303
    assert (_count(session, InquiryNote), _count(session, NoteFile)) == (1, 2)
    page = ito.get(inquiry).text
    assert name in page
    first, second = _addresses(page, "content")
    answer = browser("takahashi").get(first)
    assert (answer.data, answer.content_type) == (PNG, "image/png")
    assert (
        answer.headers["Content-Disposition"]
        == f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert ito.get(second).content_type == "application/octet-stream"
    verbs = list(session.scalars(select(AuditEntry.verb).order_by(AuditEntry.seq.desc()).limit(2)))
    assert "attachments:download" in verbs
    other = _send(ito, inquiry, ("別.png", PNG + b"x"))
    assert other.status_code == 422
    assert "すでに記録されています" in other.text


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("請求書.pdf", PROGRAM, "拡張子と内容が異なります"),
        ("報告.docx", word_of(("word/vbaProject.bin", b"x")), "マクロを含みます"),
        ("報告.docx", locked_word(), "暗号化"),
        ("実行.exe", PROGRAM, "この種類のファイルは添付できません"),
        ("空.pdf", b"", "空のファイルです"),
    ],
)
def test_a_refused_file_is_named_and_the_step_is_still_there(
    browser: Opened, inquiry: str, session: Any, name: str, content: bytes, why: str
) -> None:
    answer = _send(browser("ito"), inquiry, ("良い.png", PNG), (name, content))
    assert answer.status_code == 422
    assert f"「{name}」：" in answer.text
    assert why in answer.text
    assert "もう一度ファイルを選んでください" in answer.text
    assert STEP["text"] in answer.text
    assert (_count(session, InquiryNote), _count(session, Attachment)) == (0, 0)


def test_a_withdrawn_file_is_gone_for_everybody_and_can_come_back(
    browser: Opened, inquiry: str, work: Callable[..., Any]
) -> None:
    ito = browser("ito")
    _send(ito, inquiry, ("a.png", PNG))
    page = ito.get(inquiry).text
    (content,), (address,) = _addresses(page, "content"), _addresses(page, "withdraw")
    assert "取消の理由" in ito.get(address).text
    assert ito.post(address, {"reason": ""}).status_code == 422
    assert ito.post(address, {"reason": "別のお客さまのもの"}).status_code == 303
    assert ito.post(address, {"reason": "二度目"}).status_code == 409
    assert ito.get(content).status_code == 404
    page = ito.get(inquiry).text
    assert "別のお客さまのもの" in page
    assert browser("takahashi").post(address.replace("withdraw", "restore")).status_code == 404
    assert ito.post(address.replace("withdraw", "restore")).status_code == 303
    assert ito.get(content).data == PNG
    with work("ito") as running:
        other = an_inquiry(running).uid
    foreign = content.replace(inquiry, f"/inquiries/{other}")
    assert ito.get(foreign).status_code == 404
    assert browser("watanabe").get(content).status_code == 404
    assert browser("yamamoto").get(content).status_code == 404


def test_a_file_that_is_no_longer_what_it_was_is_not_handed_out(
    browser: Opened, inquiry: str, session: Any
) -> None:
    ito = browser("ito")
    _send(ito, inquiry, ("a.png", PNG))
    stored = session.scalars(select(Attachment)).one().stored_as
    current_store().drop(stored)
    (content,) = _addresses(ito.get(inquiry).text, "content")
    assert ito.get(content).status_code == 303
    assert "取り出せません" in ito.get(inquiry).text
