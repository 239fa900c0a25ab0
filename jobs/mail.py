"""Takes mails out of the outbox and sends each once."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from core import clock
from core.config import Settings
from core.work import transaction
from jobs import queries
from jobs.models import OutboxMail
from jobs.operations import AUTOMATIC
from jobs.queries import AnySession
from jobs.vocabulary import MailState

ATTEMPTS = 12
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
SENDING_FOR = timedelta(minutes=10)
"""So long a mail may be on its way before its sender counts as dead."""
SECONDS = 30
TEMPORARY, PERMANENT = 400, 500


class NotSent(Exception):
    """The mail has certainly not been taken over; `is_final` when trying again would not help."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.is_final = is_final


class Unknown(Exception):
    """The connection broke after the contents had begun to go out."""


@dataclass(frozen=True)
class _Letter:
    """A claimed mail by value."""

    uid: str
    sender: str
    recipient: str
    content: bytes


def send_next(session: AnySession, settings: Settings) -> MailState | None:
    """Send the mail whose turn it is; give how it stands then, None if there was none.

    「送信中」 is committed before the first word to the mail server. A mail found so later is never sent
    again by itself: its sender died, and nobody knows whether the server has taken it.
    """
    now = clock.now()
    has_due = bool(settings.smtp_url) and queries.has_due_mail(session, now)
    session.rollback()
    if not has_due:
        return None
    with transaction(session, AUTOMATIC, now) as work:
        first = queries.due_mails(now).limit(1).with_for_update(skip_locked=True)
        mail = work.session.scalar(first)
        if mail is None:
            return None
        if mail.state is MailState.SENDING:
            mail.state = MailState.UNCLEAR
            return MailState.UNCLEAR
        mail.state, mail.next_at = MailState.SENDING, now + SENDING_FOR
        mail.attempts += 1
        letter = _Letter(
            mail.uid, settings.mail_from, mail.recipient or "", _written(mail, settings)
        )
    return _deliver(session, settings, letter)


def _deliver(session: AnySession, settings: Settings, letter: _Letter) -> MailState:
    trouble: NotSent | Unknown | None = None
    try:
        _transmit(settings.smtp_url, letter)
    except (NotSent, Unknown) as error:
        trouble = error
    with transaction(session, AUTOMATIC, clock.now()) as work:
        mail = queries.find_mail(work.session, letter.uid, for_update=True)
        if mail is None or mail.state is not MailState.SENDING:
            return MailState.UNCLEAR  # somebody else has given this sender up for dead
        mail.trouble = None if trouble is None else str(trouble)
        if trouble is None:
            mail.state, mail.sent_at = MailState.SENT, work.now
        elif isinstance(trouble, Unknown):
            mail.state = MailState.UNCLEAR
        elif trouble.is_final or mail.attempts >= ATTEMPTS:
            mail.state = MailState.FAILED
        else:
            mail.state = MailState.WAITING
            mail.next_at = work.now + min(FIRST_PAUSE * 2 ** (mail.attempts - 1), LONGEST_PAUSE)
        return mail.state


def _written(mail: OutboxMail, settings: Settings) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = settings.mail_from, mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(clock.to_jst(mail.made_at))
    message["Message-ID"] = f"<{mail.message_id}@{settings.host_name}>"
    message["Auto-Submitted"] = "auto-generated"
    # base64 passes every server, also one that knows seven bits alone.
    message.set_content(mail.body or "", charset="utf-8", cte="base64")
    return message.as_bytes()


def _transmit(address: str, letter: _Letter) -> None:
    with _connected(address) as server:
        _check(server.mail(letter.sender))
        _check(server.rcpt(letter.recipient))
        try:
            answer: tuple[int, bytes | str] = server.data(letter.content)
        except smtplib.SMTPDataError as refused:  # before the contents
            answer = refused.smtp_code, refused.smtp_error
        except OSError as broken:
            raise Unknown(_words(broken)) from broken
        _check(answer)


@contextmanager
def _connected(address: str) -> Iterator[smtplib.SMTP]:
    """Give a connection that is ready for a mail; an error of the connection means that none was sent."""
    server: smtplib.SMTP | None = None
    try:
        server = _connect(address)
        yield server
    except OSError as error:  # every error of smtplib is one
        raise NotSent(_words(error)) from error
    finally:
        if server is not None:
            with suppress(OSError):
                server.quit()
            server.close()


def _connect(address: str) -> smtplib.SMTP:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    trust = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=trust)
    else:
        server = smtplib.SMTP(host, port, timeout=SECONDS)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=trust)
        server.ehlo_or_helo_if_needed()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except OSError:
        server.close()
        raise
    return server


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}


def _check(answer: tuple[int, bytes | str]) -> None:
    code, text = answer
    if code >= TEMPORARY:
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        raise NotSent(f"{code} {words}", is_final=code >= PERMANENT)
