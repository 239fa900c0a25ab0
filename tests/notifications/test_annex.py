"""The 別紙 of a letter: chosen by a person, frozen with the facts, every row in the file."""

import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from casefile.indicators import read_pasted
from casefile.operations import add_indicators
from core.moments import Moment, Precision, table_moment
from documents.blocks import Grid
from documents.word import render_word
from incidents.models import Incident
from ledger.models import AffectedAccount
from ledger.operations import exclude_account, revise_account
from ledger.vocabulary import Hold, Stage
from notifications import queries
from notifications.models import FrozenAnnex
from notifications.reports import annex_facts
from notifications.reports.annex_facts import AccountRow, AnnexRows, rows_from_plain, rows_to_plain
from notifications.reports.facts import from_plain, to_plain
from notifications.reports.first_report import describe
from notifications.vocabulary import AnnexKind
from notifications.vocabulary import NotificationStatus as S
from notifications.workflow import OWN_WORK
from tests.conftest import Browser, counted_statements
from tests.factories import an_incident
from tests.ledger.ledgers import an_account
from tests.notifications.annexes import ROWS, annexed, any_rows, shown_indicator, three_accounts
from tests.notifications.cases import facts
from tests.notifications.letters import Working, Written, held, written
from tests.notifications.pages import form_entries, text_of
from tests.notifications.reading import header_text, word_text

Opened = Callable[..., Browser]
INDICATORS = "203.0.113.7\nhttps://login.shoken.example/a.b"


def tables_of(content: bytes) -> list[list[list[str]]]:
    """Give the cells of the ruled tables of a Word file."""
    opened = docx.Document(BytesIO(content))
    ruled = [table._tbl for table in opened.tables if table._tbl.tblPr.style == "grid"]
    return [
        [
            ["".join(text.text or "" for text in cell.iter(qn("w:t"))) for cell in row.tc_lst]
            for row in table.tr_lst
        ]
        for table in ruled
    ]


# --- what it says ---


def test_an_annex_stands_on_pages_of_its_own_the_wide_one_on_its_side() -> None:
    content = render_word(describe(three_accounts(), {}, rows=ROWS))
    sections = docx.Document(BytesIO(content)).sections
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip
    assert sections[1].page_width == sections[0].page_height
    assert header_text(content).count("取扱注意・関係者限り") == 3
    accounts, indicators = tables_of(content)
    assert accounts[1] == [
        "1", "顧客A", "末尾567", "登録情報・出金先変更、不正売却、不正出金", "R2.9.3 10:15頃",
        "25,000,000", "0", "23,450,000", "調査中", "23,450,000", "出金停止、パスワード強制リセット",
    ]  # fmt: skip
    assert accounts[3][3:] == [
        "調査中", "調査中", "調査中", "調査中", "6,350,000", "150,000", "調査中", "口座凍結",
    ]  # fmt: skip
    assert accounts[-1] == [
        "合計", "３口座", "", "", "", "25,000,000", "0", "29,800,000", "150,000", "23,450,000", "",
    ]  # fmt: skip
    assert [row[2] for row in indicators[1:4]] == [
        "203[.]0[.]113[.]7", "login[.]shoken[.]example", "hxxps://login[.]shoken[.]example/a.b?c=d",
    ]  # fmt: skip
    text = word_text(content)
    assert "別紙１　被害口座の一覧" in text
    assert (
        "調査中の口座（売却金額は１口座、買付金額は１口座、取戻額は１口座、顧客損失額は１口座）の額を含まない。"
        in text
    )


def test_a_single_annex_needs_no_number_and_an_empty_one_says_so() -> None:
    none = annexed(AnnexRows(), facts())
    document = describe(none, {}, rows=AnnexRows())
    assert [block.rows for block in document.blocks if isinstance(block, Grid)] == [(), ()]
    assert "該当なし" in word_text(render_word(document))
    single = from_plain({**to_plain(three_accounts()), "indicators_annex": None})
    assert "別紙　被害口座の一覧" in word_text(render_word(describe(single, {}, rows=ROWS)))
    assert "別紙" not in word_text(render_word(describe(facts(), {})))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_rows())
def test_every_row_and_every_value_of_it_stands_in_the_word_file(rows: AnnexRows) -> None:
    told = annexed(rows, facts())
    assert from_plain(json.loads(json.dumps(to_plain(told)))) == told
    for kind in AnnexKind:
        kept = json.loads(json.dumps(rows_to_plain(rows.of(kind))))
        assert rows_from_plain(kind, kept).of(kind) == rows.of(kind)
    accounts, indicators = tables_of(render_word(describe(told, {}, rows=rows)))
    if rows.accounts:
        assert accounts[1:-1] == [_printed(row) for row in rows.accounts]
    if rows.indicators:
        assert [row[2] for row in indicators[1:]] == list(map(shown_indicator, rows.indicators))


def _printed(row: AccountRow) -> list[str]:
    """Say, without the code under test, what the letter prints of an account."""
    when = "調査中"
    if row.occurred_precision is not None:
        at = datetime.fromisoformat(row.occurred_at) if row.occurred_at else None
        when = table_moment(Moment(at, Precision(row.occurred_precision)))
    amounts = (row.sold_yen, row.bought_yen, row.withdrawn_yen, row.recovered_yen, row.loss_yen)
    return [
        f"{row.number:,}",
        row.customer,
        row.account,
        "、".join(Stage(one).label for one in row.stages) or "調査中",
        when,
        *("調査中" if yen is None else f"{yen:,}" for yen in amounts),
        "、".join(Hold(one).label for one in row.holds) or "なし",
    ]


# --- from the form to the submitted letter ---


def a_case(work: Working, count: int = 3) -> Incident:
    with work("sato") as running:
        case = an_incident(running)
        for place in range(count):
            an_account(running, case, place)
        add_indicators(running, case, read_pasted(INDICATORS).found)
    return case


def choose(browser: Browser, letter: Written, *kinds: AnnexKind) -> None:
    address = f"/notifications/{letter.uid}/edit"
    entries = {**form_entries(browser.get(address).text, address)}
    answer = browser.client.post(
        address, data={**entries, "annexes": [kind.value for kind in kinds]}
    )
    assert answer.status_code == 303, answer.text


def move(browser: Browser, letter: Written, name: str, **given: str) -> Any:
    return browser.post(f"/notifications/{letter.uid}/moves/{name}", given)


def rows_in(browser: Browser, letter: Written) -> list[list[str]]:
    content = browser.get(f"/notifications/{letter.uid}/document.docx").data
    return [row[:2] + row[7:8] for row in tables_of(content)[0][1:-1]]


def test_what_the_ledger_says_later_changes_nothing_in_a_letter_that_is_in_review(
    browser: Opened, work: Working, session: Any
) -> None:
    case = a_case(work)
    letter = written(work, session, incident=case)
    sato, suzuki = browser("sato"), browser("suzuki")
    assert "別紙" not in text_of(sato.get(f"/notifications/{letter.uid}").text).split("項目の文")[0]
    choose(sato, letter, *AnnexKind)
    assert held(session, letter.uid).annexes == frozenset(AnnexKind)
    page = text_of(sato.get(f"/notifications/{letter.uid}").text)
    assert "別紙１ 被害口座の一覧" in page
    assert "hxxps://login[.]shoken[.]example/a.b" in page
    three = [[str(n), f"顧客{sign}", "1,000,000"] for n, sign in enumerate("ABC", 1)]
    assert rows_in(sato, letter) == three

    assert move(sato, letter, "request_review").status_code == 303
    with work("sato") as running:
        grown = running.session.get_one(Incident, case.id)
        an_account(running, grown, 9)
        accounts = running.session.scalars(
            select(AffectedAccount).order_by(AffectedAccount.id)
        ).all()
        exclude_account(running, accounts[0], reason="別の事案")
    assert rows_in(suzuki, letter) == three
    assert move(suzuki, letter, "approve").status_code == 303
    assert rows_in(sato, letter) == three
    stored = json.loads(sato.get(f"/notifications/{letter.uid}/facts.json").data)
    assert len(stored["annexes"]["accounts"]) == 3
    assert stored["annexes"]["indicators"][0]["value"] == "203.0.113.7"
    assert stored["facts"]["accounts_annex"]["count"] == 3

    # Sent back, it follows the ledger again, without the account that was left out.
    assert move(suzuki, letter, "send_back", reason="追加の口座").status_code == 303
    assert session.scalar(select(func.count(FrozenAnnex.id))) == 0
    assert [row[0] for row in rows_in(sato, letter)] == ["1", "2", "3"]
    choose(sato, letter)
    assert "別紙" not in word_text(sato.get(f"/notifications/{letter.uid}/document.docx").data)


def test_a_page_shows_the_first_rows_and_never_opens_the_others(
    browser: Opened, work: Working, session: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(annex_facts, "SHOWN", 2)
    monkeypatch.setattr(queries.annexes, "SHOWN", 2)
    letter = written(work, session, incident=a_case(work, 4))
    sato, address = browser("sato"), f"/notifications/{letter.uid}"
    choose(sato, letter, AnnexKind.ACCOUNTS)
    for state in ("live", "request_review", "approve"):
        if state != "live":
            mover = browser("sato" if state == "request_review" else "suzuki")
            assert move(mover, letter, state).status_code == 303
        with counted_statements(session.get_bind().engine) as seen:
            page = text_of(sato.get(address).text)
        assert not any("frozen_annex" in statement for statement in seen)
        assert not any("notification.document," in statement for statement in seen)
        assert (
            "全４口座のうち最初の２口座を表示しています。Word文書には全４口座を記載します。" in page
        )
        assert "顧客B" in page
        assert "顧客C" not in page
        assert "合計４口座" in page
        assert [row[1] for row in rows_in(sato, letter)][-1] == "顧客D"


def test_stored_rows_that_are_not_the_frozen_ones_are_neither_approved_nor_delivered(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session, incident=a_case(work))
    sato, suzuki = browser("sato"), browser("suzuki")
    choose(sato, letter, AnnexKind.ACCOUNTS)
    move(sato, letter, "request_review")
    stored = session.scalars(select(FrozenAnnex)).one()
    stored.rows = stored.rows[:-1]
    session.commit()
    assert sato.get(f"/notifications/{letter.uid}/document.docx").status_code == 500
    assert sato.get(f"/notifications/{letter.uid}/facts.json").status_code == 500
    refused = move(suzuki, letter, "approve")
    assert refused.status_code == 409
    assert "保管している別紙が、確認を依頼したときの内容と一致しません" in refused.text
    session.delete(session.scalars(select(FrozenAnnex)).one())
    session.commit()
    assert move(suzuki, letter, "approve").status_code == 409
    assert held(session, letter.uid).status is S.IN_REVIEW


def test_who_wrote_an_enclosed_account_cannot_approve_the_letter(
    browser: Opened, work: Working, session: Any
) -> None:
    case = a_case(work)
    with work("kobayashi") as running:
        account = running.session.scalars(select(AffectedAccount).limit(1)).one()
        revise_account(running, account, version=account.version, note="小林が確認")
    letter = written(work, session, incident=case)
    sato, kobayashi = browser("sato"), browser("kobayashi")
    choose(sato, letter, AnnexKind.ACCOUNTS)
    move(sato, letter, "request_review")
    refused = move(kobayashi, letter, "approve")
    assert refused.status_code == 409
    assert OWN_WORK in refused.text


def test_a_draft_that_is_withdrawn_keeps_its_annex(
    browser: Opened, work: Working, session: Any
) -> None:
    letter = written(work, session, incident=a_case(work))
    sato = browser("sato")
    choose(sato, letter, AnnexKind.INDICATORS)
    assert move(sato, letter, "withdraw", reason="重複のため").status_code == 303
    kept = tables_of(sato.get(f"/notifications/{letter.uid}/document.docx").data)
    assert len(kept[0]) == 3
