"""The firm's web form sends signed messages; whatever else comes is refused in plain words."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from audit.models import AuditEntry
from core import clock
from core.config import SettingsRefused, load_settings
from core.database import db
from inquiries.api import is_signed, signature_of
from inquiries.models import Inquiry
from inquiries.vocabulary import Category, Channel, InquiryDamage, InquiryKind
from tests.conftest import NOW

KEY = "k" * 40
MESSAGE = {"source_key": "F-1", "content": "知らない出金があります。", "contact": "a@example.jp"}
Send = Callable[..., Any]


@pytest.fixture
def send(app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch) -> Send:
    """Give a function that sends a message as the web form does, or in some other way."""
    del session
    settings = app.config["SETTINGS"].model_copy(update={"webform_key": KEY})
    monkeypatch.setitem(app.config, "SETTINGS", settings)

    def sent(
        message: Any = None,
        *,
        key: str = KEY,
        at: datetime | None = None,
        headers: dict[str, str] | None = None,
        **given: Any,
    ) -> Any:
        raw = message if isinstance(message, bytes) else _json(message, given)
        stamp = str(int((at or clock.now()).timestamp()))
        signed = {"X-Ippo-Timestamp": stamp, "X-Ippo-Signature": signature_of(key, stamp, raw)}
        return app.test_client().post(
            "/api/v1/inquiries",
            data=raw,
            content_type="application/json",
            headers={**signed, **(headers or {})},
        )

    return sent


def _json(message: Any, given: dict[str, Any]) -> bytes:
    whole = {**MESSAGE, **given} if message is None else message
    return json.dumps(whole, ensure_ascii=False).encode()


def _count() -> int:
    return int(db.session.scalar(select(func.count()).select_from(Inquiry)) or 0)


def test_a_signed_message_becomes_an_inquiry(send: Send, session: Any) -> None:
    answer = send(
        kind="complaint",
        category="unknown_withdrawal",
        damage="yes",
        subject="出金",
        complainant_name="髙橋 花子",
        account_no="123",
        received_at="2026-11-20T09:05:07+09:00",
    )
    assert answer.status_code == 201
    inquiry = session.scalars(select(Inquiry)).one()
    assert answer.json == {"number": inquiry.number}
    assert inquiry.channel is Channel.WEB
    assert inquiry.kind is InquiryKind.COMPLAINT
    assert inquiry.category is Category.UNKNOWN_WITHDRAWAL
    assert inquiry.damage is InquiryDamage.YES
    assert inquiry.content == MESSAGE["content"]
    assert inquiry.received_at == datetime(2026, 11, 20, 0, 5, 7, tzinfo=UTC)
    assert inquiry.reply_due is not None
    entry = session.scalars(select(AuditEntry).where(AuditEntry.verb == "inquiries:open")).one()
    assert (entry.actor_uid, entry.actor_name) == (None, "Webフォーム")


def test_the_same_message_again_gives_the_same_number_and_another_one_is_refused(
    send: Send,
) -> None:
    first, again = send(), send()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    other = send(content="別の内容")
    assert other.status_code == 409
    assert "別の内容で受付済み" in other.json["message"]
    assert _count() == 1


def test_without_a_key_there_is_no_such_address(app: Flask, session: Any) -> None:
    del session
    answer = app.test_client().post("/api/v1/inquiries", data=b"{}")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "x" * 40},
        {"at": timedelta(minutes=-6)},
        {"at": timedelta(minutes=6)},
        {"headers": {"X-Ippo-Signature": ""}},
        {"headers": {"X-Ippo-Signature": "é" * 64}},
        {"headers": {"X-Ippo-Signature": "0" * 64}},
        {"headers": {"X-Ippo-Timestamp": ""}},
        {"headers": {"X-Ippo-Timestamp": "9" * 12}},
        {"headers": {"X-Ippo-Timestamp": "-1"}},
        {"headers": {"X-Ippo-Timestamp": "nan"}},
        {"headers": {"X-Ippo-Timestamp": "1" * 5000}},
    ],
)
def test_a_wrong_signature_is_refused(send: Send, wrong: dict[str, Any]) -> None:
    given = {**wrong, "at": clock.now() + wrong["at"]} if "at" in wrong else wrong
    answer = send(**given)
    assert answer.status_code == 401
    assert "署名" in answer.json["message"]
    assert _count() == 0


def test_a_changed_body_is_no_longer_signed() -> None:
    stamp, body = str(int(NOW.timestamp())), b'{"a":1}'
    signature = signature_of(KEY, stamp, body)
    assert is_signed(KEY, stamp, signature, body, NOW)
    assert is_signed(KEY, stamp, signature, body, NOW + timedelta(minutes=5))
    assert not is_signed(KEY, stamp, signature, body + b" ", NOW)
    assert not is_signed(KEY, stamp, signature.upper(), body, NOW)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"password": "x"}, "password：この項目は受け付けていません"),
        ({"content": ""}, "content：空にできません"),
        ({"content": "   "}, "content：空にできません"),
        ({"content": 1}, "content：文字列で"),
        ({"content": None}, "content：文字列で"),
        ({"content": ["a"]}, "content：文字列で"),
        ({"content": "あ" * 20_001}, "content：20000文字以内"),
        ({"subject": "あ" * 121}, "subject：120文字以内"),
        ({"source_key": "a b"}, "source_key：半角英数字"),
        ({"source_key": "１"}, "source_key：半角英数字"),
        ({"kind": "クレーム"}, "kind：次のいずれか"),
        ({"kind": {}}, "kind："),
        ({"received_at": "2026-11-20T09:05:07"}, "received_at：時差を含む"),
        ({"received_at": "yesterday"}, "received_at："),
        ({"received_at": "2099-01-01T00:00:00Z"}, "received_at：これから先"),
        ({"received_at": "0001-01-01T00:00:00+14:00"}, "received_at："),
        ({"received_at": True}, "received_at："),
    ],
)
def test_a_wrong_shape_is_refused_in_plain_words(
    send: Send, given: dict[str, Any], sentence: str
) -> None:
    answer = send(**given)
    assert answer.status_code == 422, answer.text
    assert sentence in answer.json["message"]
    assert _count() == 0


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"null",
        b"1",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b'{"content": NaN}',
        b'{"source_key":"F","content":"\\ud800"}',
        b'{"source_key":"F","content":"\xed\xa0\x80"}',
        b"source_key=1&content=2",
        b"<xml/>",
        b'{"a":' * 9000,
    ],
)
def test_what_is_no_message_is_refused_without_an_error_of_ours(send: Send, raw: bytes) -> None:
    answer = send(raw)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json["message"]
    assert _count() == 0


def test_control_characters_are_left_out(send: Send, session: Any) -> None:
    assert send(content="a\x00b\x1b", subject="\x00").status_code == 201
    inquiry = session.scalars(select(Inquiry)).one()
    assert inquiry.content == "ab"
    assert inquiry.subject is None


def test_a_body_that_is_too_large_is_refused(send: Send) -> None:
    assert send(b" " * (64 * 1024 + 1)).status_code == 413


def test_a_page_of_another_site_cannot_send(send: Send) -> None:
    answer = send(headers={"Origin": "https://evil.example"})
    assert answer.status_code == 400
    assert _count() == 0


def test_it_can_only_be_sent_to(send: Send, app: Flask) -> None:
    del send
    assert app.test_client().get("/api/v1/inquiries").status_code == 405


def test_a_short_key_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPPO_WEBFORM_KEY", "short")
    with pytest.raises(SettingsRefused, match="IPPO_WEBFORM_KEY は32文字以上"):
        load_settings()


def test_a_secret_in_a_message_is_blacked_out_told_to_the_sender_and_recorded(send: Send) -> None:
    given = {"content": "カード4111 1111 1111 1111、連絡は夕方に。", "contact": "PW:himitsu9"}
    answer = send(**given)
    assert answer.status_code == 201
    assert answer.json["blacked_out"] == {"content": "カード番号", "contact": "パスワード"}
    again = send(**given)
    assert (again.status_code, "blacked_out" in again.json) == (200, False)
    inquiry = db.session.scalars(select(Inquiry)).one()
    assert (inquiry.content, inquiry.contact) == ("カード●●●、連絡は夕方に。", "PW:●●●")
    note = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "secrets:black_out")
    ).one()
    assert "himitsu9" not in note.changes
    assert "content" in note.changes
