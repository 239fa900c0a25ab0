"""Every address declares who may use it, and answers everyone else alike."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from accounts.permissions import GRANTS, Permission
from tests.conftest import CAST, Browser
from tests.factories import an_incident

PLACEHOLDERS = {"move": "investigate", "filename": "app.js"}


def _rules(app: Flask) -> list[Any]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_address_declares_a_permission_or_is_public(app: Flask) -> None:
    undeclared = [
        rule.rule
        for rule in _rules(app)
        if not getattr(app.view_functions[rule.endpoint], "is_public", False)
        and not isinstance(
            getattr(app.view_functions[rule.endpoint], "permission", None), Permission
        )
    ]
    assert undeclared == []


def test_public_addresses_are_these_and_no_others(app: Flask) -> None:
    public = {
        rule.rule
        for rule in _rules(app)
        if getattr(app.view_functions[rule.endpoint], "is_public", False)
    }
    assert public == {
        "/sign-in",
        "/sign-out",
        "/setup",
        "/activate",
        "/healthz",
        "/readyz",
        "/api/v1/inquiries",  # signed by the firm's web form
    }


def _address(rule: Any, uid: str) -> str:
    address = str(rule.rule)
    for name in rule.arguments:
        address = address.replace(f"<{name}>", PLACEHOLDERS.get(name, uid))
    return address


@pytest.mark.parametrize("login", [*CAST, None])
def test_routes_and_roles(
    app: Flask, browser: Callable[..., Browser], work: Callable[..., Any], login: str | None
) -> None:
    """Permission held: never refused as unknown for want of a right; not held: the 404 of the unknown."""
    with work("sato") as running:
        incident = an_incident(running)
    someone = browser(login)
    unknown = someone.get("/no-such-page").text if login else ""
    wrong = []
    for rule in _rules(app):
        view: Any = app.view_functions[rule.endpoint]
        if getattr(view, "is_public", False):
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            address = _address(rule, incident.uid)
            answer = someone.get(address) if method == "GET" else someone.post(address)
            wrong += _mismatches(login, view, method, address, answer, unknown)
    assert wrong == []


def test_an_address_that_no_database_stores_is_unknown(
    app: Flask, browser: Callable[..., Browser]
) -> None:
    someone, wrong = browser("kobayashi"), []
    for rule in _rules(app):
        view: Any = app.view_functions[rule.endpoint]
        if not rule.arguments or getattr(view, "is_public", False):
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            address = _address(rule, "%00")
            answer = someone.get(address) if method == "GET" else someone.post(address)
            wrong += [f"{method} {address} → {answer.status_code}"] * (answer.status_code != 404)
    assert wrong == []


def _mismatches(
    login: str | None, view: Any, method: str, address: str, answer: Any, unknown: str
) -> list[str]:
    cell = f"{login} {method} {address} → {answer.status_code}"
    if answer.status_code >= 500:
        return [cell]
    if login is None:
        to_sign_in = answer.status_code == 303 and answer.location.startswith("/sign-in")
        return [] if to_sign_in else [cell]
    held = any(view.permission in GRANTS[role] for role in CAST[login][1])
    if not held:
        return [] if answer.status_code == 404 and _same(answer.text, unknown) else [cell]
    on_case = address.startswith("/incidents/") and "incidents." in view.permission
    if on_case and login != "yamamoto" and answer.status_code == 404:
        return [cell]
    return []


def _same(page: str, other: str) -> bool:
    """Compare what two pages say; notices of earlier actions and the marked menu stand outside."""
    return _said(page) == _said(other)


def _said(page: str) -> str:
    return page[page.index("<h1") : page.index("</main>")]


def test_every_write_without_a_token_is_refused_and_changes_nothing(
    app: Flask, browser: Callable[..., Browser], work: Callable[..., Any]
) -> None:
    with work("sato") as running:
        incident = an_incident(running)
    someone = browser("kobayashi")
    accepted = []
    for rule in _rules(app):
        if "POST" not in rule.methods:
            continue
        address = _address(rule, incident.uid)
        for data, headers in (
            ({}, {}),
            ({"csrf_token": "x"}, {}),
            ({"csrf_token": someone.token}, {"Origin": "https://evil.example"}),
            ({"csrf_token": someone.token}, {"Sec-Fetch-Site": "cross-site"}),
        ):
            answer = someone.client.post(address, data=data, headers=headers)
            if answer.status_code not in {400, 404, 409, 422}:
                accepted.append(f"{address} {answer.status_code} {headers}")
    assert accepted == []
