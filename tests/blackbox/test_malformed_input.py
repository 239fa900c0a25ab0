"""RB-1: nothing that a person or a program sends gives a 500, is lost or is half written."""

import json
import random
from collections import Counter
from typing import Any
from urllib.parse import quote_plus

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.text import clean_text
from tests.blackbox import corpus
from tests.blackbox.client import ENTRY
from tests.blackbox.measure import Figure, count
from tests.blackbox.noise import LOGINS, Opened, Visitors, app_name, rows_of, tally, targets_of
from tests.blackbox.pages import Form, forms_in, squeezed

SEED = 20261122


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
    targets = targets_of(app, visitors, uids)
    assert len({target.form.action for target in targets}) >= 8
    before = rows_of(session)
    for _ in range(count(150, 2500, 25_000)):
        target = dice.choice(targets)
        entries, put = _spoiled(target.form, dice)
        visitor = visitors[target.login]
        entries["csrf_token"] = [visitor.token]
        answer = visitors.noted(target.login, visitor.client.post(target.form.action, data=entries))
        statuses[answer.status_code] += 1
        after = rows_of(session)
        told = f"{target.login} {target.form.action} {_short(put)} → {answer.status_code}"
        if answer.status_code >= 500:
            wrong.append(told)
        if answer.status_code >= 400 and after != before:
            wrong.append(f"{told}: refused, and yet something was written")
        if answer.status_code == 422 and (lost := _lost(target.form, put, answer)):
            wrong.append(f"{told}: lost {lost}")
        before = after
    figure(
        f"RB-1 {app_name(app)}: {statuses.total():,} forms, {len(wrong)} wrong, {tally(statuses)}"
    )
    assert not wrong, "\n".join(wrong)


def test_no_broken_encoding_gives_a_500(
    app: Flask, visitors: Visitors, uids: dict[str, str], figure: Figure
) -> None:
    dice, statuses, wrong = random.Random(SEED), Counter[int](), []
    for target in targets_of(app, visitors, uids):
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
        f"RB-1 {app_name(app)}: {statuses.total():,} raw requests, {len(wrong)} HTTP 500, {tally(statuses)}"
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
    some = bodies[: count(20, 400)] + [
        _json({**ENTRY, "title": value}) for value in corpus.JSON_VALUES
    ]
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
        f"RB-1 {app_name(app)}: {statuses.total():,} JSON bodies, {len(wrong)} HTTP 500, {tally(statuses)}"
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
        body, content_type = (
            part + b"x" * 10_000_000 + b"\r\n--x--\r\n",
            f"{content_type}; boundary=x",
        )
    answer = sato.client.post(address, data=body, content_type=content_type)
    assert answer.status_code == 413
    assert "送信された内容が大きすぎます" in answer.text


def test_ten_megabytes_of_json_are_refused(browser: Opened) -> None:
    answer = browser("sato").send("/drafts", {"fields": {"title": ["長" * 3_400_000]}})
    assert answer.status_code == 413
    assert "大きすぎます" in (answer.json or {})["message"]


def _readings() -> list[bytes]:
    kinds, texts = ("moment", "amount", "count"), corpus.TEXTS
    every = [_json({"kind": kind, "value": value}) for kind in kinds for value in texts]
    return random.Random(SEED).sample(every, count(80, len(every)))


def _json(body: Any) -> bytes:
    return json.dumps(body).encode()


def _short(put: dict[str, str]) -> str:
    return ", ".join(f"{name}={value[:24]!r}" for name, value in put.items())[:200]
