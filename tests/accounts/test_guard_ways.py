"""Ways round the sign-in: forms that come too late, where to go on, what no header decides."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask_login import encode_cookie

from accounts import operations
from accounts.guard import own_path
from drafts.models import FormDraft
from tests.accounts.conftest import (
    PASSWORD,
    Clock,
    Visit,
    begun,
    changed,
    count,
    member,
    sessions,
    the_draft,
)

Opened = Callable[..., Visit]


# --- forms that come too late ---

TYPED = {"title": "不正ログイン\n2件目", "kinds": ["data_breach", "other"], "password": "x"}


def test_form_of_an_expired_sign_in_is_kept_for_its_member(visit: Opened, time: Clock) -> None:
    browser = visit("sato")
    token = browser.token()
    time.shift = timedelta(minutes=31)
    answer = browser.client.post("/things/new", data={"csrf_token": token, **TYPED})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=%2Fthings%2Fnew")
    page = browser.get(answer.location).text
    assert (
        "サインインの有効期限が切れました。入力内容は保管していますので、サインイン後に続きから入力できます。"
        in page
    )
    draft = the_draft()
    assert (draft.member_uid, draft.form, draft.record_uid) == (
        member("sato").uid,
        "things:new",
        "",
    )
    assert draft.fields == {"title": [TYPED["title"]], "kinds": TYPED["kinds"]}


@pytest.mark.parametrize(
    "end", ["signed out", "disabled", "forged token", "too long ago", "no right"]
)
def test_form_is_not_kept_for_anybody_else(visit: Opened, time: Clock, end: str) -> None:
    browser = visit("takahashi" if end == "no right" else "sato")
    token, cookie = browser.token(), browser.cookie
    time.shift = timedelta(minutes=31)
    if end == "signed out":
        time.shift = timedelta()
        browser.post("/sign-out")
        browser.client.set_cookie("ippo", cookie)
    if end == "disabled":
        with begun() as work:
            operations.disable_member(work, changed(work, "sato"))
    if end == "too long ago":
        time.shift = timedelta(hours=25)
    if end == "forged token":
        token = "x"
    answer = browser.client.post("/things/new", data={"csrf_token": token, **TYPED})
    assert answer.status_code == 303
    assert count(FormDraft) == 0


def test_other_writes_of_an_expired_sign_in_are_not_carried_out(visit: Opened, time: Clock) -> None:
    browser = visit("sato")
    token = browser.token()
    time.shift = timedelta(minutes=31)
    answer = browser.client.post("/things/thing-1/edit", data={"csrf_token": token, **TYPED})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert "操作は行われていません" in browser.get("/sign-in").text
    assert count(FormDraft) == 0


def test_autosave_of_an_expired_sign_in_gets_401(visit: Opened, time: Clock) -> None:
    browser = visit("sato")
    headers = {"X-CSRFToken": browser.token(), "Accept": "application/json"}
    time.shift = timedelta(minutes=31)
    assert browser.client.post("/things/new", json={}, headers=headers).status_code == 401
    assert count(FormDraft) == 0


# --- where to go on ---

TRICKS = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "http:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/..//evil.example",
    "/%2F/evil.example",
    "/%5Cevil.example",
    "//127.0.0.1@evil.example/",
    "/things/thing-1@evil.example//",
    ".evil.example",
    "evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "/sign-out",
    "/sign-in",
    "/healthz",
    "/static/app.js",
    "/no-such-page",
    "/things/thing-1/edit",
    "\u3002evil",
    "/\u2028/evil.example",
    "",
    "[",
    "//[",
    "/x" * 5000,
]


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: repr(trick)[:30])
def test_next_never_leads_off_our_guarded_pages(visit: Opened, trick: str) -> None:
    browser = visit()
    answer = browser.post(
        "/sign-in",
        {"login": "sato", "password": PASSWORD},
        query_string={"next": trick},
    )
    assert answer.status_code == 303
    target = urlsplit(answer.location)
    assert (target.scheme, target.netloc) == ("", "")
    assert (
        answer.location == "/"
        or answer.location.startswith("/things/thing-1%40evil")
        or (answer.location.startswith("/things/thing-1@evil"))
    )


def test_next_keeps_the_filters_of_a_list(house: Flask) -> None:
    with house.test_request_context("/"):
        assert own_path("/things/new?q=%E6%BC%8F%E3%81%88%E3%81%84&sort=-at") == (
            "/things/new?q=%E6%BC%8F%E3%81%88%E3%81%84&sort=-at"
        )
        assert own_path("/things/事案") == "/things/%E4%BA%8B%E6%A1%88"
        assert own_path(None) == "/"


def test_address_with_filters_survives_the_sign_in(visit: Opened) -> None:
    answer = visit().get("/things/new?q=漏えい")
    wanted = parse_qs(urlsplit(answer.location).query)["next"][0]
    assert parse_qs(urlsplit(wanted).query) == {"q": ["漏えい"]}


def test_client_address_comes_from_the_connection_not_from_a_header(visit: Opened) -> None:
    browser = visit()
    token = browser.token()
    browser.client.post(
        "/sign-in",
        data={"csrf_token": token, "login": "sato", "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.9", "X-Real-IP": "203.0.113.9"},
    )
    assert [row.address for row in sessions("sato")] == ["127.0.0.1"]


def test_identity_never_comes_from_a_header(visit: Opened) -> None:
    headers = {"Authorization": "Basic c2F0bzp4", "X-Remote-User": "sato", "Remote-User": "sato"}
    assert visit().get("/", headers=headers).status_code == 303


def test_remember_me_cookie_is_worth_nothing(house: Flask, visit: Opened) -> None:
    with house.app_context():
        forged = encode_cookie(member("sato").uid)
    browser = visit()
    browser.client.set_cookie("remember_token", forged)
    assert not browser.is_inside
