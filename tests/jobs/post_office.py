"""A mail server on the loopback address whose answers a test chooses."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.server import free_port


class PostOffice:
    """Takes mails in, refuses them as told, or drops the connection in the middle of one."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.sign_ins: list[tuple[bytes, bytes]] = []
        self.refusal = ""
        self.is_hanging = False
        self.drops = False
        self.began, self.released = threading.Event(), threading.Event()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def sign_in(self, server: Any, session: Any, envelope: Any, way: str, given: Any) -> Any:
        del server, session, envelope, way
        self.sign_ins.append((given.login, given.password))
        return AuthResult(success=True)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        del session
        self.began.set()
        if self.drops:
            server.transport.abort()
            return "421 gone"
        if self.is_hanging:
            await asyncio.to_thread(self.released.wait)
        self.mails.append(envelope.content)
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        return "250 OK"


@contextmanager
def open_post_office() -> Iterator[PostOffice]:
    """Give a mail server that is listening."""
    office = PostOffice()
    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=office.port,
        authenticator=office.sign_in,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield office
    finally:
        office.released.set()
        controller.stop()
