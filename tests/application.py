"""The application in a test process: made once for each database, entered at once by members."""

from pathlib import Path
from typing import NamedTuple

from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import Engine

from accounts import guard
from accounts.operations import prove, sign_in
from accounts.queries import password_hash_of
from audit import recorder
from core import clock, crypto
from core.config import Settings, use_public_url
from core.crypto import Keyring
from core.database import db
from core.forms import generate_csrf
from core.work import transaction
from jobs import delivery
from jobs.delivery import Delivery


class House(NamedTuple):
    """An application, and what of it belongs to the whole process while its tests run."""

    app: Flask
    engine: Engine
    keyring: Keyring
    anchor: Path | None
    delivery: Delivery

    @classmethod
    def of(cls, app: Flask) -> "House":
        """Take note of an application that has just been made."""
        assert db.engine is not None
        return cls(
            app,
            db.engine,
            crypto.keyring(),
            recorder.anchor_path(),
            app.extensions["jobs"].delivery,
        )

    def enter(self) -> None:
        """Let the process work for this application again."""
        settings: Settings = self.app.config["SETTINGS"]
        db.session.remove()
        db.engine = self.engine
        db._factory.configure(bind=self.engine)
        crypto.use_keyring(self.keyring)
        recorder.install()
        recorder.anchor_to(self.anchor)
        use_public_url(settings.public_url)
        delivery.use(self.delivery)

    def leave(self) -> None:
        """Let go of the connections; what SQLAlchemy has compiled for them stays."""
        db.session.remove()
        self.engine.dispose()


def sign_in_at_once(client: FlaskClient, login: str, password: str) -> str:
    """Give a client the cookie of a new sign-in; return the token for its forms."""
    app = client.application
    db.session.remove()  # as at the end of the page's request: records of the test are let go
    with app.test_request_context("/sign-in", method="POST"):
        proof = prove(password_hash_of(db.session, login), password)
        with transaction(db.session, guard.visitor(), clock.now()) as work:
            token = sign_in(
                work, login=login, proof=proof, address=guard.address(), agent="Werkzeug"
            )
        assert token is not None, login
        guard.start_session(token)
        form_token = str(generate_csrf())
        serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        cookie = serializer.dumps(dict(session))
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
    return form_token
