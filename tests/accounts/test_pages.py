"""The own account, and 職員 for the システム管理者."""

import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from itsdangerous import base64_decode

from accounts import operations
from accounts.models import Member
from accounts.permissions import GRANTS, LABELS, Role
from tests.accounts.conftest import (
    OTHER_PASSWORD,
    PASSWORD,
    PEOPLE,
    Visit,
    act,
    add,
    begun,
    count,
    entries,
    member,
    sessions,
)

Opened = Callable[..., Visit]
CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")
NEW = {"login": "kimura", "name": "木村", "roles": ["handler", "approver"], "ends_on": ""}
CHANGE = {
    "current_password": PASSWORD,
    "password": OTHER_PASSWORD,
    "password_again": OTHER_PASSWORD,
}


def edit_of(login: str) -> str:
    return f"/members/{member(login).uid}/edit"


def moves_of(login: str) -> str:
    return f"/members/{member(login).uid}/moves"


# --- account ---


def test_account_shows_name_roles_and_open_sign_ins(visit: Opened) -> None:
    visit("sato")
    page = visit("sato").get("/account").text
    for text in ("佐藤 花", "CSIRT担当者", "この画面", "終了する", "127.0.0.1"):
        assert text in page
    assert page.count('/moves/end"') == 1


def test_member_ends_another_of_the_own_sign_ins(visit: Opened) -> None:
    other, browser = visit("sato"), visit("sato")
    uid = sessions("sato")[0].uid
    assert browser.post(f"/account/sessions/{uid}/moves/end").status_code == 303
    assert not other.is_inside
    assert browser.is_inside


def test_member_cannot_end_the_sign_in_of_somebody_else(visit: Opened) -> None:
    other, browser = visit("takahashi"), visit("sato")
    uid = sessions("takahashi")[0].uid
    assert browser.post(f"/account/sessions/{uid}/moves/end").status_code == 404
    assert other.is_inside


def test_member_ends_all_the_other_sign_ins_at_once(visit: Opened) -> None:
    others = [visit("sato"), visit("sato")]
    browser = visit("sato")
    assert browser.post("/account/moves/end-others").status_code == 303
    assert [other.is_inside for other in others] == [False, False]
    assert browser.is_inside


def test_member_switches_the_single_key_shortcuts_off_and_on(visit: Opened) -> None:
    browser = visit("sato")
    assert "data-shortcuts" not in browser.get("/account").text
    assert browser.post("/account/shortcuts").status_code == 303
    page = browser.get("/account").text
    assert "キーボードショートカットを使わない設定にしました。" in page
    assert '<html lang="ja" data-shortcuts="off">' in page
    assert '<html lang="ja" data-shortcuts="off">' in visit("sato").get("/account").text
    assert "data-shortcuts" not in visit("takahashi").get("/account").text
    assert browser.post("/account/shortcuts", {"uses_shortcuts": "y"}).status_code == 303
    page = browser.get("/account").text
    assert "キーボードショートカットを使う設定にしました。" in page
    assert "data-shortcuts" not in page
    assert [entry.actor_name for entry in entries("accounts:choose-shortcuts")] == ["佐藤 花"] * 2


def test_member_sets_the_own_mail_address_and_a_wrong_one_is_shown_again(visit: Opened) -> None:
    browser = visit("sato")
    refused = browser.post("/account/email", {"email": "sato のメール"})
    assert refused.status_code == 422
    assert "「@」を1つ含む" in refused.text
    assert "sato のメール" in refused.text
    assert browser.post("/account/email", {"email": "sato@example.co.jp"}).status_code == 303
    page = browser.get("/account").text
    assert "メールアドレスを保存しました。" in page
    assert 'value="sato@example.co.jp"' in page
    assert 'value="sato@example.co.jp"' not in visit("takahashi").get("/account").text


def test_administrator_sets_a_members_mail_address(visit: Opened) -> None:
    nakamura, address = visit("nakamura"), f"/members/{member('sato').uid}/edit"
    entry = {"name": "佐藤 花", "roles": "handler", "version": "1", "email": "hana@example.co.jp"}
    assert nakamura.post(address, entry).status_code == 303
    assert 'value="hana@example.co.jp"' in nakamura.get(address).text
    assert nakamura.post(address, {**entry, "version": "2", "email": "@"}).status_code == 422
    assert member("sato").email == "hana@example.co.jp"


def test_changed_password_ends_the_other_sign_ins_and_not_this_one(visit: Opened) -> None:
    other, browser = visit("sato"), visit("sato")
    answer = browser.post("/account/password", CHANGE)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert browser.is_inside
    assert not other.is_inside
    assert visit().try_sign_in("sato").status_code == 422
    assert visit().try_sign_in("sato", OTHER_PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("entry", "typed", "sentence"),
    [
        ("current_password", "違うパスワードをここに入れる", "現在のパスワードが違います"),
        ("current_password", "", "現在のパスワードを入力してください"),
        ("password_again", "x", "一致しません"),
    ],
)
def test_refused_password_change_says_why(
    visit: Opened, entry: str, typed: str, sentence: str
) -> None:
    answer = visit("sato").post("/account/password", {**CHANGE, entry: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert OTHER_PASSWORD not in answer.text


def test_guessable_new_password_is_refused(visit: Opened) -> None:
    weak = {"password": "sato-sato-sato-2026", "password_again": "sato-sato-sato-2026"}
    answer = visit("sato").post("/account/password", {**CHANGE, **weak})
    assert answer.status_code == 422
    assert "ログインID" in answer.text


def test_guessing_the_present_password_is_slowed_down(visit: Opened) -> None:
    browser = visit("sato")
    wrong = {**CHANGE, "current_password": "違うパスワードをここに入れる"}
    codes = [browser.post("/account/password", wrong).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


# --- members ---


def test_list_shows_every_member_with_roles_and_state(visit: Opened) -> None:
    act(operations.disable_member, "sato")
    page = visit("nakamura").get("/members").text
    for login, (name, roles) in PEOPLE.items():
        assert login in page
        assert name in page
        assert all(role.label in page for role in roles)
    assert "停止中" in page
    assert "利用中" in page


@pytest.mark.parametrize("login", ["sato", "takahashi", "tanaka"])
def test_members_are_managed_by_administrators_alone(visit: Opened, login: str) -> None:
    browser = visit(login)
    for path in ("/members", "/members/new", "/members/permissions", edit_of("sato")):
        assert browser.get(path).status_code == 404
    assert browser.post("/members/new", NEW).status_code == 404
    assert browser.post(edit_of("sato"), {"name": "x"}).status_code == 404
    assert browser.post(f"{moves_of('nakamura')}/disable").status_code == 404
    assert count(Member) == len(PEOPLE)


def test_new_member_gets_a_code_that_is_shown_once(visit: Opened) -> None:
    browser = visit("nakamura")
    answer = browser.post("/members/new", NEW)
    assert (answer.status_code, answer.location) == (303, edit_of("kimura"))
    (code,) = set(CODE.findall(browser.get(answer.location).text))
    assert CODE.findall(browser.get(answer.location).text) == []
    typed = {"login": "kimura", "code": code, "password": OTHER_PASSWORD}
    visit().post("/activate", {**typed, "password_again": OTHER_PASSWORD})
    assert visit().try_sign_in("kimura", OTHER_PASSWORD).status_code == 303
    assert member("kimura").roles == {Role.HANDLER, Role.APPROVER}
    assert {entry.actor_name for entry in entries("accounts:add")[-1:]} == {"中村"}


def test_code_on_its_way_to_the_page_is_encrypted(visit: Opened) -> None:
    browser = visit("nakamura")
    browser.post("/members/new", NEW)
    cookie = browser.cookie
    (code,) = set(CODE.findall(browser.get(edit_of("kimura")).text))
    payload, *_ = cookie.removeprefix(".").partition(".")
    assert code.encode() not in base64_decode(payload)
    assert CODE.findall(browser.get(edit_of("sato")).text) == []


def test_code_is_shown_on_the_page_of_its_member_alone(visit: Opened) -> None:
    browser = visit("nakamura")
    browser.post("/members/new", NEW)
    assert CODE.findall(browser.get(edit_of("sato")).text) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"login": "SATO"}, "既に使われています"),
        ({"login": ""}, "ログインIDを入力してください"),
        ({"name": ""}, "氏名を入力してください"),
        ({"roles": []}, "権限を一つ以上選択してください"),
        ({"roles": ["admin", "handler"]}, "兼ねることができません"),
        ({"roles": ["auditor", "approver"]}, "兼ねることができません"),
        ({"roles": ["contractor", "viewer"], "ends_on": "2036/03/31"}, "兼ねることができません"),
        ({"roles": ["contractor"]}, "利用終了日を入力してください"),
        ({"ends_on": "2036年3月"}, "年月日で入力してください"),
        ({"ends_on": "調査中"}, "年月日で入力してください"),
        ({"ends_on": "いつか"}, "日時は"),
        ({"ends_on": "2001/03/31"}, "今日以降"),
        ({"name": "x" * 81}, "80文字以内"),
    ],
)
def test_refused_member_keeps_everything_typed(
    visit: Opened, change: dict[str, Any], sentence: str
) -> None:
    given = {**NEW, **change}
    answer = visit("nakamura").post("/members/new", given)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in ("login", "name", "ends_on"):
        assert not given[name] or f'value="{given[name]}"' in answer.text
    assert answer.text.count(" checked") == len(given["roles"])
    assert count(Member) == len(PEOPLE)


def test_contractor_is_added_with_the_last_day_in_any_spelling(visit: Opened) -> None:
    given = {**NEW, "roles": ["contractor"], "ends_on": "令和18年3月31日"}
    assert visit("nakamura").post("/members/new", given).status_code == 303
    assert str(member("kimura").ends_on) == "2036-03-31"
    assert "2036/03/31" in visit("nakamura").get(edit_of("kimura")).text


def test_revised_member_is_saved_and_signed_out(visit: Opened) -> None:
    other, browser = visit("sato"), visit("nakamura")
    given = {"name": "佐藤 桜", "roles": ["viewer"], "ends_on": "", "version": "1"}
    answer = browser.post(edit_of("sato"), given)
    assert (answer.status_code, answer.location) == (303, edit_of("sato"))
    assert member("sato").name == "佐藤 桜"
    assert member("sato").roles == {Role.VIEWER}
    assert not other.is_inside


@pytest.mark.parametrize("version", ["0", "", "x", "9" * 30, "１"])
def test_member_saved_by_somebody_else_meanwhile_is_a_conflict_with_everything_typed(
    visit: Opened, version: str
) -> None:
    browser = visit("nakamura")
    given = {"name": "佐藤 桜", "roles": ["viewer"], "ends_on": "", "version": version}
    answer = browser.post(edit_of("sato"), given)
    assert answer.status_code == 409
    assert 'value="佐藤 桜"' in answer.text
    assert "ほかの人が先に保存しました" in answer.text
    assert "佐藤 花" in answer.text
    assert member("sato").name == "佐藤 花"
    found = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert found is not None
    assert browser.post(edit_of("sato"), {**given, "version": found[1]}).status_code == 303


def test_refused_revision_says_why(visit: Opened) -> None:
    given = {"name": "佐藤", "roles": ["admin", "viewer"], "ends_on": "", "version": "1"}
    answer = visit("nakamura").post(edit_of("sato"), given)
    assert answer.status_code == 422
    assert "兼ねることができません" in answer.text
    assert visit("nakamura").post(edit_of("sato"), {**given, "name": ""}).status_code == 422


def test_administrator_cannot_change_own_rights_or_stop_oneself(visit: Opened) -> None:
    browser = visit("nakamura")
    given = {"name": "中村", "roles": ["handler"], "ends_on": "", "version": "1"}
    answer = browser.post(edit_of("nakamura"), given)
    assert answer.status_code == 422
    assert "ほかのシステム管理者に依頼してください" in answer.text
    answer = browser.post(f"{moves_of('nakamura')}/disable")
    assert answer.status_code == 422
    assert "自分自身の利用を停止することはできません" in answer.text
    assert "利用を停止する" not in browser.get(edit_of("nakamura")).text
    assert browser.post(edit_of("nakamura"), {**given, "roles": ["admin"]}).status_code == 303


def test_member_is_stopped_and_let_in_again(visit: Opened) -> None:
    other, browser = visit("sato"), visit("nakamura")
    assert browser.post(f"{moves_of('sato')}/disable").status_code == 303
    assert not other.is_inside
    assert "停止中" in browser.get(edit_of("sato")).text
    assert browser.post(f"{moves_of('sato')}/activation").status_code == 422
    assert browser.post(f"{moves_of('sato')}/enable").status_code == 303
    assert visit().try_sign_in("sato").status_code == 303


def test_administrator_issues_a_code_but_never_sets_a_password(visit: Opened) -> None:
    browser = visit("nakamura")
    browser.post(f"{moves_of('sato')}/activation")
    page = browser.get(edit_of("sato")).text
    assert len(CODE.findall(page)) == 1
    assert 'name="password_again"' not in page
    assert visit().try_sign_in("sato").status_code == 303


def test_administrator_ends_all_sign_ins_of_a_member(visit: Opened) -> None:
    others, browser = [visit("sato"), visit("sato")], visit("nakamura")
    assert browser.post(f"{moves_of('sato')}/end-sessions").status_code == 303
    assert "サインインを2件終了しました。" in browser.get(edit_of("sato")).text
    assert [other.is_inside for other in others] == [False, False]


def test_administrator_lifts_the_waiting_time(visit: Opened) -> None:
    browser, guesser = visit("nakamura"), visit()
    for _ in range(11):
        guesser.try_sign_in("sato", "違うパスワードをここに入れる")
    assert guesser.try_sign_in("sato").status_code == 429
    browser.post(f"{moves_of('sato')}/unlock")
    assert guesser.try_sign_in("sato").status_code == 303


def test_unknown_moves_and_members_are_404(visit: Opened) -> None:
    browser = visit("nakamura")
    assert browser.post(f"{moves_of('sato')}/promote").status_code == 404
    assert browser.get("/members/no-such-member/edit").status_code == 404
    assert browser.post("/members/1/moves/disable").status_code == 404


def test_columns_that_no_form_offers_cannot_be_set(visit: Opened) -> None:
    before = member("sato").password_hash
    given = {"name": "佐藤 花", "roles": ["handler"], "ends_on": "", "version": "1"}
    extra = {"password_hash": "x", "login": "root", "disabled_at": "2026", "uid": "x", "id": "1"}
    visit("nakamura").post(edit_of("sato"), {**given, **extra})
    after = member("sato")
    assert (after.password_hash, after.login, after.disabled_at) == (before, "sato", None)


def test_permissions_page_is_printed_from_the_table(visit: Opened) -> None:
    page = visit("nakamura").get("/members/permissions").text
    assert all(role.label in page for role in Role)
    assert all(label in page for label in LABELS.values())
    assert page.count("できる</td>") == sum(len(granted) for granted in GRANTS.values())


def test_names_are_shown_as_text(visit: Opened) -> None:
    with begun() as work:
        add(work, login="x", name="<script>alert(1)</script>{{7*7}}")
    for path in ("/members", edit_of("x")):
        page = visit("nakamura").get(path).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/activate",
        "/account",
        "/members",
        "/members/new",
        "/members/permissions",
        "edit",
    ],
)
def test_every_page_is_valid_html_with_one_heading_and_labels(visit: Opened, path: str) -> None:
    browser = visit("nakamura")
    page = browser.get(edit_of("sato") if path == "edit" else path).text
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert len(tree.findall(".//h1")) == 1
    assert tree.findtext(".//title")
    labelled = {label.get("for") for label in tree.iter("label")}
    for control in tree.iter("input"):
        if control.get("type") != "hidden":
            assert control.get("id") in labelled, control.attrib
