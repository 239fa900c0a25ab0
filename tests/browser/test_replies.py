"""A customer is answered: the text is added, a second person reads, the letter goes out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewVisitor

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
CONTENT = "昨夜、身に覚えのない売却の通知メールが届いた。"


def test_customer_is_answered_with_a_text_and_a_second_reader(
    visitor: NewVisitor, well_built: Check
) -> None:
    page = visitor("ito")
    page.goto("/inquiries/new")
    page.locator("#content").fill(CONTENT)
    page.locator("#complainant_name").fill("架空　花子")
    page.get_by_role("button", name="記録する", exact=True).click()
    inquiry = page.url
    well_built(page)
    page.get_by_label("返信の区分").select_option("回答")
    page.get_by_role("button", name="返信を作成").click()
    page.get_by_label("本文", exact=True).fill("お電話でのお申し出について、ご回答いたします。")
    page.get_by_label("追加する文例").select_option("FINMACのご案内")
    page.get_by_role("button", name="文例を追加する").click()
    body = page.get_by_label("本文", exact=True)
    expect(body).to_have_value(re.compile("^お電話でのお申し出.*0120-64-5005", re.DOTALL))
    well_built(page)
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("架空　花子　様")).to_be_visible()
    well_built(page)
    page.get_by_role("button", name="確認を依頼する").click()
    reply = page.url
    reader = visitor("suzuki")
    reader.goto(reply)
    reader.get_by_role("button", name="確認済みにする").click()
    expect(reader.get_by_text("確認済み", exact=True).first).to_be_visible()
    page.goto(reply)
    with page.expect_download() as started:
        page.get_by_role("link", name="Word文書をダウンロード").click()
    assert started.value.suggested_filename.endswith("-1_回答.docx")
    page.get_by_role("button", name="送付を記録する").click()
    page.goto(inquiry)
    expect(page.get_by_text("を書面で送付しました。")).to_be_visible()


def test_customers_of_a_case_are_written_to_together(
    visitor: NewVisitor, well_built: Check
) -> None:
    page = visitor("sato")
    page.goto("/inquiries/new")
    page.locator("#content").fill(CONTENT)
    page.locator("#complainant_name").fill("架空　太郎")
    page.get_by_role("button", name="記録する", exact=True).click()
    page.get_by_role("button", name="この申出から事案を記録する").click()
    page.goto(f"{page.url.rstrip('/')}/inquiries")
    well_built(page)
    page.get_by_role("link", name="この事案のお客さまに一括で送付する").click()
    well_built(page)
    page.get_by_label("使う文例").select_option("パスワード変更のお願い")
    page.get_by_role("button", name="内容を確認する").click()
    expect(page.get_by_role("heading", name="返信を 1 件作成します")).to_be_visible()
    well_built(page)
    page.get_by_role("button", name="1 件の返信を作成する").click()
    page.get_by_role("link", name="作成した返信を見る").click(timeout=30_000)
    well_built(page)
    reader = visitor("suzuki")
    reader.goto(page.url)
    reader.get_by_label("を読み、内容を確認しました").check()
    well_built(reader)
    reader.get_by_role("button", name="まとめて確認済みにする").click()
    expect(reader.get_by_text("返信 1 件を「確認済み」にしました。")).to_be_visible()
    expect(reader.get_by_role("link", name="確認済みの返信をまとめてダウンロード")).to_be_visible()
