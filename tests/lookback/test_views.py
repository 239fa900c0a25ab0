"""The ledger of 遡及確認 in the browser: recorded, finished, printed, made a case."""

import io
import re
from typing import Any

import docx

from core.database import db
from tests.conftest import counted_statements
from tests.lookback.checks import record

FIRST = {"submission_id": "k1", "title": "出金先口座の変更の遡及確認", "trigger": "peer"}


def made(browser: Any, **entries: Any) -> tuple[Any, str]:
    sato = browser("sato")
    answer = sato.post("/look-backs/new", {**FIRST, **entries})
    assert answer.status_code == 303, answer.text
    return sato, answer.headers["Location"]


def engine_of() -> Any:
    return db.engine


def shown_form(page: str) -> dict[str, Any]:
    """Give the hidden entries of an edit page."""
    return dict(re.findall(r'name="(submission_id|version|base)"[^>]*value="([^"]*)"', page)) | {
        "base": re.search(r'name="base"[^>]*value="([^"]*)"', page)[1].replace("&#34;", '"')  # type: ignore[index]
    }


def test_a_check_begins_with_title_and_reason_and_a_double_click_makes_one(browser: Any) -> None:
    sato, place = made(browser)
    again = sato.post("/look-backs/new", FIRST)
    assert again.headers["Location"] == place
    page = sato.get(place).text
    assert "出金先口座の変更の遡及確認" in page
    assert "他社・業界の事案" in page
    assert "結果 確認中" in page
    assert sato.get("/look-backs").text.count(place) == 1


def test_what_is_missing_is_asked_for_at_the_field_and_nothing_typed_is_lost(browser: Any) -> None:
    answer = browser("sato").post(
        "/look-backs/new", {"submission_id": "k", "scope": "出金先の変更", "examined": "一万件"}
    )
    assert answer.status_code == 422
    for words in ("件名を入力してください", "契機を選んでください", "出金先の変更"):
        assert words in answer.text
    assert 'value="一万件"' in answer.text


def test_the_numbers_are_read_as_people_write_them(browser: Any) -> None:
    sato, place = made(browser, examined="１０，００５", unit="件", period_from_at="令和2年7月1日")
    page = sato.get(place).text
    assert "10,005件" in page
    assert "令和2年7月1日" in page


def test_an_edit_merges_with_what_another_has_saved_and_asks_where_both_wrote(
    browser: Any,
) -> None:
    sato, place = made(browser)
    kobayashi = browser("kobayashi")
    mine, theirs = (shown_form(member.get(f"{place}/edit").text) for member in (sato, kobayashi))
    entries = {"title": FIRST["title"], "trigger": "peer", "unit": "件", "result": "pending"}
    saved = kobayashi.post(f"{place}/edit", {**theirs, **entries, "scope": "Webの変更"})
    assert saved.status_code == 303
    merged = sato.post(f"{place}/edit", {**mine, **entries, "method": "IPの分析"})
    assert merged.status_code == 303
    page = sato.get(place).text
    assert "Webの変更" in page
    assert "IPの分析" in page
    met = kobayashi.post(f"{place}/edit", {**theirs, **entries, "method": "電話での確認"})
    assert met.status_code == 409
    assert "IPの分析" in met.text
    assert "電話での確認" in met.text


def test_a_check_is_not_finished_before_it_proves_something(browser: Any, work: Any) -> None:
    sato, place = made(browser)
    refused = sato.post(f"{place}/moves/complete")
    assert refused.status_code == 409
    assert "「対象」" in refused.text
    with work("sato") as running:
        whole = f"/look-backs/{record(running).uid}"
    assert sato.post(f"{whole}/moves/complete").status_code == 303
    assert "完了" in sato.get(whole).text
    late = sato.post(f"{whole}/edit", {**shown_form(sato.get(f"{whole}/edit").text), **FIRST})
    assert late.status_code == 422
    assert "完了した遡及確認は変更できません" in late.text
    assert sato.get(f"{whole}/findings/new").status_code == 404
    assert sato.post(f"{whole}/moves/reopen", {"reason": "ログを追加で確認"}).status_code == 303
    history = sato.get(f"{whole}/history").text
    assert "ログを追加で確認" in history


def test_a_finding_becomes_a_case_of_the_past_that_names_its_check(browser: Any) -> None:
    sato, place = made(browser)
    entries = {"submission_id": "f1", "text": "8月の不正出金 1件", "found_at": "2020/9/17 10:00"}
    assert sato.post(f"{place}/findings/new", entries).status_code == 303
    page = sato.get(place).text
    found = re.search(r'action="(/look-backs/[^"]+/incident)"', page)
    assert found is not None
    opened = sato.post(found[1])
    assert opened.status_code == 303
    case = sato.get(opened.headers["Location"]).text
    assert "過去分の発覚" in case
    assert "8月の不正出金 1件" in case
    assert place in case
    assert sato.post(found[1]).headers["Location"] == opened.headers["Location"]


def test_the_record_is_a_word_file_that_holds_every_entry(browser: Any, work: Any) -> None:
    with work("sato") as running:
        place = f"/look-backs/{record(running).uid}"
    answer = browser("takahashi").get(f"{place}/document.docx")
    assert answer.status_code == 200
    opened = docx.Document(io.BytesIO(answer.data))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    text = "\n".join([paragraph.text for paragraph in opened.paragraphs] + cells)
    for words in (
        "遡及確認の記録",
        "10,005件",
        "該当なし",
        "接続元IPアドレスの分析を実施",
        "令和２年９月16日 15時05分",
        "不正な変更及び出金は認められなかった。",
        "以上",
    ):
        assert words in text
    header = "".join(paragraph.text for paragraph in opened.sections[0].header.paragraphs)
    assert "案" in header


def test_the_ledger_costs_the_same_few_statements_whatever_it_holds(
    browser: Any, work: Any
) -> None:
    with work("sato") as running:
        for number in range(60):
            record(running, title=f"定期の確認 {number}")
    sato = browser("sato")
    sato.get("/look-backs")
    with counted_statements(engine_of()) as seen:
        page = sato.get("/look-backs?result=none").text
    assert "次の50件" in page
    assert len(seen) <= 6


def test_who_may_not_read_checks_finds_no_page(browser: Any, work: Any) -> None:
    with work("sato") as running:
        place = f"/look-backs/{record(running).uid}"
    for login in ("ito", "nakamura", "yamamoto", "tanaka"):
        member = browser(login)
        assert member.get("/look-backs").status_code == 404
        assert member.get(place).status_code == 404
    for login in ("suzuki", "takahashi", "watanabe"):
        member = browser(login)
        assert "10,005件" in member.get(place).text
        assert member.post(f"{place}/moves/complete").status_code == 404
