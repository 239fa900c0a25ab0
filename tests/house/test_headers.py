"""HD-1, HD-3 and IN-4: what every answer carries, and what no answer gives away."""

import re
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import Browser
from tests.factories import an_incident

Opened = Callable[..., Browser]
Working = Callable[..., Any]
SECRET = "内部のできごと /srv/ippo/secret SELECT password_hash FROM member"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src": {"'none'"}, "style-src": {"'self'"}, "img-src": {"'self'"}, "font-src": {"'self'"},
    "connect-src": {"'self'"}, "form-action": {"'self'"}, "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"}, "object-src": {"'none'"}, "require-trusted-types-for": {"'script'"},
    "trusted-types": {"'none'"},
}  # fmt: skip
INTERNALS = re.compile(
    r"Traceback|File \"|werkzeug|flask|jinja2|sqlalchemy|psycopg|sqlite|waitress|\.py\b|/srv/|select \w+ from|"
    r"password_hash|Exception|Error:|python",
    re.IGNORECASE,
)
PRIVATE_PATHS = (
    "/.git/HEAD", "/.git/config", "/.gitignore", "/.env", "/.env.local", "/app.py", "/core/web.py", "/ippo.db",
    "/var/ippo.db", "/var/keyring.json", "/keyring.json", "/audit-anchor.jsonl", "/pyproject.toml", "/Makefile",
    "/requirements.txt", "/requirements/run.txt", "/config.json", "/backup.zip", "/ippo.db.bak", "/index.php",
    "/wp-login.php", "/admin", "/console", "/debug", "/server-status", "/metrics", "/actuator/env", "/.ssh/id_rsa",
    "/.well-known/../.git/HEAD", "/templates/base.html", "/tests/conftest.py", "/robots.txt~", "/phpinfo.php",
    "/static/", "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/..%5capp.py",
    "/static//etc/passwd", "/static/.env", "/static/app.js.bak", "/static/%00", "/incidents/x/y.css",
    "/incidents/new/x.css", "/incidents.css", "/sign-in/x.js", "/account;x.css", "/%2e%2e/%2e%2e/etc/passwd",
)  # fmt: skip


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give an address whose view fails."""

    def fail(**arguments: Any) -> NoReturn:
        raise ZeroDivisionError(f"{SECRET} {arguments}")

    monkeypatch.setitem(app.view_functions, "ready", fail)
    return "/readyz"


@pytest.fixture(scope="module")
def asked() -> dict[Flask, dict[str, TestResponse]]:
    """Keep the answers of each application: they are read by several tests and changed by none."""
    return {}


@pytest.fixture
def answers(
    app: Flask,
    asked: dict[Flask, dict[str, TestResponse]],
    browser: Opened,
    work: Working,
    failing: str,
) -> dict[str, TestResponse]:
    """Give one answer of every kind."""
    if app not in asked:
        asked[app] = _ask(browser, work, failing)
    return asked[app]


def _ask(browser: Opened, work: Working, failing: str) -> dict[str, TestResponse]:
    with work("sato") as running:
        incident = an_incident(running)
    sato = browser("sato")
    case = f"/incidents/{incident.uid}"
    static = re.search(r'src="(/static/[^"]+)"', sato.get(case).text)
    assert static is not None
    as_json = {"Accept": "application/json"}
    made = {
        "200 page": sato.get(case),
        "200 form": sato.get(f"{case}/edit"),
        "200 sign-in": browser().get("/sign-in"),
        "200 static": sato.get(static[1]),
        "200 json": sato.send("/echo", {"kind": "amount", "value": "1万"}),
        "200 health": sato.get("/healthz"),
        "200 head": sato.client.head(case),
        "200 options": sato.client.options(case),
        "303": browser().get(case),
        "303 written": sato.post(f"{case}/moves/investigate"),
        "304": sato.get(static[1], headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}),
        "400": sato.client.post("/sign-out", data={}),
        "400 json": sato.client.post("/drafts", json={}),
        "400 host": sato.get("/", headers={"Host": "evil.example"}),
        "400 other site": sato.post("/incidents/new", headers={"Origin": "https://evil.example"}),
        "401": browser().send("/echo", {}),
        "404": sato.get("/no-such-page"),
        "404 forbidden": sato.get("/members"),
        "404 json": sato.get("/no-such-page", headers=as_json),
        "404 static": sato.get("/static/no-such-file.js"),
        "405": sato.client.put(case),
        "409": sato.post(f"{case}/moves/close"),
        "413": sato.post("/incidents/new", {"title": "x" * 5_000_000}),
        "422": sato.post("/incidents/new", {"title": "途中"}),
        "422 json": sato.send("/drafts", []),
        "500": sato.get(failing),
        "500 json": sato.get(failing, headers=as_json),
    }
    statuses = {name: str(answer.status_code) for name, answer in made.items()}
    assert statuses == {name: name.partition(" ")[0] for name in made}
    for answer in made.values():
        _read(answer)
    return made


def _policy(answer: TestResponse) -> dict[str, set[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {words[0]: set(words[1:]) for words in parts if words}


def test_every_kind_of_answer_carries_the_fixed_headers(answers: dict[str, TestResponse]) -> None:
    for name, answer in answers.items():
        for header, value in FIXED.items():
            assert answer.headers.getlist(header) == [value], (name, header)
        (hsts,) = answer.headers.getlist("Strict-Transport-Security")
        age = re.fullmatch(r"max-age=(\d+); includeSubDomains", hsts)
        assert age is not None, (name, hsts)
        assert int(age[1]) >= 365 * 24 * 3600
        assert "camera=()" in answer.headers["Permissions-Policy"], name
        assert "Server" not in answer.headers, name
        assert "X-Powered-By" not in answer.headers, name


def test_every_kind_of_answer_has_the_strict_policy(answers: dict[str, TestResponse]) -> None:
    for name, answer in answers.items():
        policy = _policy(answer)
        scripts = policy.pop("script-src")
        assert policy == POLICY, name
        assert "unsafe" not in answer.headers["Content-Security-Policy"], name
        used = set(
            re.findall(r'<script[^>]*nonce="([^"]+)"', answer.text if _is_page(answer) else "")
        )
        if used:
            assert scripts == {*(f"'nonce-{nonce}'" for nonce in used), "'strict-dynamic'"}, name
            assert len(used) == 1, name


def test_no_two_answers_share_a_nonce(browser: Opened) -> None:
    someone = browser()
    seen = [someone.get("/sign-in").headers["Content-Security-Policy"] for _ in range(20)]
    nonces = {re.findall(r"'nonce-([^']{22,})'", policy)[0] for policy in seen}
    assert len(nonces) == 20


def test_only_static_files_may_be_stored(answers: dict[str, TestResponse]) -> None:
    for name, answer in answers.items():
        control = answer.headers["Cache-Control"]
        if name in {"200 static", "304"}:
            assert control == "public, max-age=31536000, immutable", name
            assert "Set-Cookie" not in answer.headers, name
            assert "Cookie" not in answer.vary, name
        else:
            assert control == "no-store", name
            assert "Cookie" in answer.vary, name


def test_pages_hold_no_script_style_or_handler_of_their_own(
    answers: dict[str, TestResponse],
) -> None:
    for name, answer in answers.items():
        if not _is_page(answer):
            continue
        assert not re.search(r"<script(?![^>]*\ssrc=)", answer.text), name
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", answer.text), name
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", answer.text), name


def test_error_pages_tell_nothing_of_the_inside(answers: dict[str, TestResponse]) -> None:
    for name, answer in answers.items():
        if answer.status_code < 400:
            continue
        assert SECRET not in answer.text, name
        shown = re.sub(r'(?:src|href)="/static/[^"]*"', "", answer.text)
        found = INTERNALS.search(shown)
        assert found is None, (name, shown[max(0, found.start() - 60) : found.end() + 60])


def test_a_failure_has_a_number_that_stands_in_page_and_log_alone(
    browser: Opened, failing: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = browser("sato").get(failing)
    number = answer.headers["X-Request-Number"]
    assert answer.status_code == 500
    assert re.fullmatch(r"[0-9A-F]{8}", number)
    assert f">{number}<" in answer.text
    assert number in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_private_files_and_well_known_doors_are_404(browser: Opened) -> None:
    for someone in (browser(), browser("nakamura")):
        wrong = [
            f"{path} {answer.status_code}"
            for path in PRIVATE_PATHS
            if (answer := _read(someone.get(path))).status_code not in {404, 308}
        ]
        assert wrong == []


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "", "x y",
     "[::1", "localhost\t"],
)  # fmt: skip
def test_an_unknown_host_is_refused_and_never_echoed(browser: Opened, host: str) -> None:
    sato = browser("sato")
    for address in ("/", "/sign-in", "/incidents", "/static/app.js", "/healthz", "/no-such-page"):
        answer = _read(sato.get(address, headers={"Host": host}))
        assert answer.status_code == 400, address
        assert "evil.example" not in answer.text
        assert "evil.example" not in answer.headers.get("Location", "")


def test_forwarded_names_change_no_address(browser: Opened) -> None:
    forwarded = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/members",
        "X-Rewrite-URL": "/members",
        "X-HTTP-Method-Override": "DELETE",
    }
    answer = browser("sato").get("/incidents", headers=forwarded)
    assert answer.status_code == 200
    assert "evil.example" not in answer.text
    assert "evil.example" not in str(answer.headers)


@pytest.mark.parametrize(
    "breaks", ["\r\n", "\n", "\r", "\u2028", "%0d%0a", "\r\n\r\n", "\x0b", "\x85"]
)
def test_line_breaks_in_entries_never_reach_a_header(
    browser: Opened, work: Working, breaks: str
) -> None:
    """IN-4: titles, names, ids, addresses to return to and file names."""
    bad = f"件名{breaks}X-Injected: 1{breaks}Set-Cookie: injected=1"
    with work("sato") as running:
        incident = an_incident(running)
    kobayashi, admin = browser("kobayashi"), browser("nakamura")
    case = f"/incidents/{incident.uid}"
    letter = kobayashi.post(f"{case}/notifications").location
    answers = [
        kobayashi.post("/incidents/new", {"title": bad, "submission_id": bad, "kinds": bad}),
        kobayashi.post(f"{case}/moves/false_alarm", {"reason": bad}),
        kobayashi.get(f"{letter}/document.docx"),
        kobayashi.get(f"{letter}/facts.json"),
        kobayashi.get("/incidents", query_string={"q": bad, "sort": bad}),
        kobayashi.get("/incidents/" + bad.replace("\r", "%0d").replace("\n", "%0a")),
        kobayashi.post("/drafts/x/moves/discard", {"back": f"/incidents/{bad}"}),
        admin.post("/settings/firm", {"name": bad, "document_no_format": bad + "{number}"}),
        admin.post("/members/new", {"login": bad, "name": bad, "roles": "viewer"}),
        browser().get("/sign-in", query_string={"next": f"/incidents{bad}"}),
        browser().post(
            "/sign-in?next=/incidents%0d%0aX-Injected:1", {"login": bad, "password": bad}
        ),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert "X-Injected" not in answer.headers
        assert all("injected" not in cookie for cookie in answer.headers.getlist("Set-Cookie"))
        for value in answer.headers.values():
            assert not set(value) & set("\r\n\x0b\x85\u2028")


def _read(answer: TestResponse) -> TestResponse:
    """Read an answer to its end, so that no file stays open."""
    answer.get_data()
    answer.close()
    return answer


def _is_page(answer: TestResponse) -> bool:
    return answer.mimetype == "text/html"
