"""One case told to the end: by telephone, in writing, again when the facts have grown, for the last time, as one file."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases import PAYOUT_CHANGE
from tests.browser.conftest import NewVisitor, Shot
from tests.browser.people import enter, enter_all, entry, open_from, press, tick
from tests.browser.reports import (
    assert_prints_well,
    downloaded,
    draft_report,
    move,
    record,
    set_firm,
    submit_now,
    text_in,
)
from tests.browser.test_every_page import Check
from tests.browser.test_ledger_to_report import import_table
from tests.ledger.ledgers import accounts_csv, further_csv

pytestmark = pytest.mark.browser
CASE = replace(PAYOUT_CHANGE, title="最終報告まで続けて報告する不正出金")
ADOPTED = "事案の数値（一報の影響範囲）に採用しました。"


def test_a_case_is_reported_by_telephone_in_writing_again_and_to_the_end(
    visitor: NewVisitor, well_built: Check, shot: Shot, tmp_path: Path
) -> None:
    set_firm(visitor("nakamura"))
    sato = visitor("sato", viewport={"width": 1366, "height": 900})
    suzuki = visitor("suzuki")
    record(sato, CASE)
    case = sato.url
    take_over(sato, case, accounts_csv())

    telephone(sato, case)
    well_built(sato)
    sato.goto(f"{case}/duties")
    expect(sato.get_by_role("main")).to_contain_text("提出済み")
    shot("duties-after-the-call", sato)

    sato.goto(case)
    address = draft_report(sato, CASE)
    expect(sato.get_by_text("に電話で一報（受付番号").first).to_be_visible()
    first = through(sato, suzuki, address)
    assert "第１報" in text_in(first)

    take_over(sato, case, further_csv())
    sato.goto("/")
    expect(sato.get_by_text("続報が必要な事案")).to_be_visible()
    sato.goto(case)
    expect(sato.get_by_text("続報が必要").first).to_be_visible()
    shot("follow-up-needed", sato)
    press(sato, "続報を作成")
    open_from(sato, "宛先と文を編集する")
    sato.get_by_label(re.compile("変更の理由")).first.fill(
        "遡って調べた結果、出金のない５口座が判明したため。"
    )
    well_built(sato)
    shot("follow-up-edit", sato)
    press(sato, "保存する")
    second = through(sato, suzuki, sato.url)
    said = text_in(second)
    for words in ("第２報", "前回からの変更点", "６口座", "11口座", "遡って調べた結果"):
        assert words in said, words
    assert_prints_well(second, tmp_path, "前回からの変更点")

    open_from_address(sato, case, "事案を編集する")
    enter_all(sato, {"総括": "出金先口座の変更を悪用された事案であり、全件の補償を終えた。"})
    press(sato, "保存する")
    sato.goto(case)
    press(sato, "最終報告を作成")
    open_from(sato, "宛先と文を編集する")
    for box in sato.get_by_role("checkbox", name="判明しない箇所を「不明」と記載する").all():
        box.check()
    press(sato, "保存する")
    final = text_in(through(sato, suzuki, sato.url))
    assert "最終報告" in final
    items = final.partition("報告区分")[
        2
    ]  # behind 前回からの変更点, which tells what was open before
    assert "不明" in items
    assert "調査中" not in items
    assert "全件の補償を終えた" in final

    package = one_file(sato, case)
    with zipfile.ZipFile(io.BytesIO(package)) as held:
        names = held.namelist()
    assert sum(name.endswith(".docx") for name in names) >= 3, names
    assert any(name.endswith("manifest.json") for name in names)


def take_over(page: Page, case: str, table: bytes) -> None:
    """Import accounts and adopt their sums as figures of the case."""
    import_table(page, f"{case}/accounts", table)
    page.goto(f"{case}/accounts/figures")
    press(page, "この数を一報の数値に採用する")
    expect(page.get_by_text(ADOPTED)).to_be_visible()


def telephone(page: Page, case: str) -> None:
    """Tell the authority by telephone and record the call."""
    page.goto(f"{case}/calls/new")
    expect(page.get_by_text("電話で第一報を申し上げます").first).to_be_visible()
    entry(page, "電話した先").select_option(label="金融庁長官")
    enter(page, "当局側の担当者", "監督局証券課 課長補佐")
    enter(page, "当局側の受付番号", "電-7")
    enter(page, "質問された事項", "口座数の見込みはいつ分かるか。")
    press(page, "記録する")
    expect(page.get_by_text("電-7").first).to_be_visible()


def through(author: Page, approver: Page, address: str) -> bytes:
    """Bring a letter through review and approval to its submission; give its Word file."""
    address = address.removesuffix("/edit")
    author.goto(address)
    move(author, "確認を依頼する", "確認中")
    approver.goto(address)
    move(approver, "承認する", "承認済み")
    author.reload()
    submit_now(author)
    return downloaded(author)[1]


def open_from_address(page: Page, address: str, link: str) -> None:
    """Open a page and follow one of its links."""
    page.goto(address)
    open_from(page, link)


def one_file(page: Page, case: str) -> bytes:
    """Ask for the 事案記録一式 and wait until it is made."""
    open_from_address(page, case, "事案記録一式を作成")
    enter(page, "出力の理由", "金融庁の検査での提出のため")
    tick(page, "被害口座と相談・苦情", "伏せて含める（顧客A・口座番号の末尾のみ）")
    press(page, "作成する")
    link = page.get_by_role("link", name="ファイルをダウンロード")
    expect(link.first).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.first.click()
    return Path(download.value.path()).read_bytes()
