"""Noise against the application in this process: its visitors, the forms they may send, and what is stored."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import delete, text
from werkzeug.test import TestResponse

from accounts.models import Attempts
from core.database import Base
from tests.blackbox.pages import Form, forms_in
from tests.conftest import Browser

LOGINS = ("kobayashi", "nakamura", "ito", None)
ENDS_THE_SIGN_IN = ("/sign-out", "end-others", "sessions/")
UNWATCHED = {
    "audit_entry", "audit_head", "attempts", "login_session", "form_draft", "setup_code", "alembic_version",
}  # fmt: skip
"""Tables in which a refused request may leave its trace."""

Opened = Callable[..., Browser]


@dataclass
class Target:
    """A form that somebody may send, as its page offers it."""

    login: str | None
    form: Form


class Visitors:
    """One browser per member, signed in again whenever the noise has signed it out."""

    def __init__(self, browser: Opened, session: Any) -> None:
        self._browser = browser
        self._session = session
        self._open: dict[str | None, Browser] = {}

    def __getitem__(self, login: str | None) -> Browser:
        if login not in self._open:
            self._session.execute(delete(Attempts))
            self._session.commit()
            self._open[login] = self._browser(login)
        return self._open[login]

    def noted(self, login: str | None, answer: TestResponse) -> TestResponse:
        """Note an answer: who is asked to sign in does so before the next request."""
        if answer.headers.get("Location", "").startswith("/sign-in"):
            self._open.pop(login, None)
        return answer


def address_of(rule: Any, uids: dict[str, str]) -> str:
    """Give the address of a route with an id that is known there."""
    place = "/" + str(rule.rule).split("/")[1]
    return str(rule.rule).replace("<uid>", uids.get(place, "x"))


def _pages(
    app: Flask, visitor: Browser, uids: dict[str, str]
) -> Iterator[tuple[str, TestResponse]]:
    """Open every page that this visitor may see."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            address = address_of(rule, uids)
            answer = visitor.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield address, answer


def targets_of(app: Flask, visitors: Visitors, uids: dict[str, str]) -> list[Target]:
    """Give every form that one of the visitors is offered."""
    found: dict[tuple[str | None, str], Target] = {}
    for login in LOGINS:
        for address, page in _pages(app, visitors[login], uids):
            for form in forms_in(page.text):
                form.action = form.action or address
                if form.method == "post" and not any(s in form.action for s in ENDS_THE_SIGN_IN):
                    found.setdefault((login, form.action), Target(login, form))
    return list(found.values())


def rows_of(session: Any) -> dict[str, Any]:
    """Give all that is stored and may not change with a refusal."""
    return {
        table.name: session.execute(text(f'SELECT * FROM "{table.name}" ORDER BY 1')).all()
        for table in Base.metadata.sorted_tables
        if table.name not in UNWATCHED
    }


def tally(statuses: Counter[int]) -> str:
    """Say how often each status was the answer."""
    return " ".join(f"{code}×{number}" for code, number in sorted(statuses.items()))


def app_name(app: Flask) -> str:
    """Name the database an application runs on."""
    return "PostgreSQL" if "postgresql" in app.config["SETTINGS"].database else "SQLite"
