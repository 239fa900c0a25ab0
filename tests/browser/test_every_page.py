"""Every page without an id, as every member sees it: axe, one heading, room at 320 px, no dead link."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, NewVisitor
from tests.browser.people import ADMIN, NAMES
from tests.server import RunningServer

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
ROUTES = """
from app import create_app
rules = create_app().url_map.iter_rules()
print(*sorted(rule.rule for rule in rules if "GET" in rule.methods and not rule.arguments), sep="\\n")
"""
NO_PAGES = {"/healthz", "/readyz"}
SAME_FOR_ALL = {"/account", "/activate", "/sign-in"}
LIKE_OTHERS = {"kobayashi", "tanaka"}  # their roles are those of 佐藤 and 鈴木
Check = Callable[[Page], None]


@pytest.fixture(scope="module")
def addresses(live_server: RunningServer) -> list[str]:
    """Ask the product for all its addresses without an id."""
    asked = subprocess.run(
        [sys.executable, "-c", ROUTES],
        cwd=ROOT,
        env=live_server.environment,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    pages = [address for address in asked.stdout.split() if address not in NO_PAGES]
    # An address with a suffix is a file: the browser takes it along instead of showing it.
    return [address for address in pages if "." not in address]


@pytest.mark.parametrize("login", sorted(NAMES.keys() - LIKE_OTHERS))
def test_every_page_can_be_read_by_everyone_who_may_open_it(
    login: str, visitor: NewVisitor, addresses: list[str], well_built: Check
) -> None:
    page = visitor(login)
    links = page.locator(".ip-nav a").evaluate_all("links => links.map(a => a.pathname)")
    opened = set()
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        if answer.status == 404:
            expect(page.get_by_role("heading", name="ページが見つかりません")).to_be_visible()
            continue
        assert answer.status == 200, address
        opened.add(address)
        if login == ADMIN or address not in SAME_FOR_ALL:
            well_built(page)
    assert {"/account", *links} <= opened
    assert len(opened) < len(addresses)


def test_pages_before_the_sign_in_can_be_read(
    new_context: NewContext, addresses: list[str], well_built: Check
) -> None:
    page = new_context().new_page()
    shown = set()
    for address in addresses:
        page.goto(address)
        path = page.url.removeprefix(page.evaluate("location.origin")).partition("?")[0]
        if path not in shown:
            shown.add(path)
            well_built(page)
    assert shown == {"/activate", "/setup", "/sign-in"}
    expect(page.get_by_label("ログインID")).to_be_visible()


def test_unknown_page_says_what_to_do(visitor: NewVisitor, well_built: Check) -> None:
    page = visitor("sato")
    page.goto("/nowhere")
    well_built(page)
    page.get_by_role("link", name="最初の画面へ").click()
    expect(page.get_by_role("heading", name="ホーム")).to_be_visible()
