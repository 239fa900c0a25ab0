"""Mail leaves through the outbox: written with the business, sent once, and never by guessing."""

import email
import email.policy
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.config import Settings, SettingsRefused, load_settings
from core.work import transaction
from jobs import mail as post
from jobs import operations
from jobs.models import OutboxMail
from jobs.vocabulary import MailState
from tests.conftest import SYSTEM
from tests.jobs.conftest import Hired
from tests.jobs.post_office import PostOffice, open_post_office
from tests.server import free_port

SUBJECT = "【期限超過】相談 INQ-2026-00012 の一次回答が未了です（髙𠮷・①㈱）"
BODY = "次の画面をご確認ください。\n\n.点で始まる行\nhttps://ippo.example.co.jp/inquiries/abc\n"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_post_office() as opened:
        yield opened


@pytest.fixture
def settings(office: PostOffice, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        smtp_url=office.url,
        mail_from="ippo@example.co.jp",
        public_url="https://ippo.example.co.jp",
    )


def _post(session: Any, key: str | None = None) -> str:
    with transaction(session, SYSTEM, clock.now()) as work:
        mail = operations.send_mail(
            work, to="hanako@example.co.jp", subject=SUBJECT, body=BODY, key=key
        )
        return mail.uid


def _mail(session: Any, uid: str) -> OutboxMail:
    session.rollback()
    session.expire_all()
    mail: OutboxMail = session.scalars(select(OutboxMail).where(OutboxMail.uid == uid)).one()
    return mail


def _pass(monkeypatch: pytest.MonkeyPatch, **time: float) -> None:
    later = clock.now() + timedelta(**time)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_a_japanese_mail_arrives_as_written(
    session: Any, settings: Settings, office: PostOffice
) -> None:
    uid = _post(session)
    assert post.send_next(session, settings) is MailState.SENT
    assert post.send_next(session, settings) is None
    (content,) = office.mails
    assert all(byte < 128 for byte in content)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert (message["Subject"], message.get_content().replace("\r\n", "\n")) == (SUBJECT, BODY)
    assert office.envelopes == [("ippo@example.co.jp", ["hanako@example.co.jp"])]
    assert message["Auto-Submitted"] == "auto-generated"
    mail = _mail(session, uid)
    assert message["Message-ID"] == f"<{mail.message_id}@ippo.example.co.jp>"
    assert (mail.state, mail.attempts) == (MailState.SENT, 1)
    assert mail.sent_at is not None


def test_a_mail_of_a_name_goes_out_once(
    session: Any, settings: Settings, office: PostOffice
) -> None:
    assert _post(session, key="overdue:INQ-2026-00012:1") == _post(
        session, key="overdue:INQ-2026-00012:1"
    )
    while post.send_next(session, settings) is not None:
        pass
    assert len(office.mails) == 1


def test_a_mail_whose_business_fails_is_not_sent(
    session: Any, settings: Settings, office: PostOffice
) -> None:
    with pytest.raises(ZeroDivisionError), transaction(session, SYSTEM, clock.now()) as work:  # noqa: PT012 (it fails inside)
        operations.send_mail(work, to="a@example.co.jp", subject="件名", body="")
        raise ZeroDivisionError
    assert post.send_next(session, settings) is None
    assert office.mails == []


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("a@example.co.jp\r\nBcc: b@example.co.jp", "件名"),
        ("a@example.co.jp,b@example.co.jp", "件名"),
        ("花子@example.co.jp", "件名"),
        ("a@b@example.co.jp", "件名"),
        ("nobody", "件名"),
        ("a@example.co.jp", "件名\r\nBcc: b@example.co.jp"),
        ("a@example.co.jp", "件名\x00"),
    ],
)
def test_no_line_and_no_address_can_be_added_to_the_head(
    session: Any, to: str, subject: str
) -> None:
    with (
        transaction(session, SYSTEM, clock.now()) as work,
        pytest.raises(ValueError, match=r"plain address|one line"),
    ):
        operations.send_mail(work, to=to, subject=subject, body="")


def test_a_busy_server_is_asked_again_later_and_less_and_less_often(
    session: Any, settings: Settings, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = _post(session)
    office.refusal = "451 後ほど"
    pauses = []
    for _ in range(3):
        assert post.send_next(session, settings) is MailState.WAITING
        assert post.send_next(session, settings) is None
        pauses.append(round((_mail(session, uid).next_at - clock.now()).total_seconds() / 60))
        _pass(monkeypatch, minutes=pauses[-1], seconds=30)
    assert pauses == [1, 2, 4]
    office.refusal = ""
    assert post.send_next(session, settings) is MailState.SENT
    assert len(office.mails) == 1
    assert _mail(session, uid).trouble is None


def test_a_refused_address_fails_at_once_and_says_why(
    session: Any, settings: Settings, office: PostOffice
) -> None:
    uid = _post(session)
    office.refusal = "550 No such user"
    assert post.send_next(session, settings) is MailState.FAILED
    assert _mail(session, uid).trouble == "550 No such user"


def test_a_server_that_never_takes_a_mail_is_given_up(
    session: Any, settings: Settings, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = _post(session)
    office.refusal = "451 busy"
    for _ in range(post.ATTEMPTS):
        assert post.send_next(session, settings) is not None
        _pass(monkeypatch, hours=5)
    assert _mail(session, uid).state is MailState.FAILED


def test_an_unreachable_server_costs_one_try_and_not_one_per_mail(
    session: Any, hired: Hired, app: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{free_port()}"})
    monkeypatch.setitem(app.config, "SETTINGS", gone)
    uids = [_post(session), _post(session)]
    hired().work_off()
    assert [_mail(session, uid).attempts for uid in uids] == [1, 0]
    assert {_mail(session, uid).state for uid in uids} == {MailState.WAITING}


def test_a_connection_that_breaks_in_the_middle_leaves_it_to_a_person(
    session: Any, settings: Settings, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = _post(session)
    office.drops = True
    assert post.send_next(session, settings) is MailState.UNCLEAR
    office.drops = False
    _pass(monkeypatch, days=3)
    assert post.send_next(session, settings) is None
    with transaction(session, SYSTEM, clock.now()) as work:
        mail = work.session.scalars(select(OutboxMail)).one()
        assert operations.send_again(work, mail)
        assert not operations.settle_mail(work, mail)
    assert post.send_next(session, settings) is MailState.SENT
    assert _mail(session, uid).state is MailState.SENT


def test_a_mail_whose_sender_died_is_unclear_and_not_sent_again(
    session: Any, settings: Settings, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = _post(session)
    with monkeypatch.context() as dying:

        def die(*_: Any) -> None:
            raise KeyboardInterrupt

        dying.setattr(post, "_deliver", die)
        with pytest.raises(KeyboardInterrupt):
            post.send_next(session, settings)
    assert _mail(session, uid).state is MailState.SENDING
    assert post.send_next(session, settings) is None
    _pass(monkeypatch, minutes=11)
    assert post.send_next(session, settings) is MailState.UNCLEAR
    assert post.send_next(session, settings) is None
    assert office.mails == []


def test_without_a_mail_server_mails_wait(session: Any, tmp_path: Path) -> None:
    uid = _post(session)
    assert post.send_next(session, Settings(data_dir=tmp_path)) is None
    assert _mail(session, uid).state is MailState.WAITING


@pytest.mark.parametrize(
    ("url", "sender", "sentence"),
    [
        ("mail.example.co.jp:25", "a@example.co.jp", "smtps://"),
        ("http://mail.example.co.jp", "a@example.co.jp", "smtps://"),
        ("smtps://mail.example.co.jp:port", "a@example.co.jp", "smtps://"),
        ("smtp://ippo:secret@mail.example.co.jp", "a@example.co.jp", "暗号化されずに"),
        ("smtps://mail.example.co.jp", "", "IPPO_MAIL_FROM"),
    ],
)
def test_a_mail_server_that_cannot_be_used_safely_is_refused_at_start(
    url: str, sender: str, sentence: str
) -> None:
    with pytest.raises(SettingsRefused, match=sentence) as refused:
        load_settings(smtp_url=url, mail_from=sender)
    assert "secret" not in str(refused.value)


def test_a_mail_server_with_a_password_needs_encryption_and_is_then_accepted() -> None:
    for url in ("smtps://ippo:secret@mail.example.co.jp", "smtp+starttls://mail.example.co.jp:587"):
        assert load_settings(smtp_url=url, mail_from="a@example.co.jp").smtp_url == url


def test_a_mail_server_that_offers_no_encryption_gets_no_mail(
    session: Any, settings: Settings, office: PostOffice
) -> None:
    uid = _post(session)
    for scheme in ("smtp+starttls", "smtps"):
        demanding = settings.model_copy(update={"smtp_url": office.url.replace("smtp", scheme, 1)})
        with transaction(session, SYSTEM, clock.now()) as work:
            work.session.scalars(select(OutboxMail)).one().next_at = clock.now()
        assert post.send_next(session, demanding) is MailState.WAITING
    assert _mail(session, uid).attempts == 2
    assert office.mails == []


def test_the_product_signs_in_at_the_mail_server(
    session: Any, settings: Settings, office: PostOffice
) -> None:
    uid = _post(session)
    address = office.url.replace("://", "://ippo:p%40ss@")
    named = settings.model_copy(update={"smtp_url": address})
    assert post.send_next(session, named) is MailState.SENT
    assert office.sign_ins == [(b"ippo", b"p@ss")]
    assert _mail(session, uid).state is MailState.SENT
