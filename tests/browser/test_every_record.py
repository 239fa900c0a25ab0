"""The pages of a case and of its 一報 in each state: axe, 320 px, forced colours, paper."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases import LOGIN_WAVE
from tests.browser.conftest import NewVisitor, Shot
from tests.browser.people import enter, entry, group, press
from tests.browser.reports import complete, draft_report, move, record, submit_now, without_blanks
from tests.documents.office import missing_programs

pytestmark = pytest.mark.browser
Check = Callable[[Page], None]
STATES = ("作成中", "確認中", "承認済み", "提出済み", "取下げ")
TO_ACT_ON = ("確認中", "承認済み")  # by the approver, who has buttons of their own then
EDGES = """selector => [...document.querySelectorAll(selector)].map(
  (element) => parseFloat(getComputedStyle(element).borderTopWidth))"""


def test_pages_of_a_case_can_be_read_by_everyone(visitor: NewVisitor, well_built: Check) -> None:
    sato = visitor("sato")
    record(sato, LOGIN_WAVE)
    complete(sato, LOGIN_WAVE)
    case = sato.url
    draft_report(sato, LOGIN_WAVE)
    for login, tabs in (
        ("sato", ("", "/edit", "/history", "/notifications")),
        ("takahashi", ("", "/history")),
        ("watanabe", ("",)),
    ):
        page = visitor(login)
        for tab in tabs:
            page.goto(case + tab)
            expect(page.get_by_role("heading", level=1)).to_contain_text("INC-")
            well_built(page)


def test_refused_forms_can_be_read(visitor: NewVisitor, well_built: Check) -> None:
    page = visitor("sato")
    page.goto("/incidents/new")
    press(page, "記録する")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    well_built(page)
    record(page, LOGIN_WAVE)
    case = page.url
    twin = visitor("kobayashi")
    for one in (page, twin):
        one.goto(f"{case}/edit")
        enter(one, "手口", f"{one.locator('.ip-person-name').inner_text()}の入力")
    press(page, "保存する")
    enter(group(twin, "口座数"), "確定", "たくさん")
    press(twin, "保存する")
    well_built(twin)
    expect(twin.locator("#clashes")).to_be_visible()


@pytest.mark.parametrize("state", STATES)
def test_report_can_be_read_in_each_state(
    state: str, visitor: NewVisitor, well_built: Check
) -> None:
    page = visitor("sato")
    record(page, LOGIN_WAVE)
    address = draft_report(page, LOGIN_WAVE)
    _bring_to(state, page, visitor)
    for login in ("sato", "suzuki") if state in TO_ACT_ON else ("sato",):
        reader = visitor(login)
        reader.goto(address)
        expect(reader.locator(".ip-record .ip-status").first).to_have_text(state)
        well_built(reader)
    if state == "作成中":
        page.goto(f"{address}/edit")
        well_built(page)


def _bring_to(state: str, page: Page, visitor: NewVisitor) -> None:
    if state == "取下げ":
        enter(page, "「取り下げる」の理由", "別の事案と統合したため")
        move(page, "取り下げる", "取下げ")
        return
    if state != "作成中":
        move(page, "確認を依頼する", "確認中")
    if state in ("承認済み", "提出済み"):
        suzuki = visitor("suzuki")
        suzuki.goto(page.url)
        move(suzuki, "承認する", "承認済み")
        page.reload()
    if state == "提出済み":
        submit_now(page)


def test_forced_colours_keep_edges_and_states(visitor: NewVisitor, shot: Shot) -> None:
    page = visitor("sato", forced_colors="active")
    record(page, LOGIN_WAVE)
    shot("forced-colors-case", page)
    for selector in (".ip-status", ".ip-panel", ".ip-button"):
        assert min(page.evaluate(EDGES, selector)) >= 1, selector
    page.goto(f"{page.url}/edit")
    shot("forced-colors-edit", page)
    entry(page, "件名").focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_paper_shows_the_records_and_who_printed_them(
    visitor: NewVisitor, shot: Shot, tmp_path: Path
) -> None:
    page = visitor("sato")
    record(page, LOGIN_WAVE)
    complete(page, LOGIN_WAVE)
    page.emulate_media(media="print")
    shot("print-case", page)
    for hidden in (".ip-nav", ".ip-person", ".ip-tabs", ".ip-moves"):
        expect(page.locator(hidden).first).to_be_hidden()
    case = _printed(page, tmp_path / "case.pdf")
    for words in ("社外秘", "印刷者 佐藤 花子", page.url, LOGIN_WAVE.title, "208口座"):
        assert without_blanks(words) in case
    page.goto("/incidents")
    shot("print-list", page)
    assert "事案の一覧" in _printed(page, tmp_path / "list.pdf")
    assert _page_size(tmp_path / "case.pdf") == (595, 842)
    assert _page_size(tmp_path / "list.pdf") == (842, 595)


def _printed(page: Page, file: Path) -> str:
    if missing_programs():
        pytest.skip("poppler is not installed")
    page.pdf(path=file, prefer_css_page_size=True)
    done = subprocess.run(
        ["pdftotext", "-raw", str(file), "-"], capture_output=True, encoding="utf-8", check=True
    )
    return without_blanks(done.stdout)


def _page_size(file: Path) -> tuple[int, int]:
    done = subprocess.run(["pdfinfo", str(file)], capture_output=True, encoding="utf-8", check=True)
    words = next(line for line in done.stdout.splitlines() if line.startswith("Page size")).split()
    return round(float(words[2])), round(float(words[4]))
