"""The way of a 一報 through the pages, and the judgement on the file at its end."""

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from tests.browser.cases import FIRM, TypedCase
from tests.browser.people import (
    enter,
    enter_all,
    entry,
    group,
    open_from,
    press,
    press_keys,
    tab_to,
)
from tests.documents.office import fonts_of, missing_programs, text_of, to_pdf

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
RESULTS = ROOT / "test-results"


def set_firm(page: Page) -> None:
    """Enter, as the システム管理者, what letters say about the firm."""
    page.goto("/settings/firm")
    enter_all(page, FIRM)
    press(page, "保存する")
    expect(page.get_by_text("自社情報を保存しました。")).to_be_visible()


def record_with_keys(page: Page, case: TypedCase) -> None:
    """Record a case with the keyboard alone, from any page with 「まず記録」."""
    press_keys(page, "n")
    expect(entry(page, "件名")).to_be_focused()
    page.keyboard.type(case.title)
    for kind in case.kinds:
        tab_to(page, group(page, "種別").get_by_label(kind, exact=True))
        page.keyboard.press("Space")
    tab_to(page, group(page, "発覚区分").get_by_label("新規発生"))
    page.keyboard.press("Space")
    tab_to(page, entry(page, "発覚日時"))
    page.keyboard.type(case.discovered_at)
    tab_to(page, group(page, "顧客被害の有無").get_by_label("あり"))
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("記録しました。")).to_be_visible()


def record(page: Page, case: TypedCase) -> None:
    """Record a case by filling in 「まず記録」."""
    page.goto("/incidents/new")
    case.enter_first(page)
    press(page, "記録する")
    expect(page.get_by_text("記録しました。")).to_be_visible()


def complete(page: Page, case: TypedCase) -> None:
    """Fill in the full form from the page of the case."""
    open_from(page, "事案を編集する")
    case.enter_later(page)
    press(page, "保存する")
    expect(page.get_by_text("保存しました。", exact=True)).to_be_visible()


def draft_report(page: Page, case: TypedCase, texts: dict[str, str] | None = None) -> str:
    """Make the 一報 of the case that is shown, with its letterhead; give its address."""
    press(page, "一報を作成")
    expect(page.get_by_text("を作成しました。宛先と内容をご確認ください。")).to_be_visible()
    open_from(page, "宛先と文を編集する")
    enter_all(page, case.letterhead)
    enter_all(page, texts or {})
    press(page, "保存する")
    expect(page.get_by_text("保存しました。", exact=True)).to_be_visible()
    return page.url


def move(page: Page, button: str, state: str) -> None:
    """Press the button of a move and see the new state."""
    press(page, button)
    expect(page.locator(".ip-record .ip-status").first).to_have_text(state)


def submit_now(page: Page, method: str = "メール") -> None:
    """Record that the letter is submitted at this moment."""
    page.get_by_role("button", name="現在時刻").click()
    enter(page, "提出方法", method)
    enter(page, "受付番号", "受-0123")
    move(page, "提出を記録する", "提出済み")


def downloaded(page: Page) -> tuple[str, bytes]:
    """Download the Word file: its name and its bytes."""
    with page.expect_download() as download:
        open_from(page, "Word文書をダウンロード")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def assert_is_approved(content: bytes, name: str) -> None:
    """Compare a Word file, part by part, with the one that was read and approved.

    The parts, not the packed bytes: machines differ in how well they compress.
    """
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / name).write_bytes(content)
    golden = GOLDEN / name
    advice = f"read test-results/{name} in Word; if it is right, copy it to tests/golden"
    assert golden.exists(), advice
    actual, approved = _parts(content), _parts(golden.read_bytes())
    assert [part[0] for part in actual] == [part[0] for part in approved]
    for one, other in zip(actual, approved, strict=True):
        assert one == other, f"{one[0]} differs: {advice}"


def _parts(content: bytes) -> list[tuple[str, tuple[int, ...], str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [
            (
                entry.filename,
                entry.date_time,
                package.read(entry).decode().replace("<w:p>", "\n<w:p>"),
            )
            for entry in package.infolist()
        ]


def text_in(content: bytes) -> str:
    """Read all text of a Word file, its tables and headers included."""
    document = Document(io.BytesIO(content))
    body = ["".join(p.itertext()) for p in document.element.body.iter(f"{_W}p")]
    headers = [p.text for section in document.sections for p in section.header.paragraphs]
    return "\n".join([*headers, *body])


def assert_prints_well(content: bytes, folder: Path, words: str) -> Path:
    """Print a Word file to PDF: one to three pages, these words, no glyph missing; give the PDF."""
    if missing_programs():
        pytest.skip(f"not installed: {', '.join(missing_programs())}")
    pdf = to_pdf(content, folder)
    printed = text_of(pdf)
    assert 1 <= printed.count("\f") <= 3
    assert "\ufffd" not in printed
    assert words in without_blanks(printed)
    embedded = [line.split() for line in fonts_of(pdf).splitlines()[2:]]
    assert embedded
    assert all("CJK" in font[0] for font in embedded), embedded
    return pdf


def without_blanks(text: str) -> str:
    """Take out the blanks that a PDF has between Japanese and other letters."""
    return "".join(text.split())


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
