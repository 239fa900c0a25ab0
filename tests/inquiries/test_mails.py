"""Mails of customers become inquiries once each, broken ones too, and are given back as they came."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import func, select

from audit.models import AuditEntry
from inquiries.models import Inquiry, InquiryMail
from inquiries.vocabulary import Channel
from tests.conftest import CAST, Browser
from tests.factories import an_inquiry

Opened = Callable[..., Browser]
NEW = "/inquiries/mails/new"
MAY_WRITE = {"sato", "kobayashi", "ito"}


def _mail(text: str = "知らない出金があります。", **given: str) -> bytes:
    message = EmailMessage()
    message["From"] = given.get("sender", "髙橋 花子 <hanako@example.jp>")
    message["To"] = "support@example.co.jp"
    message["Subject"] = given.get("subject", "出金について")
    message["Date"] = given.get("date", "Fri, 20 Nov 2026 09:05:07 +0900")
    message.set_content(text)
    if "attachment" in given:
        message.add_attachment(
            b"MZ", maintype="application", subtype="x-exe", filename=given["attachment"]
        )
    return message.as_bytes()


def _send(someone: Browser, *mails: bytes) -> Any:
    files = [(io.BytesIO(raw), f"mail{at}.eml") for at, raw in enumerate(mails)]
    return someone.post(NEW, {"mails": files}, content_type="multipart/form-data")


def _count(session: Any) -> int:
    return int(session.scalar(select(func.count()).select_from(Inquiry)))


def _only(session: Any) -> Inquiry:
    session.expire_all()
    found: Inquiry = session.scalars(select(Inquiry)).one()
    return found


def test_a_mail_becomes_an_inquiry(browser: Opened, session: Any) -> None:
    answer = _send(browser("ito"), _mail())
    assert answer.status_code == 303
    inquiry = _only(session)
    assert inquiry.channel is Channel.EMAIL
    assert inquiry.received_at == datetime(2026, 11, 20, 0, 5, 7, tzinfo=UTC)
    assert inquiry.subject == "出金について"
    assert inquiry.content == "知らない出金があります。"
    assert inquiry.contact == "hanako@example.jp"
    assert inquiry.complainant_name == "髙橋 花子"
    assert inquiry.received_by_id is not None
    kept = session.scalars(select(InquiryMail)).one()
    assert kept.raw == _mail()
    assert "hanako" not in kept.sealed_raw


def test_several_mails_show_which_became_which_number(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    answer = _send(ito, _mail(subject="一通目"), _mail(subject="二通目"), b"\xff\x00 no mail")
    page = ito.get(answer.location).text
    numbers = session.scalars(select(Inquiry.number).order_by(Inquiry.id)).all()
    assert len(numbers) == 3
    for number in numbers:
        assert number in page
    assert "一通目" in page
    assert "要確認" in page
    assert "3通のメールを記録しました" in page


def test_the_same_mail_twice_makes_one_inquiry(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    first = _send(ito, _mail(), _mail())
    again = _send(ito, _mail())
    assert first.location == again.location
    assert "記録済みのメール" in ito.get(again.location).text
    assert _count(session) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\xff",
        b"no header at all",
        b"From: \r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
    ],
)
def test_a_broken_mail_is_recorded_all_the_same(browser: Opened, session: Any, raw: bytes) -> None:
    ito = browser("ito")
    assert _send(ito, raw).status_code == 303
    inquiry = _only(session)
    assert inquiry.content
    page = ito.get(f"/inquiries/{inquiry.uid}").text
    assert "このメールは一部を読み取れませんでした" in page
    assert ito.get(f"/inquiries/{inquiry.uid}/mail.eml").data == raw


@pytest.mark.parametrize(
    ("date", "remark"),
    [
        ("Fri, 20 Nov 2099 09:05:07 +0900", "未来"),
        ("Fri, 01 Jan 1971 09:05:07 +0900", "送信日時"),
        ("yesterday", "送信日時を読み取れません"),
    ],
)
def test_an_odd_date_counts_as_now_and_is_remarked(
    browser: Opened, session: Any, date: str, remark: str
) -> None:
    ito = browser("ito")
    _send(ito, _mail().replace(b"Fri, 20 Nov 2026 09:05:07 +0900", date.encode()))
    inquiry = _only(session)
    assert abs((inquiry.received_at - inquiry.opened_at).total_seconds()) < 1
    assert remark in ito.get(f"/inquiries/{inquiry.uid}").text


def test_hostile_contents_are_shown_as_text(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    evil = "<script>alert(1)</script>"
    _send(
        ito, _mail(evil, subject=evil, sender=f'"{evil}" <a@b.example>', attachment=f"{evil}.exe")
    )
    inquiry = _only(session)
    for page in (f"/inquiries/{inquiry.uid}", f"/inquiries/mails/taken?of={inquiry.uid}"):
        assert evil not in ito.get(page).text
    assert "添付ファイル（開いていません）" in ito.get(f"/inquiries/{inquiry.uid}").text


def test_a_very_long_mail_can_still_be_edited(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    _send(ito, _mail("長い文。\n" * 10_000))
    inquiry = _only(session)
    assert len(inquiry.content or "") <= 20_000
    assert "以下を省略しました" in (inquiry.content or "")


def test_the_original_is_a_download_that_is_noted(browser: Opened, session: Any) -> None:
    ito = browser("ito")
    _send(ito, _mail())
    inquiry = _only(session)
    answer = ito.get(f"/inquiries/{inquiry.uid}/mail.eml")
    assert answer.data == _mail()
    assert answer.content_type == "message/rfc822"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={inquiry.number}.eml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    verb = AuditEntry.verb == "inquiries:download_mail"
    entry = session.scalars(select(AuditEntry).where(verb)).one()
    assert (entry.actor_name, entry.subject_uid) == ("伊藤", inquiry.uid)


def test_an_inquiry_of_a_call_has_no_mail(browser: Opened, work: Callable[..., Any]) -> None:
    with work("sato") as running:
        inquiry = an_inquiry(running)
    ito = browser("ito")
    assert ito.get(f"/inquiries/{inquiry.uid}/mail.eml").status_code == 404
    assert "受信メール" not in ito.get(f"/inquiries/{inquiry.uid}").text


@pytest.mark.parametrize(
    ("mails", "sentence"),
    [
        ([], "（.eml）を選んでください"),
        ([b""], "空のファイル"),
        ([b" \r\n"], "空のファイル"),
        ([b"x" * (5 * 1024 * 1024 + 1)], "5MBまで受け付けます"),
        ([_mail(str(number)) for number in range(11)], "一度に受け付けるメールは10通まで"),
    ],
)
def test_files_that_cannot_be_taken_are_refused_all_together(
    browser: Opened, session: Any, mails: list[bytes], sentence: str
) -> None:
    ito = browser("ito")
    body = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="mails"; filename="a.eml"\r\n\r\n'
        + raw
        + b"\r\n"
        for raw in mails
    )
    token = f'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{ito.token}\r\n'
    answer = ito.client.post(
        NEW,
        data=token.encode() + body + b"--b--\r\n",
        content_type="multipart/form-data; boundary=b",
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert _count(session) == 0


def test_only_those_who_record_inquiries_take_mails(browser: Opened, session: Any) -> None:
    for login in CAST:
        someone = browser(login)
        may = login in MAY_WRITE
        assert someone.get(NEW).status_code == (200 if may else 404), login
        assert _send(someone, _mail(login)).status_code == (303 if may else 404), login
    assert _count(session) == len(MAY_WRITE)


def test_the_original_is_for_those_who_read_inquiries(browser: Opened, session: Any) -> None:
    _send(browser("ito"), _mail())
    address = f"/inquiries/{_only(session).uid}/mail.eml"
    for login in CAST:
        may = login in MAY_WRITE | {"suzuki", "takahashi"}
        assert browser(login).get(address).status_code == (200 if may else 404), login


def test_a_mail_with_a_secret_is_recorded_and_given_back_without_it(
    browser: Opened, session: Any
) -> None:
    ito, raw = browser("ito"), _mail("暗証番号は1203です。", attachment="写真.jpg")
    _send(ito, raw)
    inquiry = _only(session)
    assert inquiry.content == "暗証番号は●●●です。"
    assert "機密情報とみられる文字（暗証番号）" in ito.get(f"/inquiries/{inquiry.uid}").text
    given_back = ito.get(f"/inquiries/{inquiry.uid}/mail.eml").data
    assert raw != given_back
    assert "1203" not in message_from_bytes(given_back, policy=policy.default).as_string()
    _send(ito, raw)
    assert _count(session) == 1
