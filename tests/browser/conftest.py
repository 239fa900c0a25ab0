"""A real Chromium in front of a real server, with an eye on everything that goes wrong in it."""

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
    expect,
    sync_playwright,
)
from playwright.sync_api import Error as BrowserError

from tests.browser.people import set_up, sign_in
from tests.server import RunningServer, ippo_program

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "test-results" / "screens"
FAILURES = ROOT / "test-results" / "failures"
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without the background flags the browser looks for its maker's hosts at every start.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
});
"""
expect.set_options(timeout=10_000)
LOADING_FAILED = "Failed to load resource: the server responded with a status of"


class Watch:
    """Notes what a correct page never does, unless the test said that it expects it."""

    def __init__(self) -> None:
        self.contexts: list[BrowserContext] = []
        self._seen: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def follow(self, context: BrowserContext, origin: str) -> None:
        """Watch every page of a context that belongs to the server at `origin`."""
        self.contexts.append(context)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_web_error)
        context.on("response", self._on_response)
        context.on("request", lambda request: self._on_request(request, origin))

    def expect(self, pattern: str) -> None:
        """Allow the troubles that this regular expression finds."""
        self._expected.append(re.compile(pattern))

    @property
    def pages(self) -> list[Page]:
        """Return the pages that are still open."""
        return [page for context in self.contexts for page in context.pages]

    def troubles(self) -> list[str]:
        """Return what went wrong and was not expected."""
        for page in self.pages:
            # One round trip brings in what the browser has reported in the meantime.
            with suppress(BrowserError):
                page.evaluate("0")
        return [
            trouble
            for trouble in self._seen
            if not any(pattern.search(trouble) for pattern in self._expected)
        ]

    def _on_console(self, message: ConsoleMessage) -> None:
        # What was answered is judged by _on_response: a refused form is a page, not a failure.
        if message.type == "error" and not message.text.startswith(LOADING_FAILED):
            self._seen.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _on_web_error(self, error: WebError) -> None:
        self._seen.append(f"script: {error.error}")

    def _on_response(self, response: Response) -> None:
        bound = 500 if response.request.is_navigation_request() else 400
        if response.status >= bound:
            self._seen.append(f"status {response.status}: {response.url}")

    def _on_request(self, request: Request, origin: str) -> None:
        if not request.url.startswith((f"{origin}/", "data:", "blob:", "about:")):
            self._seen.append(f"off-origin request: {request.url}")
        if "csp" in request.resource_type.lower():
            self._seen.append(f"CSP report: {request.post_data}")


class NewContext(Protocol):
    """Opens a further visitor: another person, another machine."""

    def __call__(self, *, origin: str | None = None, **options: Any) -> BrowserContext: ...


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test in whose pages something went wrong, and keep a picture of every failure."""
    watch = getattr(item, "funcargs", {}).get("watch")
    if not isinstance(watch, Watch):
        return (yield)
    try:
        result = yield
        if troubles := watch.troubles():
            pytest.fail("in the browser:\n" + "\n".join(troubles), pytrace=False)
    except BaseException:
        _picture_failure(item.name, watch)
        raise
    return result


def _picture_failure(name: str, watch: Watch) -> None:
    FAILURES.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(watch.pages, start=1):
        with suppress(BrowserError):
            page.screenshot(path=FAILURES / f"{_file_name(name)}-{number}.png", full_page=True)


def _file_name(name: str) -> str:
    return re.sub(r"[^\w.-]+", "-", name).strip("-")


def _chromium() -> str | None:
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once for each test process."""
    path = _chromium()
    if path is None:
        pytest.skip("Chromium が見つかりません")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def installation(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, worker: str
) -> Callable[[Path], RunningServer]:
    """Give a function that makes a server, not yet started, on a copy of an installation with members.

    The installation is set up once, by whichever test process comes first.
    """
    base = tmp_path_factory.getbasetemp()
    seed = (base if worker == "master" else base.parent) / "browser-seed"
    with seed.with_suffix(".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not seed.exists():
            _set_up_at(seed, browser)

    def copied(data_dir: Path) -> RunningServer:
        shutil.copytree(seed, data_dir)
        return RunningServer(data_dir)

    return copied


def _set_up_at(seed: Path, browser: Browser) -> None:
    fresh = seed.with_name("browser-seed-new")
    # The very first start is that of the installed program.
    with RunningServer(fresh, command=(ippo_program(), "serve")) as server:
        context = browser.new_context(base_url=server.url, locale="ja-JP")
        set_up(context.new_page(), server)
        context.close()
    fresh.rename(seed)


@pytest.fixture(scope="session")
def live_server(
    installation: Callable[[Path], RunningServer], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """Serve the product with its members on SQLite, once for each test process."""
    with installation(tmp_path_factory.mktemp("live") / "data") as server:
        yield server


@pytest.fixture
def watch() -> Watch:
    """Give the notes about what went wrong, to which a test may add what it expects."""
    return Watch()


@pytest.fixture
def new_context(
    browser: Browser, watch: Watch, request: pytest.FixtureRequest
) -> Iterator[NewContext]:
    """Open watched visitors; options are those of Playwright's `new_context`."""
    contexts: list[BrowserContext] = []

    def open_context(*, origin: str | None = None, **options: Any) -> BrowserContext:
        base = origin or request.getfixturevalue("live_server").url
        settings: dict[str, Any] = {
            "base_url": base,
            "locale": "ja-JP",
            "timezone_id": "Asia/Tokyo",
            "viewport": {"width": 1280, "height": 900},
        }
        context = browser.new_context(**(settings | options))
        context.set_default_timeout(10_000)
        contexts.append(context)
        watch.follow(context, base)
        return context

    yield open_context
    for context in contexts:
        context.close()


@pytest.fixture
def context(new_context: NewContext) -> BrowserContext:
    """Open a visitor of the live server."""
    return new_context()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Open a page of the visitor."""
    return context.new_page()


class NewVisitor(Protocol):
    """Opens a page of a member who is signed in, in a browser of their own."""

    def __call__(
        self, login: str, *, server: RunningServer | None = None, **options: Any
    ) -> Page: ...


@pytest.fixture(scope="session")
def signed_in_state() -> dict[tuple[str, str], Any]:
    """Keep each member's sign-in for the tests that only read or write records."""
    return {}


@pytest.fixture
def visitor(
    new_context: NewContext,
    live_server: RunningServer,
    signed_in_state: dict[tuple[str, str], Any],
) -> NewVisitor:
    """Open members' pages; the sign-in itself is done once per member and server."""

    def opened(login: str, *, server: RunningServer | None = None, **options: Any) -> Page:
        origin = (server or live_server).url
        key = (origin, login)
        if key not in signed_in_state:
            first = new_context(origin=origin)
            page = first.new_page()
            sign_in(page, login)
            signed_in_state[key] = first.storage_state()
            first.close()
        context = new_context(origin=origin, storage_state=signed_in_state[key], **options)
        page = context.new_page()
        page.goto("/")
        return page

    return opened


class Shot(Protocol):
    """Keeps a picture of a page; one that documents the product too if IPPO_PICTURES=1."""

    def __call__(
        self, name: str, page: Page, *, full_page: bool = True, documents: bool = False
    ) -> None: ...


@pytest.fixture
def shot() -> Shot:
    """Give a function that keeps pictures of pages."""

    def take(name: str, page: Page, *, full_page: bool = True, documents: bool = False) -> None:
        page.evaluate("document.fonts.ready.then(() => true)")
        picture = page.screenshot(full_page=full_page, animations="disabled", caret="hide")
        keep_picture(picture, name, documents=documents)

    return take


def keep_picture(picture: bytes, name: str, *, documents: bool) -> None:
    """Keep a PNG among the results, and among the pictures of the documentation if asked for."""
    asked = documents and os.environ.get("IPPO_PICTURES") == "1"
    for folder in (SCREENS, PICTURES) if asked else (SCREENS,):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{_file_name(name)}.png").write_bytes(picture)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Assert that axe finds nothing on a page."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, results.generate_report()

    return check


@pytest.fixture
def well_built(axe: Callable[[Page], None]) -> Callable[[Page], None]:
    """Assert of a page: nothing for axe to find, one h1, and at 320 px no scrolling sideways."""

    def check(page: Page) -> None:
        axe(page)
        assert page.locator("h1").count() == 1, page.url
        wide = page.viewport_size or {"width": 1280, "height": 900}
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
        page.set_viewport_size(wide)

    return check
