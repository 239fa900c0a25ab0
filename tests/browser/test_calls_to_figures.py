"""From the first call to the month's figures: alarm, case, letters to all, the draft 一報, 苦情集計."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor, Shot
from tests.browser.people import enter, open_from, press
from tests.browser.test_worried_customers import record_by_keyboard

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
CALLS = (
    ("深夜にログインの通知が届いたが、寝ていた。", "71-0000001", "架空　一郎"),
    ("海外からログインされたという通知が来た。", "71-0000002", "見本　花子"),
    ("覚えのない端末からのログイン履歴がある。", "71-0000003", "例示　次郎"),
)


def test_calls_become_a_case_letters_and_figures_that_agree(
    visitor: NewVisitor, well_built: Check, shot: Shot
) -> None:
    ito, sato = visitor("ito"), visitor("sato")
    numbers = [record_by_keyboard(ito, *call, category="unknown_login") for call in CALLS]
    sato.goto("/inquiries")
    alarm = sato.get_by_role("region", name="同じ兆候の相談が続いています").filter(
        has_text="身に覚えのないログイン"
    )
    expect(alarm).to_contain_text("3 件続いています")
    press(alarm, "これらから事案を記録する")
    expect(sato.get_by_text(re.compile("相談・苦情 3 件を関連付けました"))).to_be_visible()
    case = sato.url

    _write_to_all(sato, case, well_built)
    letters = sato.url
    _read_all(visitor("suzuki"), letters, well_built)
    _send_all(sato, letters, well_built, shot)
    ito.goto("/inquiries?q=" + numbers[0])
    open_from(ito, "身に覚えのないログイン")
    expect(ito.get_by_text("を書面で送付しました。")).to_be_visible()

    sato.goto(case + "/inquiries")
    press(sato, "この件数を事案の数値（一報の顧客対応）に反映する")
    expect(sato.get_by_text("現在の件数と一致しています")).to_be_visible()
    sato.goto(case)
    press(sato, "一報を作成")
    expect(sato.get_by_text("を作成しました。宛先と内容をご確認ください。")).to_be_visible()
    expect(sato.locator("main")).to_contain_text("相談・問合せ件数　確定 ３件")

    _figures_agree(sato)


def _write_to_all(page: Page, case: str, well_built: Check) -> None:
    page.goto(case + "/inquiries")
    open_from(page, "この事案のお客さまに一括で送付する")
    enter(page, "使う文例", "パスワード変更のお願い")
    press(page, "内容を確認する")
    press(page, "3 件の返信を作成する")
    expect(page.get_by_text("返信を3件作成しました。")).to_be_visible(timeout=30_000)
    well_built(page)
    open_from(page, "作成した返信を見る")


def _read_all(page: Page, letters: str, well_built: Check) -> None:
    page.goto(letters)
    for box in page.get_by_label("を読み、内容を確認しました").all():
        box.check()
    press(page, "まとめて確認済みにする")
    expect(page.get_by_text("返信 3 件を「確認済み」にしました。")).to_be_visible()
    well_built(page)


def _send_all(page: Page, letters: str, well_built: Check, shot: Shot) -> None:
    page.goto(letters)
    well_built(page)
    shot("letters-to-many", page)
    page.get_by_label("すべてお客さまにお送りしました").check()
    press(page, "3 件の送付を記録する")
    expect(page.get_by_text("返信3件の送付を記録しました。")).to_be_visible(timeout=30_000)
    open_from(page, "返信の一覧を見る")
    expect(page.get_by_role("table").get_by_text("送付済み")).to_have_count(3)


def _figures_agree(page: Page) -> None:
    """Follow the month's figures of 苦情集計 to their lists, which hold as many."""
    for label in ("受付", "うち相談", "被害あり", "事案に関連", "一次回答済"):
        page.goto("/inquiries/statistics")
        row = page.locator("#months tr", has=page.get_by_role("rowheader", name=label, exact=True))
        figure = row.get_by_role("link").last
        count = figure.inner_text()
        figure.click()
        expect(page.get_by_text(f"全 {count} 件", exact=True)).to_be_visible()
