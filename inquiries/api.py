"""Signed messages of the firm's own web form: each becomes an inquiry once, however often it is sent."""

import hashlib
import hmac
import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from flask import Blueprint, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from sqlalchemy.exc import IntegrityError

from accounts.guard import address
from core import clock
from core.confidential import names_of
from core.config import Settings
from core.database import db
from core.fields import LONG_TEXT_LIMIT, TEXT_LIMIT
from core.web import accepts_body, public, signed
from core.work import Actor, transaction
from inquiries.operations import EARLIEST, MessageChanged, take_message
from inquiries.operations.importing import SHORT_LIMIT, SUBJECT_LIMIT
from inquiries.vocabulary import Category, Complainant, InquiryDamage, InquiryKind

BODY_LIMIT = 64 * 1024
WINDOW = timedelta(minutes=5)
ACTOR_NAME = "Webフォーム"
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")

log = logging.getLogger("ippo.web")

UNSIGNED = "署名を確認できませんでした。鍵、時刻（X-Ippo-Timestamp）、署名（X-Ippo-Signature）をご確認ください。"
NOT_JSON = "本文を JSON として読み取れません。UTF-8 の JSON オブジェクトを送ってください。"
CHANGED = "この管理番号（source_key）は、別の内容で受付済みです。別の番号で送ってください。"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Message(BaseModel):
    """What the web form sends; every further key is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)

    source_key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,80}$")]
    content: Annotated[Line, Field(max_length=LONG_TEXT_LIMIT)]
    received_at: Annotated[AwareDatetime | None, Field(strict=False)] = None
    kind: Annotated[InquiryKind, Field(strict=False)] = InquiryKind.CONSULTATION
    category: Annotated[Category | None, Field(strict=False)] = None
    damage: Annotated[InquiryDamage, Field(strict=False)] = InquiryDamage.UNKNOWN
    complainant: Annotated[Complainant, Field(strict=False)] = Complainant.CUSTOMER
    subject: Annotated[Line | None, Field(max_length=SUBJECT_LIMIT)] = None
    complainant_name: Annotated[Line | None, Field(max_length=SHORT_LIMIT)] = None
    account_no: Annotated[Line | None, Field(max_length=SHORT_LIMIT)] = None
    contact: Annotated[Line | None, Field(max_length=TEXT_LIMIT)] = None
    customer_wish: Annotated[Line | None, Field(max_length=LONG_TEXT_LIMIT)] = None


SENTENCES = {
    "missing": "必須の項目です。",
    "extra_forbidden": "この項目は受け付けていません。",
    "string_type": "文字列で送ってください。",
    "string_too_short": "空にできません。",
    "string_too_long": "{max_length}文字以内で送ってください。",
    "string_pattern_mismatch": "半角英数字と . _ - で、80文字以内で送ってください。",
    "enum": "次のいずれかを送ってください：{expected}",
    "timezone_aware": "時差を含む ISO 8601 の日時で送ってください（例：2026-11-22T14:05:00+09:00）。",
}
"""What every kind of refusal is called, by pydantic's word for it."""
FUTURE = "これから先の日時は受け付けられません。"
TOO_OLD = f"{EARLIEST.year}年より前の日時は受け付けられません。"
OTHERWISE = "形式が正しくありません。"


def blueprint() -> Blueprint:
    """Give the address for signed messages."""
    pages = Blueprint("inquiries_api", __name__, url_prefix="/api/v1")
    pages.add_url_rule("/inquiries", view_func=receive, methods=["POST"])
    return pages


@public
@signed
@accepts_body(BODY_LIMIT)
def receive() -> ResponseReturnValue:
    """Record a message of the web form; 201 with its number, 200 for one that was recorded before."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.webform_key:
        abort(404)
    body = request.get_data()
    if not is_signed(
        settings.webform_key,
        request.headers.get("X-Ippo-Timestamp", ""),
        request.headers.get("X-Ippo-Signature", ""),
        body,
        clock.now(),
    ):
        log.warning("a message of the web form without a valid signature was refused")
        return jsonify(message=UNSIGNED), 401
    try:
        message = Message.model_validate_json(body)
    except ValidationError as error:
        return jsonify(message=_summary(error), errors=_reasons(error)), 422
    now = clock.now()
    if reason := _why_not_then(message.received_at, now):
        errors = [{"field": "received_at", "message": reason}]
        return jsonify(message=f"received_at：{reason}", errors=errors), 422
    try:
        answer, is_known = _take(message, now)
    except MessageChanged:
        return jsonify(message=CHANGED), 409
    return jsonify(answer), 200 if is_known else 201


def _take(message: Message, now: datetime) -> tuple[dict[str, Any], bool]:
    for is_last in (False, True):
        try:
            with transaction(db.session, Actor(None, ACTOR_NAME, address()), now) as work:
                taken = take_message(work, **_entries(message, now))
                answer: dict[str, Any] = {"number": taken.inquiry.number}
                if taken.taken_out:
                    answer["blacked_out"] = {
                        name: names_of(kinds) for name, kinds in taken.taken_out.items()
                    }
                return answer, taken.is_known
        except IntegrityError:  # its twin came in between; now it is found
            if is_last:
                raise
    raise AssertionError


def signature_of(key: str, timestamp: str, body: bytes) -> str:
    """Give the signature of a message: HMAC-SHA256 over the timestamp, immediately followed by the body."""
    return hmac.new(key.encode(), timestamp.encode() + body, hashlib.sha256).hexdigest()


def is_signed(key: str, timestamp: str, signature: str, body: bytes, now: datetime) -> bool:
    """Say whether a message was signed with the key, and not longer ago or ahead than the window."""
    if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
        return False
    # Seconds are compared as numbers: far ones have no date.
    is_fresh = abs(int(timestamp) - now.timestamp()) <= WINDOW.total_seconds()
    is_right = hmac.compare_digest(signature_of(key, timestamp, body), signature)
    return is_fresh and is_right


def _why_not_then(received_at: datetime | None, now: datetime) -> str | None:
    if received_at is None:
        return None
    if received_at < EARLIEST:
        return TOO_OLD
    return FUTURE if received_at > now + WINDOW else None


def _entries(message: Message, now: datetime) -> dict[str, Any]:
    entries = message.model_dump()
    sent = entries.pop("received_at")
    received_at = min(sent.astimezone(UTC), now) if sent else now
    return {**entries, "received_at": received_at, "content_of": message.model_dump_json()}


def _reasons(error: ValidationError) -> list[dict[str, str]]:
    return [
        {
            "field": ".".join(str(part) for part in one["loc"])[:100],
            "message": SENTENCES.get(one["type"], OTHERWISE)
            .format(**one.get("ctx", {}))
            .replace(" or ", "、"),
        }
        for one in error.errors(include_url=False, include_input=False)
        if one["loc"]
    ]


def _summary(error: ValidationError) -> str:
    reasons = _reasons(error)
    return " ".join(f"{one['field']}：{one['message']}" for one in reasons) or NOT_JSON
