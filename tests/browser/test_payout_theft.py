"""A theft by change of the payout account, from the customer's word to the submitted 一報."""

import hashlib
import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.cases import PAYOUT_CHANGE
from tests.browser.conftest import NewVisitor, Shot, keep_picture
from tests.browser.people import open_from, press
from tests.browser.reports import (
    assert_is_approved,
    assert_prints_well,
    complete,
    downloaded,
    draft_report,
    move,
    record_with_keys,
    set_firm,
    submit_now,
    text_in,
)
from tests.documents.office import to_pngs

pytestmark = pytest.mark.browser
BY_HAND = (
    "(1) 今後の見通し　ほかの口座における被害の有無を継続して調査する。\n"
    "(2) 次回報告予定　調査の進捗に応じ、速やかに続報を提出する。"
)


def test_payout_theft_is_reported_within_an_hour_of_work(
    visitor: NewVisitor, shot: Shot, tmp_path: Path
) -> None:
    set_firm(visitor("nakamura"))
    sato = visitor("sato", viewport={"width": 1366, "height": 900})
    began = time.monotonic()
    record_with_keys(sato, PAYOUT_CHANGE)
    assert time.monotonic() - began <= 60
    case = sato.url
    complete(sato, PAYOUT_CHANGE)
    expect(sato.get_by_text("確定 98,640,000円（2020/09/16 09:00 時点）")).to_be_visible()
    address = draft_report(sato, PAYOUT_CHANGE, {"14　今後の見通し・次回報告予定": BY_HAND})
    expect(sato.get_by_text("手で直した文", exact=True)).to_be_visible()
    name, draft = downloaded(sato)
    assert name.endswith("_第1報_案.docx")
    assert "案" in text_in(draft).split("\n")[0]

    move(sato, "確認を依頼する", "確認中")
    expect(sato.get_by_role("button", name="承認する")).to_have_count(0)
    suzuki = visitor("suzuki")
    waiting = suzuki.get_by_role("region", name="承認を待っている報告")
    waiting.locator("tr", has_text=PAYOUT_CHANGE.title).get_by_role("link").click()
    assert suzuki.url == address
    move(suzuki, "承認する", "承認済み")

    sato.reload()
    submit_now(sato)
    name, content = downloaded(sato)
    assert name.endswith("_第1報.docx")
    expect(sato.get_by_text(hashlib.sha256(content).hexdigest())).to_be_visible()
    assert downloaded(suzuki) == (name, content)
    assert_is_approved(content, "sbi_first_report.docx")
    text = text_in(content)
    for words in (*PAYOUT_CHANGE.letter, "速やかに続報を提出する。"):
        assert words in text
    sato.goto(case)
    expect(sato.get_by_text("に提出済みです。")).to_be_visible()
    shot("case", sato, full_page=False, documents=True)
    sato.goto("/incidents")
    shot("list", sato, full_page=False, documents=True)
    _print_first_page(assert_prints_well(content, tmp_path, "不正出金額確定9,864万円"))


def _print_first_page(pdf: Path) -> None:
    if os.environ.get("IPPO_PICTURES") == "1":
        keep_picture(to_pngs(pdf, 110)[0].read_bytes(), "first_report", documents=True)


def test_entry_page_is_ready_to_type(visitor: NewVisitor, shot: Shot) -> None:
    page = visitor("sato", viewport={"width": 1366, "height": 900})
    open_from(page, "まず記録")
    page.keyboard.type(PAYOUT_CHANGE.title)
    page.get_by_role("button", name="現在時刻").click()
    expect(page.locator("output")).to_contain_text("令和")
    shot("new", page, full_page=False, documents=True)
    press(page, "記録する")
    expect(page.get_by_role("heading", name="入力内容に 3 件の問題があります")).to_be_visible()
