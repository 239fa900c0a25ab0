"""The way in and out: first start, a new member's activation, sign-out, and the auditor's proof."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases import LOGIN_WAVE
from tests.browser.conftest import NewContext, NewVisitor
from tests.browser.people import PASSWORD, enter, group, open_from, press, sign_in, sign_out
from tests.browser.reports import record

pytestmark = pytest.mark.browser


def test_setup_is_gone_once_there_is_an_administrator(page: Page) -> None:
    answer = page.goto("/setup")
    assert answer is not None
    assert answer.status == 404
    page.goto("/")
    expect(page.get_by_role("heading", name="サインイン")).to_be_visible()


def test_new_member_sets_a_password_with_the_code(
    visitor: NewVisitor, new_context: NewContext
) -> None:
    admin = visitor("nakamura")
    admin.goto("/members")
    open_from(admin, "職員を登録する")
    enter(admin, "ログインID", "ogawa")
    enter(admin, "氏名", "小川 実")
    group(admin, "権限").get_by_label("閲覧（経営）").check()
    press(admin, "登録する")
    code = admin.get_by_text(re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4})+$")).inner_text()

    ogawa = new_context().new_page()
    ogawa.goto("/sign-in")
    ogawa.get_by_role("link", name="有効化コードをお持ちの方").click()
    enter(ogawa, "ログインID", "ogawa")
    enter(ogawa, "有効化コード", code.lower())
    enter(ogawa, "パスワード", "短い")
    enter(ogawa, "パスワード（確認）", "短い")
    press(ogawa, "パスワードを設定する")
    expect(ogawa.get_by_text("15文字以上").first).to_be_visible()
    enter(ogawa, "有効化コード", code.lower())
    enter(ogawa, "パスワード", "小舟で渡る秋の湖畔の夕暮れ-2051")
    enter(ogawa, "パスワード（確認）", "小舟で渡る秋の湖畔の夕暮れ-2051")
    press(ogawa, "パスワードを設定する")
    expect(ogawa.get_by_text("パスワードを設定しました。サインインしてください。")).to_be_visible()
    enter(ogawa, "ログインID", "ogawa")
    enter(ogawa, "パスワード", "小舟で渡る秋の湖畔の夕暮れ-2051")
    press(ogawa, "サインイン")
    expect(ogawa.locator(".ip-person-name")).to_contain_text("小川 実閲覧（経営）")
    admin.reload()
    expect(admin.get_by_text(code)).to_have_count(0)


def test_back_button_shows_nothing_after_the_sign_out(new_context: NewContext) -> None:
    page = new_context().new_page()
    sign_in(page, "sato", PASSWORD)
    record(page, LOGIN_WAVE)
    page.goto("/account")
    sign_out(page)
    page.go_back()
    expect(page.get_by_role("heading", name="サインイン")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="サインイン")).to_be_visible()
    expect(page.get_by_text(LOGIN_WAVE.title)).to_have_count(0)


def test_auditor_proves_that_the_trail_is_whole(visitor: NewVisitor) -> None:
    record(visitor("sato"), LOGIN_WAVE)
    page = visitor("takahashi")
    open_from(page, "監査")
    press(page, "改ざんがないか検証する")
    verdict = page.locator(".ip-notice-success")
    expect(verdict).to_contain_text("検証の結果")
    expect(page.get_by_role("cell", name="佐藤 花子").first).to_be_visible()
    expect(page.get_by_text(str(LOGIN_WAVE.first["概要"]))).to_have_count(0)
