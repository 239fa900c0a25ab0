"""The whole way with JavaScript switched off: drafts by hand, further rows, the 一報, its approval."""

import pytest
from playwright.sync_api import expect

from tests.browser.cases import LOGIN_WAVE, PAYOUT_CHANGE
from tests.browser.conftest import NewVisitor
from tests.browser.people import enter, enter_rows, entry, group, press
from tests.browser.reports import complete, downloaded, draft_report, move, record, text_in

pytestmark = pytest.mark.browser


def test_report_is_written_and_approved_without_scripts(visitor: NewVisitor) -> None:
    sato = visitor("sato", java_script_enabled=False)
    record(sato, LOGIN_WAVE)
    complete(sato, LOGIN_WAVE)
    address = draft_report(sato, LOGIN_WAVE)
    move(sato, "確認を依頼する", "確認中")
    suzuki = visitor("suzuki", java_script_enabled=False)
    suzuki.goto(address)
    move(suzuki, "承認する", "承認済み")
    _, content = downloaded(suzuki)
    assert "208口座" in text_in(content)
    enter(suzuki, "提出日時", "今日 23:59")
    press(suzuki, "提出を記録する")
    expect(suzuki.get_by_text("提出方法を選んでください。").first).to_be_visible()
    expect(entry(suzuki, "提出日時")).to_have_value("今日 23:59")


def test_draft_is_kept_by_hand(visitor: NewVisitor) -> None:
    page = visitor("sato", java_script_enabled=False)
    page.goto("/incidents/new")
    enter(page, "件名", "手で保存した下書き")
    press(page, "下書きとして保存")
    expect(page.get_by_text("下書きとして保存しました。")).to_be_visible()
    expect(entry(page, "件名")).to_have_value("手で保存した下書き")
    page.goto("/incidents/new")
    page.get_by_role("link", name="続きから入力する").first.click()
    LOGIN_WAVE.enter_first(page)
    press(page, "記録する")
    expect(page.get_by_text("記録しました。")).to_be_visible()
    case = page.url

    page.goto(f"{case}/edit")
    enter(page, "原因", "手で保存した原因")
    press(page, "下書きとして保存")
    expect(page.get_by_text("下書きとして保存しました。")).to_be_visible()
    page.goto(f"{case}/edit")
    expect(entry(page, "原因")).to_have_value("")
    page.get_by_role("link", name="続きから入力する").first.click()
    expect(entry(page, "原因")).to_have_value("手で保存した原因")
    press(page, "保存する")
    expect(page.get_by_role("definition").filter(has_text="手で保存した原因")).to_be_visible()


def test_further_row_keeps_what_was_typed_and_comes_into_view(visitor: NewVisitor) -> None:
    page = visitor("sato", java_script_enabled=False)
    record(page, LOGIN_WAVE)
    page.goto(f"{page.url}/edit")
    enter(page, "原因", "行を足す前の原因")
    banks = PAYOUT_CHANGE.rows["流出先金融機関"]
    enter_rows(page, "流出先金融機関", (*banks, *banks))
    expect(entry(page, "原因")).to_have_value("行を足す前の原因")
    last = group(group(page, "流出先金融機関"), "行 4")
    expect(entry(last, "金融機関")).to_have_value("三菱UFJ銀行")
    expect(group(page, "流出先金融機関")).to_be_in_viewport()
    press(page, "保存する")
    expect(page.get_by_text("ゆうちょ銀行　5口座　92,290,000円")).to_be_visible()
