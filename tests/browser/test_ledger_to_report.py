"""Six accounts from a table become the figures and the 別紙 of a submitted 一報; then five more are found."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cases import PAYOUT_CHANGE
from tests.browser.conftest import NewVisitor, Shot
from tests.browser.people import open_from, press
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
from tests.ledger.ledgers import accounts_csv, further_csv, payouts_csv

pytestmark = pytest.mark.browser
CASE = replace(
    PAYOUT_CHANGE,
    title="台帳から報告する不正出金",
    letterhead={**PAYOUT_CHANGE.letterhead, "被害口座の一覧": True},
)
SAID = (
    "口座数　確定 ６口座",
    "不正出金額　確定 9,864万円",
    "みなと貯金銀行 ５口座 9,229万円",
    "東西銀行 １口座 635万円",
    "別紙　被害口座の一覧",
    "顧客F",
    "R2.9.3 10:15頃",
    "98,640,000",
)


def test_six_accounts_of_a_table_reach_the_authority_and_five_more_show_that_the_facts_have_grown(
    visitor: NewVisitor, well_built: Check, shot: Shot, tmp_path: Path
) -> None:
    set_firm(visitor("nakamura"))
    sato = visitor("sato", viewport={"width": 1366, "height": 900})
    record(sato, CASE)
    case = sato.url
    import_table(sato, f"{case}/accounts", accounts_csv())
    import_table(sato, f"{case}/payout-accounts", payouts_csv())
    sato.goto(f"{case}/accounts/figures")
    expect(sato.get_by_text("みなと貯金銀行　5口座　92,290,000円")).to_be_visible()
    press(sato, "この数を一報の数値に採用する")
    expect(sato.get_by_text("事案の数値（一報の影響範囲）に採用しました。")).to_be_visible()

    sato.goto(case)
    address = draft_report(sato, CASE)
    expect(sato.get_by_role("heading", name="別紙　被害口座の一覧")).to_be_visible()
    expect(sato.get_by_role("table", name="被害口座の一覧（全６口座）")).to_be_visible()
    well_built(sato)
    shot("letter-with-annex", sato)
    sato.goto(f"{address}/edit")
    expect(sato.get_by_role("checkbox", name="被害口座の一覧")).to_be_checked()
    well_built(sato)
    shot("letter-with-annex-edit", sato)
    sato.goto(address)
    move(sato, "確認を依頼する", "確認中")
    suzuki = visitor("suzuki")
    suzuki.goto(address)
    move(suzuki, "承認する", "承認済み")
    sato.reload()
    submit_now(sato)
    _, content = downloaded(sato)
    text = text_in(content)
    for words in SAID:
        assert words in text, words
    assert "髙橋" not in text
    assert "4567890" not in text
    assert_prints_well(content, tmp_path, "別紙被害口座の一覧")

    sato.goto(case)
    expect(sato.get_by_text("に提出済みです。")).to_be_visible()
    expect(sato.get_by_text("（第1報）の後")).to_have_count(0)
    import_table(sato, f"{case}/accounts", further_csv())
    sato.goto(case)
    panel = sato.get_by_role("region", name="当局への一報")
    expect(panel).to_contain_text("提出済みの一報（第1報）の後、次の数が変わりました。")
    expect(panel).to_contain_text("被害口座台帳の口座数が6口座から11口座に変わりました。")
    expect(panel).not_to_contain_text("不正出金額")
    well_built(sato)
    shot("facts-have-grown", sato)


def import_table(page: Page, tab: str, table: bytes) -> None:
    """Import a table into a case from a tab of its page, the columns as they are recognised."""
    page.goto(tab)
    open_from(page, "表から取り込む")
    page.get_by_label("取り込むファイル").set_input_files(
        {"name": "台帳.csv", "mimeType": "text/csv", "buffer": table}
    )
    press(page, "読み取る")
    press(page, "内容を確認する")
    press(page, "取り込む")
    expect(page.get_by_text("取込みが終わりました").first).to_be_visible()
