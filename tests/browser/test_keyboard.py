"""Work with the keyboard: shortcuts, silence while typing and converting, focus that is always seen."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases import LOGIN_WAVE
from tests.browser.conftest import NewVisitor
from tests.browser.people import entry, press, press_keys
from tests.browser.reports import record

pytestmark = pytest.mark.browser
# Of a long text the browser brings the line with the caret into view, not the whole box.
COVERED = """() => {
  const bar = document.querySelector(".ip-submit-bar")?.getBoundingClientRect();
  const here = document.activeElement;
  const box = here.getBoundingClientRect();
  const bottom = Math.min(box.bottom, box.top + 48);
  return Boolean(bar) && !here.closest(".ip-submit-bar") && bottom > bar.top + 1 && box.top < bar.bottom;
}"""
RING = """() => {
  const shown = getComputedStyle(document.activeElement);
  return [shown.outlineStyle, parseFloat(shown.outlineWidth)];
}"""


def test_single_keys_lead_through_the_lists(visitor: NewVisitor) -> None:
    page = visitor("sato")
    for _ in range(2):
        record(page, LOGIN_WAVE)
    press_keys(page, "g", "c")
    expect(page).to_have_url(re.compile("/incidents$"))
    press_keys(page, "/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("njk?")
    expect(page.get_by_role("searchbox")).to_have_value("njk?")
    expect(page).to_have_url(re.compile("/incidents$"))
    page.get_by_role("searchbox").blur()
    links = page.locator("tbody tr td a")
    press_keys(page, "j")
    expect(links.nth(0)).to_be_focused()
    press_keys(page, "j")
    expect(links.nth(1)).to_be_focused()
    press_keys(page, "k", "Enter")
    expect(page).to_have_title(re.compile("^INC-"))
    press_keys(page, "e")
    expect(page).to_have_url(re.compile("/edit$"))
    page.goto("/")
    press_keys(page, "g", "r")
    expect(page).to_have_url(re.compile("/notifications$"))


def test_sheet_of_keys_opens_and_closes(visitor: NewVisitor) -> None:
    page = visitor("suzuki")
    press_keys(page, "?")
    sheet = page.get_by_role("dialog", name="キー操作の一覧")
    expect(sheet).to_be_visible()
    press_keys(page, "g", "c")
    expect(sheet).to_be_visible()
    press_keys(page, "Escape")
    expect(sheet).to_have_count(0)


def test_single_keys_can_be_switched_off(visitor: NewVisitor) -> None:
    page = visitor("tanaka")
    page.goto("/account")
    entry(page, "キーボードショートカットを使う").uncheck()
    press(page, "設定を保存する")
    expect(page.get_by_text("使わない設定にしました。")).to_be_visible()
    press_keys(page, "?", "g", "c")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile("/account$"))
    press(page, "キー操作の一覧")
    expect(page.get_by_role("dialog", name="キー操作の一覧")).to_be_visible()
    page.keyboard.press("Escape")
    entry(page, "キーボードショートカットを使う").check()
    press(page, "設定を保存する")
    expect(page.get_by_text("使う設定にしました。")).to_be_visible()
    press_keys(page, "g", "c")
    expect(page).to_have_url(re.compile("/incidents$"))


def test_enter_of_a_conversion_never_sends_the_form(visitor: NewVisitor) -> None:
    page = visitor("sato")
    page.goto("/incidents/new")
    expect(entry(page, "件名")).to_be_focused()
    keyboard = page.context.new_cdp_session(page)
    converting = {"text": "ふせい", "selectionStart": 3, "selectionEnd": 3}
    keyboard.send("Input.imeSetComposition", converting)
    for key in ("Enter", "Control+Enter"):
        page.keyboard.press(key)
    expect(entry(page, "件名")).to_have_value("ふせい")
    keyboard.send("Input.insertText", {"text": "不正"})
    expect(entry(page, "件名")).to_have_value("不正")
    expect(page).not_to_have_title(re.compile("^エラー"))
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^エラー: "))
    expect(entry(page, "件名")).to_have_value("不正")


def test_enter_in_the_full_form_saves_and_adds_no_row(visitor: NewVisitor) -> None:
    page = visitor("sato")
    record(page, LOGIN_WAVE)
    page.goto(f"{page.url}/edit")
    entry(page, "公表の媒体").fill("当社ウェブサイト")
    page.keyboard.press("Enter")
    expect(page.get_by_text("保存しました。", exact=True)).to_be_visible()
    press_keys(page, "e")
    expect(page).to_have_url(re.compile("/edit$"))
    page.wait_for_load_state()  # keys are heard once the scripts have run
    entry(page, "手口").fill("書きながら保存した手口")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("保存しました。", exact=True)).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text="書きながら保存")).to_be_visible()


def test_skip_link_leads_past_the_navigation(visitor: NewVisitor) -> None:
    page = visitor("watanabe")
    page.goto("/incidents")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    expect(page.get_by_role("link", name="本文へ移動")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("width", [1280, 320])
def test_focus_is_seen_on_every_control_and_never_under_the_bar(
    visitor: NewVisitor, width: int
) -> None:
    page = visitor("sato", viewport={"width": width, "height": 640})
    page.goto("/incidents/new")
    seen = []
    for _ in range(40):
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        style, thickness = page.evaluate(RING)
        assert (style, thickness >= 2) == ("solid", True), seen[-1]
        assert _comes_into_view(page), seen[-1]
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-primary]')"):
            break
    assert "assignee_id" in seen
    assert all(one != other for one, other in pairwise(seen))
    press(page, "記録する")
    expect(page.get_by_text("件名を入力してください（例：").first).to_be_visible()


def _comes_into_view(page: Page) -> bool:
    """Give the browser a moment to scroll to what has the focus."""
    for _ in range(20):
        if not page.evaluate(COVERED):
            return True
        page.wait_for_timeout(50)
    return False
