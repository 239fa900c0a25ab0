"""The hour of the telephones: calls written down by keyboard, the alarm, the case, the answers."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from inquiries.vocabulary import Category
from tests.browser.conftest import NewVisitor, Shot
from tests.browser.people import (
    enter,
    enter_all,
    group,
    number_on,
    open_from,
    press,
    press_keys,
    tab_to,
    tick,
)

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
CALLS = (
    ("きのうの夜、知らない銀行に出金されたという通知が来た。", "０３−１２３４５６７"),
    ("出金した覚えがないのに残高が減っている。", "045-7654321"),
    ("身に覚えのない出金の書面が届いた。すぐ調べてほしい。", "06-1112222"),
)


def record_by_keyboard(
    page: Page, content: str, account: str, name: str = "", category: str = "unknown_withdrawal"
) -> str:
    """Write one call down without touching the mouse; give its number."""
    page.goto("/inquiries")
    press_keys(page, "n")
    expect(page.get_by_label("内容")).to_be_focused()
    page.keyboard.type(content)
    tab_to(page, group(page, "被害の有無").get_by_label("不明"))
    press_keys(page, "ArrowUp", "ArrowUp")
    expect(group(page, "被害の有無").get_by_label("あり")).to_be_checked()
    tab_to(page, page.get_by_label("分類"))
    press_keys(page, *["ArrowDown"] * (1 + list(Category).index(Category(category))))
    expect(page.get_by_label("分類")).to_have_value(category)
    tab_to(page, page.get_by_label("申出人", exact=True))
    page.keyboard.type(name)
    tab_to(page, page.get_by_label("口座番号"))
    page.keyboard.type(account)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("記録しました。")).to_be_visible()
    return number_on(page)


def test_calls_become_a_case_and_are_answered(
    visitor: NewVisitor, well_built: Check, shot: Shot
) -> None:
    ito = visitor("ito")
    started = time.monotonic()
    numbers = [record_by_keyboard(ito, *CALLS[0])]
    assert time.monotonic() - started < 30
    well_built(ito)
    numbers += [record_by_keyboard(ito, *call) for call in CALLS[1:]]

    ito.goto("/inquiries/new")
    enter(ito, "口座番号", "031234567")
    same = ito.get_by_role("region", name="同じお客さまの過去の相談・苦情")
    expect(same.get_by_role("link", name=numbers[0])).to_be_visible()
    shot("inquiry-new", ito)

    sato = visitor("sato")
    sato.goto("/inquiries")
    alarm = sato.get_by_role("region", name="同じ兆候の相談が続いています")
    expect(alarm).to_contain_text("「身に覚えのない出金」の申出が 3 件続いています")
    well_built(sato)
    shot("inquiries", sato)
    press(alarm, "これらから事案を記録する")
    expect(sato.get_by_text(re.compile("相談・苦情 3 件を関連付けました"))).to_be_visible()
    case = sato.url
    expect(sato.locator("#inquiries")).to_contain_text("3 件")
    sato.goto(case + "/inquiries")
    well_built(sato)
    sato.goto(case + "/edit")
    enter(
        sato,
        "回答例（想定問答）",
        "出金停止の手続きをご案内し、折り返しの時刻をお約束してください。",
    )
    press(sato, "保存する")

    ito.goto("/inquiries")
    open_from(ito, "身に覚えのない出金")
    open_from(ito, "お客さまへの案内用の情報を見る")
    expect(ito.get_by_text("出金停止の手続きをご案内し")).to_be_visible()
    well_built(ito)
    ito.go_back()
    open_from(ito, "折返しを約束する")
    enter_all(ito, {"約束の日時": "2030/11/22 16:30", "用件": "調査結果のご連絡"})
    well_built(ito)
    press(ito, "折返しを約束する")
    expect(ito.locator("#call-backs")).to_contain_text("2030/11/22 16:30")
    enter(ito.locator("#notes"), "内容", "出金停止を受け付け、調査のうえ折り返すと説明した。")
    press(ito, "経過を記録する")
    expect(ito.get_by_text("経過を記録しました。")).to_be_visible()
    shot("inquiry", ito)
    press(ito, "折返しを終えた")
    open_from(ito, "編集する")
    well_built(ito)
    enter_all(ito, {"回答内容": "出金停止と補償の手続きをご案内しました。", "解決区分": "解決"})
    enter(ito, "不安の解消", "解消した")
    press(ito, "保存する")
    press(ito, "回答を伝えた")
    press(ito, "終結する")
    expect(ito.get_by_text("状態を「終結」にしました。")).to_be_visible()


def test_kind_and_handing_on_have_pages_of_their_own(
    visitor: NewVisitor, well_built: Check
) -> None:
    ito = visitor("ito")
    record_by_keyboard(ito, "対応が遅い。責任者を出してほしい。", "11-000")
    open_from(ito, "種別を変更する")
    well_built(ito)
    tick(ito, "種別", "苦情")
    press(ito, "種別を変更する")
    expect(ito.get_by_text("入力内容に 1 件の問題があります")).to_be_visible()
    enter(ito, "変更の理由", "対応への不満のため")
    press(ito, "種別を変更する")
    expect(ito.get_by_text("種別を「苦情」にしました。")).to_be_visible()
    open_from(ito, "引き継ぐ")
    tick(ito, "引継ぎ先", "上席")
    enter(ito, "引継ぎの理由", "責任者の対応を強く希望されたため")
    well_built(ito)
    press(ito, "引き継ぐ")
    open_from(ito, "変更履歴")
    expect(ito.get_by_text("対応への不満のため")).to_be_visible()
    well_built(ito)
