"""RB-1 and AZ-3: nothing that a person or a program sends gives a 500, is lost, or writes what it may not."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import pytest
from flask import Flask
from sqlalchemy import delete, select, text
from werkzeug.test import TestResponse

from accounts.models import Attempts
from core.database import Base
from core.text import clean_text
from tests.blackbox import corpus
from tests.blackbox.client import ENTRY
from tests.blackbox.measure import Figure, count
from tests.blackbox.pages import Form, forms_in, squeezed
from tests.conftest import Browser, member_of
from tests.factories import an_incident

SEED = 20261122
LOGINS = ("kobayashi", "nakamura", "ito", None)
ENDS_THE_SIGN_IN = ("/sign-out", "end-others", "sessions/")
UNWATCHED = {
    "audit_entry", "audit_head", "attempts", "login_session", "form_draft", "setup_code", "alembic_version",
}  # fmt: skip
"""Tables in which a refused request may leave its trace."""

SPELLINGS = ("{}", "incident-{}", "data[{}]", "{}[]", "member.{}")
FOREIGN = "717171"
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


@pytest.fixture
def visitors(browser: Opened, session: Any) -> Visitors:
    return Visitors(browser, session)


@pytest.fixture
def uids(work: Callable[..., Any], session: Any, visitors: Visitors) -> dict[str, str]:
    """Give the id of one record of each kind, by the beginning of its address."""
    with work("sato") as running:
        incident = an_incident(running)
    letter = visitors["kobayashi"].post(f"/incidents/{incident.uid}/notifications").location
    tables = Base.metadata.tables
    found = {
        "/incidents": incident.uid,
        "/notifications": letter.rpartition("/")[2],
        "/settings": session.scalars(select(tables["authority"].c.uid).limit(1)).one(),
        # Of the members one who is no visitor: the noise may disable whom it edits.
        "/members": member_of(session, "sato").uid,
    }
    body = {"form": "incidents:new", "record": "r", "revision": 0, "fields": {}}
    visitors["kobayashi"].send("/drafts", body)
    found["/drafts"] = session.scalars(select(tables["form_draft"].c.uid)).one()
    return found


def _address(rule: Any, uids: dict[str, str]) -> str:
    place = "/" + str(rule.rule).split("/")[1]
    return str(rule.rule).replace("<uid>", uids.get(place, "x"))


def _pages(
    app: Flask, visitor: Browser, uids: dict[str, str]
) -> Iterator[tuple[str, TestResponse]]:
    """Open every page that this visitor may see."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            address = _address(rule, uids)
            answer = visitor.get(address)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                yield address, answer


def _targets(app: Flask, visitors: Visitors, uids: dict[str, str]) -> list[Target]:
    found: dict[tuple[str | None, str], Target] = {}
    for login in LOGINS:
        for address, page in _pages(app, visitors[login], uids):
            for form in forms_in(page.text):
                form.action = form.action or address
                if form.method == "post" and not any(s in form.action for s in ENDS_THE_SIGN_IN):
                    found.setdefault((login, form.action), Target(login, form))
    return list(found.values())


def _rows(session: Any) -> dict[str, Any]:
    return {
        table.name: session.execute(text(f'SELECT * FROM "{table.name}" ORDER BY id')).all()
        for table in Base.metadata.sorted_tables
        if table.name not in UNWATCHED
    }


def _spoiled(form: Form, dice: random.Random) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Give the entries with some of them replaced, and what was put in their place."""
    entries = {name: list(values) for name, values in form.entries.items()}
    names = [name for name in entries if name != "csrf_token"]
    put: dict[str, str] = {}
    for name in dice.sample(names, min(len(names), dice.choice((1, 1, 2, 4, 12)))):
        value = dice.choice(corpus.TEXTS if dice.random() < 0.97 else corpus.HUGE)
        put[name] = value
        entries[name] = [value]
        if dice.random() < 0.05:
            entries[name] = [value, dice.choice(corpus.TEXTS)]
            del put[name]
    for name in dice.sample(names, min(len(names), dice.choice((0, 0, 0, 1)))):
        del entries[name]
        put.pop(name, None)
    return entries, put


def _lost(form: Form, put: dict[str, str], answer: TestResponse) -> list[str]:
    """Name the texts that were typed and do not stand in the page of the answer."""
    offered = [shown for shown in forms_in(answer.text) if set(put) <= set(shown.entries)]
    return [
        name
        for name, value in put.items()
        if name in form.texts
        and squeezed(clean_text(value)[0])
        not in [squeezed(shown) for held in offered for shown in held.entries[name]]
    ]


def test_no_form_entry_gives_a_500_or_is_lost_or_half_written(
    app: Flask, session: Any, visitors: Visitors, uids: dict[str, str], figure: Figure
) -> None:
    dice, statuses, wrong = random.Random(SEED), Counter[int](), []
    targets = _targets(app, visitors, uids)
    assert len({target.form.action for target in targets}) >= 8
    before = _rows(session)
    for _ in range(count(150, 2500, 25_000)):
        target = dice.choice(targets)
        entries, put = _spoiled(target.form, dice)
        visitor = visitors[target.login]
        entries["csrf_token"] = [visitor.token]
        answer = visitors.noted(
            target.login, visitor.client.post(target.form.action, data=entries)
        )
        statuses[answer.status_code] += 1
        after = _rows(session)
        told = f"{target.login} {target.form.action} {_short(put)} → {answer.status_code}"
        if answer.status_code >= 500:
            wrong.append(told)
        if answer.status_code >= 400 and after != before:
            wrong.append(f"{told}: refused, and yet something was written")
        if answer.status_code == 422 and (lost := _lost(target.form, put, answer)):
            wrong.append(f"{told}: lost {lost}")
        before = after
    figure(
        f"RB-1 {app_name(app)}: {statuses.total():,} forms, {len(wrong)} wrong, {_told(statuses)}"
    )
    assert not wrong, "\n".join(wrong)


def test_no_broken_encoding_gives_a_500(
    app: Flask, visitors: Visitors, uids: dict[str, str], figure: Figure
) -> None:
    dice, statuses, wrong = random.Random(SEED), Counter[int](), []
    for target in _targets(app, visitors, uids):
        for _ in range(count(1, 20, 200)):
            visitor = visitors[target.login]
            names = [name for name in target.form.entries if name != "csrf_token"]
            raw = [dice.choice(corpus.RAW_VALUES) for _ in range(len(names) + 2)]
            pairs = [f"{quote_plus(name)}={raw[n]}" for n, name in enumerate(names)]
            body = "&".join([f"csrf_token={visitor.token}", *pairs, f"{raw[-1]}={raw[-2]}"])
            kind = "application/x-www-form-urlencoded"
            answer = visitor.client.post(target.form.action, data=body, content_type=kind)
            statuses[visitors.noted(target.login, answer).status_code] += 1
            if answer.status_code >= 500:
                wrong.append(f"{target.form.action} {raw}")
    figure(f"RB-1 {app_name(app)}: {statuses.total():,} broken encodings, {len(wrong)} HTTP 500")
    assert not wrong, "\n".join(wrong)


def test_no_method_body_header_path_or_query_gives_a_500(
    app: Flask, visitors: Visitors, uids: dict[str, str], figure: Figure
) -> None:
    dice, statuses, wrong = random.Random(SEED), Counter[int](), []
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule != "/sign-out"]
    for _ in range(count(500, 5000, 50_000)):
        rule = dice.choice(rules)
        address = str(rule.rule)
        for name in rule.arguments:
            part = dice.choice((*corpus.PATH_PARTS, *uids.values(), *uids.values()))
            address = address.replace(f"<{name}>", part).replace(f"<path:{name}>", part)
        login, method = dice.choice(LOGINS), dice.choice(corpus.METHODS)
        visitor = visitors[login]
        headers = {"X-CSRFToken": visitor.token, **dice.choice(corpus.HEADERS)}
        if dice.random() < 0.5:
            headers = dict(dice.choice(corpus.HEADERS))
        told = f"{method} {address[:80]} {_short(headers)}"
        answer = visitor.client.open(
            address + dice.choice(corpus.QUERIES),
            method=method,
            data=dice.choice(corpus.BODIES),
            headers={k: v for k, v in headers.items() if k != "Content-Length"},
            content_type=dice.choice(corpus.CONTENT_TYPES),
            environ_overrides=(
                {"CONTENT_LENGTH": headers["Content-Length"]} if "Content-Length" in headers else {}
            ),
        )
        statuses[visitors.noted(login, answer).status_code] += 1
        if answer.status_code >= 500:
            wrong.append(f"{told} → {answer.status_code}")
    figure(
        f"RB-1 {app_name(app)}: {statuses.total():,} raw requests, {len(wrong)} HTTP 500, {_told(statuses)}"
    )
    assert not wrong, "\n".join(wrong)


def test_no_json_gives_a_500(
    app: Flask, visitors: Visitors, uids: dict[str, str], figure: Figure
) -> None:
    sato, statuses, wrong = visitors["kobayashi"], Counter[int](), []
    bodies: list[bytes] = [*corpus.JSON_BODIES]
    whole = {"form": "incidents:new", "record": "r", "revision": 0, "fields": {"title": ["x"]}}
    asked = {"kind": "moment", "value": "2026/11/22"}
    for value in corpus.JSON_VALUES:
        bodies += [_json({**whole, name: value}) for name in (*whole, "uid", "member_uid")]
        bodies += [_json({**asked, name: value}) for name in asked]
        bodies.append(_json(value))
    bodies += [
        _json({"kind": kind, "value": value})
        for kind in ("moment", "amount", "count")
        for value in corpus.TEXTS
    ]
    some = bodies[: count(20, 400)] + [_json({**ENTRY, "title": value}) for value in corpus.JSON_VALUES]
    addresses = {"/echo": bodies + _readings(), "/drafts": bodies, "/sign-in": some}
    addresses[f"/incidents/{uids['/incidents']}/edit"] = some
    for address, sent in addresses.items():
        for body in sent:
            headers = {"X-CSRFToken": sato.token, "Accept": "application/json"}
            answer = sato.client.post(
                address, data=body, headers=headers, content_type="application/json"
            )
            statuses[visitors.noted("kobayashi", answer).status_code] += 1
            if answer.status_code >= 500:
                wrong.append(f"{address} {body[:80]!r} → {answer.status_code}")
    figure(
        f"RB-1 {app_name(app)}: {statuses.total():,} JSON bodies, {len(wrong)} HTTP 500, {_told(statuses)}"
    )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data"]
)
@pytest.mark.parametrize("address", ["/incidents/new", "/sign-in", "/drafts", "/account/password"])
def test_ten_megabytes_are_refused_with_a_page_that_says_so(
    browser: Opened, address: str, content_type: str
) -> None:
    sato = browser("sato")
    body = b"csrf_token=x&title=" + b"x" * 10_000_000
    if content_type.startswith("multipart"):
        part = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n'
        body, content_type = part + b"x" * 10_000_000 + b"\r\n--x--\r\n", f"{content_type}; boundary=x"
    answer = sato.client.post(address, data=body, content_type=content_type)
    assert answer.status_code == 413
    assert "送信された内容が大きすぎます" in answer.text


def test_ten_megabytes_of_json_are_refused(browser: Opened) -> None:
    answer = browser("sato").send("/drafts", {"fields": {"title": ["長" * 3_400_000]}})
    assert answer.status_code == 413
    assert "大きすぎます" in answer.json["message"]


def test_columns_that_a_form_does_not_show_are_never_written(
    app: Flask, session: Any, visitors: Visitors, uids: dict[str, str], figure: Figure
) -> None:
    """AZ-3: each form with every column and relationship of the house, nested spellings included."""
    names = {key for mapper in Base.registry.mappers for key in mapper.all_orm_descriptors.keys()}
    names |= {column.name for table in Base.metadata.sorted_tables for column in table.columns}
    tried, wrong = 0, []
    for target in _targets(app, visitors, uids):
        visitor, form = visitors[target.login], target.form
        shown = {name.partition("-")[0].removesuffix("_at") for name in form.entries}
        extra = sorted(name for name in names if name.removesuffix("_at") not in shown)
        hostile = {spelling.format(name): [FOREIGN] for name in extra for spelling in SPELLINGS}
        own = {"csrf_token": [visitor.token], "submission_id": [f"az-3-{tried}"]}
        answer = visitor.client.post(form.action, data={**hostile, **form.entries, **own})
        assert visitors.noted(target.login, answer).status_code < 500, form.action
        tried += len(hostile)
        wrong += [f"{form.action} wrote {cell}" for cell in _foreign_cells(_rows(session))]
    figure(f"AZ-3 {app_name(app)}: {tried:,} foreign entries, {len(wrong)} written")
    assert not wrong, "\n".join(wrong)


def test_a_new_case_takes_nothing_but_the_entries_of_its_form(
    session: Any, visitors: Visitors
) -> None:
    columns = Base.metadata.tables["incident"].columns.keys()
    hostile = {name: "7" for name in columns if name not in ENTRY and name != "assignee_id"}
    answer = visitors["sato"].post("/incidents/new", {**hostile, **ENTRY, "submission_id": "m-1"})
    assert answer.status_code == 303
    row = session.execute(text("SELECT * FROM incident ORDER BY id DESC LIMIT 1")).mappings().one()
    taken = [name for name in hostile if str(row[name]) == "7" and name not in {"id"}]
    assert taken == []
    assert row["status"] == "received"
    assert row["number"].startswith("INC-20")


def _foreign_cells(rows: dict[str, Any]) -> list[str]:
    """Name the columns in which the foreign value stands."""
    return [
        f"{table}.{column}"
        for table, found in rows.items()
        for row in found
        for column, value in row._mapping.items()
        if FOREIGN in str(value)
    ]


def _readings() -> list[bytes]:
    kinds, texts = ("moment", "amount", "count"), corpus.TEXTS
    every = [_json({"kind": kind, "value": value}) for kind in kinds for value in texts]
    return random.Random(SEED).sample(every, count(80, len(every)))


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()


def _short(put: dict[str, str]) -> str:
    return ", ".join(f"{name}={value[:24]!r}" for name, value in put.items())[:200]


def _told(statuses: Counter[int]) -> str:
    return " ".join(f"{code}×{number}" for code, number in sorted(statuses.items()))


def app_name(app: Flask) -> str:
    """Name the database an application runs on."""
    return "PostgreSQL" if "postgresql" in app.config["SETTINGS"].database else "SQLite"
