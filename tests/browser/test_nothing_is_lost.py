"""Nothing typed is lost, and the page says 保存 only of what the server has."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.cases import LOGIN_WAVE
from tests.browser.conftest import NewContext, NewVisitor, Watch
from tests.browser.people import NAMES, PASSWORD, enter, entry, group, press, sign_in
from tests.browser.reports import record
from tests.server import RunningServer

pytestmark = pytest.mark.browser
SAVED = re.compile(r"^下書き保存 \d\d:\d\d$")
STORES = """async () => [
  localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length,
]"""


def _status(page: Page) -> Locator:
    return page.locator("[data-draft-status]")


def _dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="もう一度サインインしてください")


def test_status_line_never_says_saved_before_the_server_has_it(visitor: NewVisitor) -> None:
    page = visitor("kobayashi")
    page.goto("/incidents/new")
    held: list[Route] = []
    page.route("**/drafts", lambda route: held.append(route))  # noqa: PLW0108 (a builtin is no handler)
    page.keyboard.type("午前の不審なログイン")
    expect(_status(page)).to_have_text("未保存の変更があります")
    expect(_status(page)).to_have_text("保存しています…", timeout=3500)
    other = page.context.new_page()
    other.goto("/incidents/new")
    expect(other.get_by_text("の下書きがあります。")).to_have_count(0)
    expect(_status(page)).to_have_text("保存しています…")
    held[0].continue_()
    expect(_status(page)).to_have_text(SAVED)
    other.reload()
    expect(other.get_by_text("の下書きがあります。")).to_have_count(1)
    _discard(other)
    page.close(run_before_unload=False)


def _discard(page: Page) -> None:
    press(page, "破棄する")
    expect(page.get_by_text("下書きを破棄しました。")).to_be_visible()


def test_closed_tab_leaves_a_draft_and_nothing_in_the_browser(visitor: NewVisitor) -> None:
    page = visitor("kobayashi")
    page.goto("/incidents/new")
    enter(page, "件名", "閉じた画面の件名")
    enter(page, "概要", "一行目\n二行目 髙﨑 🍊")
    group(page, "種別").get_by_label("フィッシング").check()
    expect(_status(page)).to_have_text(SAVED)
    assert page.evaluate(STORES) == [0, 0, 0, 0]
    page.close()

    page = visitor("kobayashi")
    page.goto("/incidents/new")
    expect(entry(page, "件名")).to_have_value("")
    page.get_by_role("link", name="続きから入力する").first.click()
    expect(entry(page, "件名")).to_have_value("閉じた画面の件名")
    expect(entry(page, "概要")).to_have_value("一行目\n二行目 髙﨑 🍊")
    expect(group(page, "種別").get_by_label("フィッシング")).to_be_checked()
    page.goto("/incidents/new")
    _discard(page)
    press(page, "元に戻す")
    expect(page.get_by_text("下書きを元に戻しました。")).to_be_visible()
    _discard(page)


def test_sign_in_in_place_when_an_administrator_ends_the_session(
    visitor: NewVisitor, new_context: NewContext, watch: Watch
) -> None:
    watch.expect(r"status 401: .*/(drafts|echo)$")
    page = new_context().new_page()
    sign_in(page, "tanaka")
    page.goto("/incidents/new")
    enter(page, "件名", "終了される前の件名")
    expect(_status(page)).to_have_text(SAVED)

    admin = visitor("nakamura")
    admin.goto("/members")
    admin.get_by_role("link", name="tanaka").click()
    press(admin, "サインインをすべて終了する")
    expect(admin.get_by_text("現在のサインインはありません。")).to_be_visible()

    enter(page, "概要", "終了された後の概要")
    expect(_dialog(page)).to_be_visible()
    expect(_status(page)).to_have_text("保存できません（サインインが必要です）")
    enter(_dialog(page), "ログインID", "tanaka")
    enter(_dialog(page), "パスワード", "間違えたパスワードです-0000")
    watch.expect(r"status 422: .*/sign-in$")
    press(_dialog(page), "サインイン")
    expect(_dialog(page).get_by_role("alert")).to_have_text(
        "ログインIDまたはパスワードが違います。"
    )
    enter(_dialog(page), "パスワード", PASSWORD)
    press(_dialog(page), "サインイン")
    expect(_dialog(page)).to_have_count(0)
    expect(_status(page)).to_have_text(SAVED)
    _finish_recording(page)
    expect(page.get_by_text("終了された後の概要")).to_be_visible()


def _finish_recording(page: Page) -> None:
    group(page, "種別").get_by_label("その他").check()
    group(page, "発覚区分").get_by_label("新規発生").check()
    page.get_by_role("button", name="現在時刻").click()
    group(page, "顧客被害の有無").get_by_label("調査中").check()
    press(page, "記録する")
    expect(page.get_by_text("記録しました。")).to_be_visible()


def test_typing_goes_on_while_the_server_is_down(
    installation: Callable[[Path], RunningServer],
    new_context: NewContext,
    watch: Watch,
    tmp_path: Path,
) -> None:
    watch.expect("ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_SOCKET")
    with installation(tmp_path / "data") as server:
        page = new_context(origin=server.url).new_page()
        sign_in(page, "sato")
        page.goto("/incidents/new")
        enter(page, "件名", "停電の前")
        expect(_status(page)).to_have_text(SAVED)
        server.kill()
        enter(page, "概要", "停電の間")
        expect(_status(page)).to_have_text("保存できません（サーバーに接続できません）")
        expect(page.locator("[data-draft-trouble]")).to_have_text(
            "入力した内容はこの画面に残っています。自動でもう一度保存します。"
        )
        server.start()
        expect(_status(page)).to_have_text(SAVED, timeout=20_000)
        other = page.context.new_page()
        other.goto("/incidents/new")
        other.get_by_role("link", name="続きから入力する").first.click()
        expect(entry(other, "件名")).to_have_value("停電の前")
        expect(entry(other, "概要")).to_have_value("停電の間")


def test_form_sent_after_the_sign_in_expired_is_kept_but_not_carried_out(
    new_context: NewContext, live_server: RunningServer
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "tanaka")
    page.goto("/incidents/new")
    LOGIN_WAVE.enter_first(page)
    enter(page, "件名", "期限切れで送った件名")
    _expire_sign_ins(live_server, "tanaka")
    press(page, "記録する")
    expect(page.get_by_text("入力内容は保管していますので")).to_be_visible()
    sign_in(page, "tanaka")
    page.goto("/incidents?q=期限切れで送った件名")
    expect(page.get_by_text("条件に合う事案はありません。")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="続きから入力する").first.click()
    expect(entry(page, "件名")).to_have_value("期限切れで送った件名")
    expect(entry(page, "概要")).to_have_value(str(LOGIN_WAVE.first["概要"]))
    press(page, "記録する")
    expect(page.get_by_text("記録しました。")).to_be_visible()


def _expire_sign_ins(server: RunningServer, login: str) -> None:
    past = (datetime.now(UTC) - timedelta(minutes=31)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(server.data_dir / "ippo.db", timeout=10)) as connection:
        connection.execute(
            "UPDATE login_session SET last_seen_at = ? WHERE member_id ="
            " (SELECT id FROM member WHERE login = ?)",
            (past, login),
        )
        connection.commit()


def test_two_people_see_both_texts_side_by_side(visitor: NewVisitor) -> None:
    first, second = visitor("sato"), visitor("kobayashi")
    record(first, LOGIN_WAVE)
    case = first.url
    for page in (first, second):
        page.goto(f"{case}/edit")
    enter(first, "概要", "佐藤が書いた概要")
    enter(first, "原因", "佐藤だけが書いた原因")
    enter(second, "概要", "小林が書いた概要")
    enter(second, "手口", "小林だけが書いた手口")
    press(first, "保存する")
    expect(first.get_by_text("保存しました。", exact=True)).to_be_visible()

    press(second, "保存する")
    expect(second.get_by_text("他の職員が先に保存した項目が 1 件あります")).to_be_visible()
    row = second.locator("#clashes tbody tr")
    expect(row).to_contain_text("小林が書いた概要")
    expect(row).to_contain_text(f"佐藤が書いた概要{NAMES['sato']}")
    row.get_by_label("現在の値を使う").check()
    press(second, "保存する")
    for text in ("佐藤が書いた概要", "佐藤だけが書いた原因", "小林だけが書いた手口"):
        expect(second.get_by_role("definition").filter(has_text=text)).to_be_visible()


def test_entry_that_cannot_be_read_stands_beside_its_reason(visitor: NewVisitor) -> None:
    page = visitor("sato")
    record(page, LOGIN_WAVE)
    page.goto(f"{page.url}/edit")
    enter(group(page, "不正出金額"), "確定", "十万円")
    enter(page, "発生日時", "きのうの夜")
    enter(page, "手口", "読めない欄と一緒に送った手口")
    press(page, "保存する")
    summary = page.get_by_role("region", name="入力内容に 2 件の問題があります")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^エラー: "))
    amount = entry(group(page, "不正出金額"), "確定")
    expect(amount).to_have_value("十万円")
    expect(entry(page, "発生日時")).to_have_value("きのうの夜")
    expect(entry(page, "手口")).to_have_value("読めない欄と一緒に送った手口")
    summary.get_by_role("link").nth(1).click()
    expect(amount).to_be_focused()
    expect(amount).to_have_accessible_description(re.compile("数字"))
    enter(group(page, "不正出金額"), "確定", "10万円")
    enter(page, "発生日時", "調査中")
    press(page, "保存する")
    expect(page.get_by_text("確定 100,000円")).to_be_visible()
