"""The people of the journeys: who they are, how they sign in, and how they fill in a page by its labels."""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from subprocess import CompletedProcess

from playwright.sync_api import Locator, Page, expect

from tests.server import RunningServer

PASSWORD = "みかん畑に夕焼けが落ちる-7314"
ADMIN = "nakamura"
MEMBERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "sato": ("佐藤 花子", ("--role", "handler")),
    "suzuki": ("鈴木 一郎", ("--role", "approver")),
    "kobayashi": ("小林 次郎", ("--role", "handler", "--role", "approver")),
    "tanaka": ("田中 恵", ("--role", "handler")),
    "ito": ("伊藤 美咲", ("--role", "support")),
    "takahashi": ("高橋 三郎", ("--role", "auditor")),
    "watanabe": ("渡辺 四郎", ("--role", "viewer")),
    "yamamoto": ("山本 五郎", ("--role", "contractor", "--ends-on", "2036-03-31")),
}
NAMES = {ADMIN: "中村 健"} | {login: name for login, (name, _) in MEMBERS.items()}

Cells = Mapping[str, str | bool]
"""What is entered into the controls of a group, by their labels."""


def set_up(page: Page, server: RunningServer) -> None:
    """Make the first システム管理者 in the browser and all others with the command."""
    page.goto("/")
    expect(page).to_have_url(re.compile("/setup$"))
    enter(page, "初期設定コード", server.setup_code())
    enter(page, "ログインID", ADMIN)
    enter(page, "氏名", NAMES[ADMIN])
    enter(page, "パスワード", PASSWORD)
    enter(page, "パスワード（確認）", PASSWORD)
    press(page, "管理者を作成する")
    expect(page.get_by_text("管理者を作成しました。サインインしてください。")).to_be_visible()
    with ThreadPoolExecutor(max_workers=2) as hands:
        for added in hands.map(lambda login: _add(server, login), MEMBERS):
            assert added.returncode == 0, added.stderr


def _add(server: RunningServer, login: str) -> CompletedProcess[str]:
    name, options = MEMBERS[login]
    entries = (login, "--name", name, *options, "--password-stdin")
    return server.ippo("members", "add", *entries, stdin=PASSWORD)


def sign_in(page: Page, login: str, password: str = PASSWORD) -> None:
    """Sign in on the page of the sign-in, opening it where another page is shown."""
    if "/sign-in" not in page.url:
        page.goto("/sign-in")
    enter(page, "ログインID", login)
    enter(page, "パスワード", password)
    press(page, "サインイン")
    expect(page.locator(".ip-person-name")).to_contain_text(NAMES[login])


def sign_out(page: Page) -> None:
    """Sign out by the button of the header."""
    press(page, "サインアウト")
    expect(page.get_by_text("サインアウトしました。")).to_be_visible()


def entry(scope: Page | Locator, label: str) -> Locator:
    """Find a control by its label, required or not."""
    return scope.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(※必須)?\s*$"))


def group(scope: Page | Locator, name: str) -> Locator:
    """Find a group of controls by its legend."""
    return scope.get_by_role("group", name=re.compile(rf"^\s*{re.escape(name)}\s*(※必須)?\s*$"))


def enter(scope: Page | Locator, label: str, value: str | bool) -> None:
    """Enter a value into the control with this label, whatever its kind."""
    control = entry(scope, label)
    if isinstance(value, bool):
        control.set_checked(value)
    elif control.evaluate("control => control.tagName") == "SELECT":
        control.select_option(label=value)
    else:
        control.fill(value)


def enter_all(scope: Page | Locator, entries: Cells) -> None:
    """Enter a value into each control."""
    for label, value in entries.items():
        enter(scope, label, value)


def tick(page: Page, name: str, *options: str) -> None:
    """Choose options of a group of checkboxes or radio buttons."""
    for option in options:
        group(page, name).get_by_label(option, exact=True).check()


def enter_rows(page: Page, name: str, rows: Sequence[Cells]) -> None:
    """Enter a list row by row, asking for a further row where none is empty."""
    for number, cells in enumerate(rows, start=1):
        row = group(group(page, name), f"行 {number}")
        if not row.count():
            group(page, name).get_by_role("button", name="行を追加").click()
        enter_all(row, cells)


def press(scope: Page | Locator, button: str) -> None:
    """Press the button with exactly this name."""
    scope.get_by_role("button", name=button, exact=True).click()


def open_from(page: Page, link: str) -> None:
    """Follow the first link with exactly this name."""
    page.get_by_role("link", name=link, exact=True).first.click()


def press_keys(page: Page, *keys: str) -> None:
    """Press keys one after the other on a page whose scripts have begun their work."""
    expect(page.locator("html.js")).to_have_count(1)
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until this control has the focus."""
    for _ in range(60):
        if control.evaluate("control => control === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {control}")


def number_on(page: Page) -> str:
    """Read the number of the record whose page is shown."""
    return page.locator(".ip-record-number").inner_text().strip()
