"""The way in: first start, sign-in, activation, sign-out, and a little longer."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from accounts import operations
from accounts.models import LoginSession, Member
from accounts.permissions import Role
from accounts.views.answers import WAIT
from accounts.views.entrance import WRONG, WRONG_CODE
from core.database import db
from tests.accounts.conftest import (
    OTHER_PASSWORD,
    PASSWORD,
    Clock,
    Visit,
    act,
    add,
    begun,
    count,
    entries,
    member,
    sessions,
    told,
)

Opened = Callable[..., Visit]
SETUP = {
    "login": "Admin",
    "name": "中村 一",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@pytest.fixture
def code(empty_house: Flask) -> str:
    """Give the code of a first start."""
    del empty_house
    with begun() as work:
        return str(operations.first_setup_code(work))


# --- first start ---


def test_first_visit_leads_to_the_setup_page_with_its_labels(empty_house: Flask) -> None:
    browser = Visit(empty_house)
    answer = browser.get("/sign-in")
    assert (answer.status_code, answer.location) == (303, "/setup")
    page = browser.get("/setup").text
    for label in (
        "初期設定コード",
        "ログインID",
        "氏名",
        "パスワード",
        "パスワード（確認）",
        "管理者を作成する",
    ):
        assert label in page


def test_setup_makes_the_first_administrator_who_then_signs_in(
    empty_house: Flask, code: str
) -> None:
    browser = Visit(empty_house)
    answer = browser.post("/setup", {"code": code, **SETUP})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert member("admin").roles == {Role.ADMIN}
    assert browser.sign_in("admin").get("/members").status_code == 200


def test_setup_is_gone_once_there_is_a_member(visit: Opened) -> None:
    browser = visit()
    assert browser.get("/setup").status_code == 404
    assert browser.post("/setup", SETUP).status_code == 404


@pytest.mark.parametrize(
    ("entry", "typed", "sentence"),
    [
        ("code", "AAAA-AAAA-AAAA", "初期設定コードが違います"),
        ("code", "", "初期設定コードを入力してください"),
        ("login", "中村", "英数字と"),
        ("name", "", "氏名を入力してください"),
        ("password", "short", "一致しません"),
        ("password_again", "", "もう一度入力してください"),
    ],
)
def test_refused_setup_keeps_what_was_typed_but_no_password(
    empty_house: Flask, code: str, entry: str, typed: str, sentence: str
) -> None:
    answer = Visit(empty_house).post("/setup", {"code": code, **SETUP, entry: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "エラー: " in answer.text
    assert PASSWORD not in answer.text
    assert entry == "name" or 'value="中村 一"' in answer.text
    assert count(Member) == 0


def test_guessable_password_is_refused_at_setup_and_the_code_stays_good(
    empty_house: Flask, code: str
) -> None:
    browser = Visit(empty_house)
    weak = {"password": "passwordpassword", "password_again": "passwordpassword"}
    assert browser.post("/setup", {"code": code, **SETUP, **weak}).status_code == 422
    assert browser.post("/setup", {"code": code, **SETUP}).status_code == 303


def test_guessing_the_setup_code_is_slowed_down(empty_house: Flask, code: str) -> None:
    browser = Visit(empty_house)
    wrong = {"code": "AAAA-AAAA-AAAA", **SETUP}
    assert [browser.post("/setup", wrong).status_code for _ in range(11)] == [422] * 10 + [429]
    assert browser.post("/setup", {"code": code, **SETUP}).status_code == 429


def test_of_two_parallel_setups_one_makes_the_administrator(empty_house: Flask, code: str) -> None:
    browsers = [Visit(empty_house) for _ in range(2)]
    tokens = [browser.token() for browser in browsers]
    start, answers = threading.Barrier(2), list[int]()

    def post(browser: Visit, token: str) -> None:
        start.wait()
        answer = browser.client.post("/setup", data={"csrf_token": token, "code": code, **SETUP})
        answers.append(answer.status_code)
        db.session.remove()

    threads = [
        threading.Thread(target=post, args=pair) for pair in zip(browsers, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(303) == 1
    assert set(answers) <= {303, 404, 422}
    assert count(Member) == 1


# --- sign-in ---


def test_sign_in_page_has_the_labels_people_know(visit: Opened) -> None:
    page = visit().get("/sign-in").text
    for label in ("ログインID", "パスワード", "サインイン"):
        assert label in page
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="username"' in page


def test_login_is_found_however_it_is_typed(visit: Opened) -> None:
    assert visit().try_sign_in(" ＳＡＴＯ ").status_code == 303


def test_wrong_unknown_disabled_and_passwordless_get_the_same_answer(visit: Opened) -> None:
    with begun() as work:
        add(work, login="fresh", password=None)
        add(work, login="gone")
    act(operations.disable_member, "gone")
    answers = [
        visit().try_sign_in(login, password)
        for login, password in [
            ("sato", "違うパスワードをここに入れる"),
            ("sara", PASSWORD),
            ("gone", PASSWORD),
            ("fresh", PASSWORD),
        ]
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({shape(answer.text) for answer in answers}) == 1
    assert len({tuple(sorted(set(answer.headers.keys()))) for answer in answers}) == 1
    assert all(WRONG in answer.text for answer in answers)
    assert count(LoginSession) == 0


def shape(page: str) -> str:
    return re.sub(r'(nonce|content|value)="[^"]*"', "", page)


def test_refused_sign_in_keeps_the_login_and_never_the_password(visit: Opened) -> None:
    answer = visit().try_sign_in("sato", "違うパスワードをここに入れる")
    assert 'value="sato"' in answer.text
    assert "違うパスワードをここに入れる" not in answer.text


@pytest.mark.parametrize("entry", ["login", "password"])
def test_empty_entry_is_asked_for_before_anything_is_tried(visit: Opened, entry: str) -> None:
    given = {"login": "sato", "password": PASSWORD, entry: ""}
    answer = visit().post("/sign-in", given)
    assert answer.status_code == 422
    assert "入力してください" in answer.text
    assert entries("accounts:sign-in") == []


def test_too_many_wrong_passwords_are_held_back_even_when_right(visit: Opened, time: Clock) -> None:
    browser = visit()
    codes = [
        browser.try_sign_in("sato", "違うパスワードをここに入れる").status_code for _ in range(11)
    ]
    assert codes == [422] * 10 + [429]
    held = browser.try_sign_in("sato")
    assert held.status_code == 429
    assert WAIT in held.text
    assert browser.try_sign_in("takahashi").status_code == 303
    time.shift = timedelta(minutes=5)
    assert browser.try_sign_in("sato").status_code == 303


def test_sign_in_without_the_token_of_the_form_is_refused(visit: Opened) -> None:
    answer = visit().client.post("/sign-in", data={"login": "sato", "password": PASSWORD})
    assert answer.status_code == 400
    assert count(LoginSession) == 0


def test_signing_in_again_ends_the_sign_in_of_this_browser_only(visit: Opened) -> None:
    other, browser = visit("sato"), visit("sato")
    browser.sign_in("sato")
    assert [row.revoked_at is None for row in sessions("sato")] == [True, False, True]
    assert other.is_inside
    assert browser.is_inside


@pytest.mark.parametrize("typed", ["x" * 5000, "\x00\x1b[31m", "'; --", "𠮷" * 199])
def test_any_password_gets_an_answer(visit: Opened, typed: str) -> None:
    assert visit().try_sign_in("sato", typed).status_code == 422


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "%00"])
def test_bytes_that_are_no_text_get_an_answer(visit: Opened, raw: str) -> None:
    browser = visit()
    headers = {"X-CSRFToken": browser.token(), "Content-Type": "application/x-www-form-urlencoded"}
    body = f"login={raw}&password={raw}"
    assert browser.client.post("/sign-in", data=body, headers=headers).status_code == 422


@pytest.mark.parametrize("body", ["[1]", "{", '"x"', '{"login": 5, "password": {}}', "null"])
def test_json_body_is_no_sign_in(visit: Opened, body: str) -> None:
    browser = visit()
    headers = {"X-CSRFToken": browser.token(), "Content-Type": "application/json"}
    assert browser.client.post("/sign-in", data=body, headers=headers).status_code == 422


# --- sign-in in place ---


def test_open_page_signs_in_again_and_gets_a_new_token(visit: Opened, time: Clock) -> None:
    browser = visit("sato")
    token = browser.token()
    time.shift = timedelta(minutes=31)
    answer = browser.client.post(
        "/sign-in",
        data={"login": "sato", "password": PASSWORD},
        headers={"Accept": "application/json", "X-CSRFToken": token},
    )
    assert answer.status_code == 200
    assert 1795 <= told(answer)["expires_in"] <= 1800
    saved = browser.client.post(
        "/things/thing-1/edit", data={"csrf_token": told(answer)["csrf_token"]}
    )
    assert saved.status_code == 200


@pytest.mark.parametrize("expected", [{}, {"expected": "sato"}])
def test_open_page_continues_for_the_same_member_only(
    visit: Opened, time: Clock, expected: dict[str, str]
) -> None:
    browser = visit("sato")
    time.shift = timedelta(minutes=31)
    given = {"login": "takahashi", "password": PASSWORD, **expected}
    answer = browser.post_json("/sign-in", given)
    assert answer.status_code == 422
    assert "入力していた職員" in told(answer)["message"]
    assert sessions("takahashi") == []
    assert browser.post_json("/sign-in", {**given, "login": "sato"}).status_code == 200


@pytest.mark.parametrize(
    ("given", "status", "sentence"),
    [
        ({"login": "sato", "password": "違うパスワードをここに入れる"}, 422, WRONG),
        ({"login": "sato"}, 422, "パスワードを入力してください。"),
    ],
)
def test_open_page_is_told_why_it_is_not_signed_in(
    visit: Opened, given: dict[str, str], status: int, sentence: str
) -> None:
    answer = visit().post_json("/sign-in", given)
    assert answer.status_code == status
    assert told(answer) == {"message": sentence}


def test_open_page_is_told_to_wait(visit: Opened) -> None:
    browser = visit()
    for _ in range(10):
        browser.try_sign_in("sato", "違うパスワードをここに入れる")
    answer = browser.post_json("/sign-in", {"login": "sato", "password": PASSWORD})
    assert (answer.status_code, told(answer)) == (429, {"message": WAIT})


def test_sign_in_can_be_extended_until_its_absolute_end(visit: Opened, time: Clock) -> None:
    browser = visit("sato")
    time.shift = timedelta(minutes=28)
    assert 1795 <= told(browser.post("/session/extend"))["expires_in"] <= 1800
    for _ in range(27):
        time.shift += timedelta(minutes=25)
        browser.post("/session/extend")
    time.shift = timedelta(hours=11, minutes=50)
    assert told(browser.post("/session/extend"))["expires_in"] <= 600
    time.shift = timedelta(hours=12)
    assert browser.post_json("/session/extend").status_code == 401


def test_page_knows_when_the_sign_in_expires(visit: Opened) -> None:
    page = visit("sato").get("/account").text
    found = re.search(r'<meta name="session-expires" content="(\d+)">', page)
    assert found is not None
    assert 1790 <= int(found[1]) <= 1800
    assert "session-expires" not in visit().get("/sign-in").text


# --- sign-out ---


def test_sign_out_ends_the_sign_in_and_lets_the_browser_forget(visit: Opened) -> None:
    browser = visit("sato")
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in?left=1")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert browser.cookie == ""
    assert "サインアウトしました" in browser.get(answer.location).text
    assert not browser.is_inside
    assert len(entries("accounts:sign-out")) == 1


def test_sign_out_of_an_expired_sign_in_just_leads_out(visit: Opened, time: Clock) -> None:
    browser = visit("sato")
    time.shift = timedelta(minutes=31)
    assert browser.post("/sign-out").status_code == 303
    assert entries("accounts:sign-out") == []


def test_sign_out_is_no_link(visit: Opened) -> None:
    browser = visit("sato")
    assert browser.get("/sign-out").status_code == 405
    assert browser.is_inside


# --- activation ---


def given(code: str, **other: str) -> dict[str, str]:
    entry = {"login": "sato", "code": code, "password": OTHER_PASSWORD}
    return {**entry, "password_again": OTHER_PASSWORD, **other}


def test_member_sets_a_password_with_the_code_and_signs_in(visit: Opened) -> None:
    code = act(operations.issue_activation, "sato")
    browser = visit()
    answer = browser.post("/activate", given(code))
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert browser.try_sign_in("sato", OTHER_PASSWORD).status_code == 303
    assert visit().post("/activate", given(code)).status_code == 422


def test_wrong_code_and_unknown_login_get_the_same_answer(visit: Opened) -> None:
    code = act(operations.issue_activation, "sato")
    answers = [
        visit().post("/activate", given("AAAA-AAAA-AAAA-AAAA")),
        visit().post("/activate", given(code, login="sara")),
        visit().post("/activate", given("AAAA-AAAA-AAAA-AAAA", login="takahashi")),
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({shape(answer.text) for answer in answers}) == 1
    assert WRONG_CODE in answers[0].text


def test_refusal_of_a_password_with_the_name_tells_nobody_whose_login_it_is(visit: Opened) -> None:
    code = act(operations.issue_activation, "sato")
    named = {"password": "佐藤花佐藤花2026年11月22日14時05分", "password_again": ""}
    named["password_again"] = named["password"]
    assert WRONG_CODE in visit().post("/activate", given("AAAA-AAAA-AAAA-AAAA", **named)).text
    right = visit().post(
        "/activate",
        given(code, password="佐藤花-佐藤花-20261122", password_again="佐藤花-佐藤花-20261122"),
    )
    assert right.status_code == 422
    assert "氏名" in right.text
    assert member("sato").activation_hash is not None


def test_guessing_activation_codes_is_slowed_down(visit: Opened) -> None:
    browser = visit()
    codes = [browser.post("/activate", given("AAAA-AAAA-AAAA-AAAA")).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_get_writes_nothing(engine: Engine, visit: Opened) -> None:
    browser = visit("nakamura")
    before = count(LoginSession), len(entries("accounts:sign-in"))
    for path in (
        "/sign-in",
        "/activate",
        "/account",
        "/members",
        "/members/new",
        "/members/permissions",
    ):
        assert browser.get(path).status_code == 200
    assert (count(LoginSession), len(entries("accounts:sign-in"))) == before
    assert engine.pool is not None
